package io.ringmill.app.terminal;

/** Puts JSON objects together. */
public final class JsonText {

    private final StringBuilder text = new StringBuilder(256);

    public JsonText open() {
        text.append('{');
        return this;
    }

    public JsonText close() {
        text.append('}');
        return this;
    }

    /** Begins an entry. */
    public JsonText name(String name) {
        char last = text.charAt(text.length() - 1);
        if (last != '{') {
            text.append(',');
        }
        return quoted(name).raw(":");
    }

    public JsonText value(long number) {
        text.append(number);
        return this;
    }

    /** A text, or null. */
    public JsonText value(String value) {
        return value == null ? raw("null") : quoted(value);
    }

    /** JSON as it is. */
    public JsonText raw(String json) {
        text.append(json);
        return this;
    }

    /** A text as JSON. */
    public static String quote(String value) {
        return new JsonText().quoted(value).toString();
    }

    private JsonText quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
