package io.ringmill.ingest.text;

/** Texts from outside for a terminal, which obeys control characters. */
public final class Printable {

    private Printable() {}

    /** The text with an escape such as {@code \}{@code u001b} for each character that moves, colours or hides something. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return escaped(text);
            }
        }
        return text;
    }

    /** As {@link #of}, but line breaks and tabs stay. */
    public static String lines(String text) {
        StringBuilder lines = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            append(lines, next, next != '\n' && next != '\t' && isControl(next));
        }
        return lines.toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            append(escaped, text.charAt(i), isControl(text.charAt(i)));
        }
        return escaped.toString();
    }

    private static void append(StringBuilder to, char next, boolean control) {
        if (control) {
            to.append(String.format("\\u%04x", (int) next));
        } else {
            to.append(next);
        }
    }

    /** Controls proper, and the marks that turn the direction of writing around. */
    private static boolean isControl(char next) {
        return Character.isISOControl(next)
                || (next >= '\u202a' && next <= '\u202e')
                || (next >= '\u2066' && next <= '\u2069')
                || next == '\u2028'
                || next == '\u2029';
    }
}
