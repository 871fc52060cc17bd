package io.ringmill.event;

import java.nio.charset.StandardCharsets;

/** Looks for a text in others, ignoring case: byte by byte where it is ASCII, as most are. */
final class TextSearch {

    private static final int ASCII = 128;

    /** By byte, that of its small letter. */
    private static final byte[] SMALL = new byte[1 << Byte.SIZE];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = (byte) (i < ASCII ? Character.toLowerCase(i) : i);
        }
    }

    private final String text;

    /** In small letters; null if it is not ASCII. */
    private final byte[] ascii;

    TextSearch(String text) {
        this.text = text;
        ascii = text.chars().allMatch(each -> each < ASCII) ? text.getBytes(StandardCharsets.US_ASCII) : null;
        for (int i = 0; ascii != null && i < ascii.length; i++) {
            ascii[i] = SMALL[ascii[i]];
        }
    }

    /** Whether it is in another, of these bytes in UTF-8. */
    boolean isIn(byte[] utf8, String other) {
        if (ascii != null) {
            return ascii.length == 0 || isIn(utf8);
        }
        return utf8.length != other.length() && isIn(other); // else the other is ASCII
    }

    private boolean isIn(byte[] utf8) {
        byte small = ascii[0];
        byte great = (byte) Character.toUpperCase(small);
        int last = utf8.length - ascii.length;
        for (int from = 0; from <= last; from++) {
            byte first = utf8[from];
            if ((first == small || first == great) && continues(utf8, from)) {
                return true;
            }
        }
        return false;
    }

    private boolean continues(byte[] utf8, int from) {
        int at = 1;
        while (at < ascii.length && SMALL[utf8[from + at] & 0xff] == ascii[at]) {
            at++;
        }
        return at == ascii.length;
    }

    private boolean isIn(String other) {
        for (int from = 0; from <= other.length() - text.length(); from++) {
            if (other.regionMatches(true, from, text, 0, text.length())) {
                return true;
            }
        }
        return false;
    }
}
