package io.ringmill.ingest.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a whole JSON text: objects as {@link Map}, arrays as {@link List}, texts as {@link String}, numbers as {@link Double},
 * {@link Boolean}, and {@link #NULL}. For answers and templates, not for events.
 */
final class JsonTree {

    /** What {@code null} is read as. */
    static final Object NULL = new Object();

    private static final int DEEPEST = 200;
    private static final int HEX = 16;
    private static final int UNICODE_DIGITS = 4;

    private final String text;
    private int at;
    private int depth;

    private JsonTree(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if it is no JSON; the message says where */
    static Object parse(String text) {
        JsonTree tree = new JsonTree(text);
        Object value = tree.value();
        tree.space();
        if (tree.at < text.length()) {
            throw tree.wrong();
        }
        return value;
    }

    /** What an object has under a name; empty if it is none, or has nothing there. */
    static Optional<Object> find(Object object, String name) {
        return object instanceof Map<?, ?> map ? Optional.ofNullable(map.get(name)) : Optional.empty();
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                at < text.length()
                        ? "unexpected '" + text.charAt(at) + "' at character " + (at + 1)
                        : "it ends too early");
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean take(char wanted) {
        space();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw wrong();
        }
    }

    private Object value() {
        if (++depth > DEEPEST) {
            throw wrong();
        }
        space();
        char c = at < text.length() ? text.charAt(at) : 0;
        Object value = switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
        depth--;
        return value;
    }

    private Object object() {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        if (take('}')) {
            return object;
        }
        do {
            space();
            String name = string();
            expect(':');
            object.put(name, value());
        } while (take(','));
        expect('}');
        return object;
    }

    private Object array() {
        List<Object> array = new ArrayList<>();
        expect('[');
        if (take(']')) {
            return array;
        }
        do {
            array.add(value());
        } while (take(','));
        expect(']');
        return array;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
        return value;
    }

    private Double number() {
        int begin = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(begin, at));
        } catch (NumberFormatException notANumber) {
            at = begin;
            throw wrong();
        }
    }

    private String string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw wrong();
        }
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return string.toString();
            }
            if (c < ' ') {
                throw wrong();
            }
            if (c == '\\') {
                at++;
                string.append(escaped());
            } else {
                string.append(c);
            }
        }
        throw wrong();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> throw wrong();
        };
    }

    private char unicode() {
        int end = Math.min(at + 1 + UNICODE_DIGITS, text.length());
        try {
            char unicode = (char) Integer.parseInt(text.substring(at + 1, end), HEX);
            at = end - 1;
            return unicode;
        } catch (NumberFormatException notHex) {
            throw wrong();
        }
    }
}
