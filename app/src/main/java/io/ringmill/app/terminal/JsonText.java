package io.ringmill.app.terminal;

import io.ringmill.output.JsonString;

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
        JsonString.append(value, text);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
