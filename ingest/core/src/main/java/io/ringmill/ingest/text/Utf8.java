package io.ringmill.ingest.text;

/** UTF-8, as RFC 3629 has it: no overlong forms, no surrogates, nothing past U+10FFFF. */
public final class Utf8 {

    /** Length of a byte order mark, which some programs put in front of a text. */
    public static final int MARK_LENGTH = 3;

    private Utf8() {}

    /** Whether {@code bytes[from, from + length)} begins with a byte order mark. */
    public static boolean hasMark(byte[] bytes, int from, int length) {
        return length >= MARK_LENGTH
                && bytes[from] == (byte) 0xef
                && bytes[from + 1] == (byte) 0xbb
                && bytes[from + 2] == (byte) 0xbf;
    }

    /** Whether {@code bytes[from, from + length)} is well-formed. */
    public static boolean isValid(byte[] bytes, int from, int length) {
        int end = from + length;
        int ascii = from;
        while (ascii <= end - Long.BYTES && Words.isAscii(Words.get(bytes, ascii))) {
            ascii += Long.BYTES;
        }
        int left = end - ascii;
        if (left < Long.BYTES
                && ascii + Long.BYTES <= bytes.length
                && Words.isAscii(Words.get(bytes, ascii) & ~(-1L << (left * Byte.SIZE)))) {
            return true;
        }
        for (int i = ascii; i < end; ) {
            int step = bytes[i] >= 0 ? 1 : sequenceLength(bytes, i, end);
            if (step == 0) {
                return false;
            }
            i += step;
        }
        return true;
    }

    /** Length of the well-formed character at {@code at}, 1 to 4; 0 if there is none before {@code end}. */
    static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > end) {
            return 0;
        }
        for (int i = at + 1; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean valid = switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
        return valid ? length : 0;
    }

    /** Writes a code point to {@code target} from {@code at} and returns the end; a surrogate becomes U+FFFD. */
    public static int encode(int codePoint, byte[] target, int at) {
        int code = codePoint >= 0xd800 && codePoint < 0xe000 ? 0xfffd : codePoint;
        int i = at;
        if (code < 0x80) {
            target[i++] = (byte) code;
        } else if (code < 0x800) {
            target[i++] = (byte) (0xc0 | (code >> 6));
            target[i++] = (byte) (0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            target[i++] = (byte) (0xe0 | (code >> 12));
            target[i++] = (byte) (0x80 | ((code >> 6) & 0x3f));
            target[i++] = (byte) (0x80 | (code & 0x3f));
        } else {
            target[i++] = (byte) (0xf0 | (code >> 18));
            target[i++] = (byte) (0x80 | ((code >> 12) & 0x3f));
            target[i++] = (byte) (0x80 | ((code >> 6) & 0x3f));
            target[i++] = (byte) (0x80 | (code & 0x3f));
        }
        return i;
    }
}
