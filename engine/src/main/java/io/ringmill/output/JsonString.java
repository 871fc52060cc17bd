package io.ringmill.output;

/** Texts as JSON strings (RFC 8259). */
public final class JsonString {

    private JsonString() {}

    /** Appends the text between quotes, with escapes for what may not stand there as it is. */
    public static StringBuilder append(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"');
    }
}
