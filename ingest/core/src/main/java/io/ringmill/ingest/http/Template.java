package io.ringmill.ingest.http;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.text.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with placeholders for what a message holds: {@code {rule}}, {@code {value:price}}. In JSON, a placeholder within quotes
 * is escaped, and one outside of them becomes a JSON value of its own, with its quotes if it is a text. What is missing is
 * {@code -}, or {@code null} outside of quotes. Immutable.
 */
final class Template {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_]\\w*)(?::([^{}\"]+))?}");
    private static final String MISSING = "-";
    private static final int NANOS = 1_000_000_000;

    private final List<Part> parts;
    private final boolean json;

    /** What a placeholder stands for. */
    enum Field {
        RULE,
        KEY,
        TIME,
        MESSAGE,
        SEVERITY,
        STATE,
        ID,
        VALUE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A literal, and the placeholder behind it.
     *
     * @param field null behind the last one
     * @param name of a value
     * @param quoted whether the placeholder is within the quotes of a JSON text
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares parts
    private record Part(byte[] literal, Field field, String name, boolean quoted) {}

    private Template(List<Part> parts, boolean json) {
        this.parts = parts;
        this.json = json;
    }

    /** What a template may hold. */
    static List<String> fields() {
        return Arrays.stream(Field.values())
                .map(field -> field == Field.VALUE ? "value:NAME" : field.label())
                .toList();
    }

    /** {@code unknown} gets the names of placeholders that there are not. */
    static Template parse(String text, boolean json, List<String> unknown) {
        List<Part> parts = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int from = 0;
        boolean quoted = false;
        while (placeholder.find()) {
            String name = placeholder.group(1);
            String value = placeholder.group(2);
            Field field = Arrays.stream(Field.values())
                    .filter(one -> one.label().equals(name) && (one == Field.VALUE) == (value != null))
                    .findFirst()
                    .orElse(null);
            String literal = text.substring(from, placeholder.start());
            quoted ^= quotes(literal);
            from = placeholder.end();
            if (field == null) {
                unknown.add(value == null ? name : name + ':' + value);
            } else {
                parts.add(new Part(utf8(literal), field, value, quoted));
            }
        }
        parts.add(new Part(utf8(text.substring(from)), null, null, false));
        return new Template(parts, json);
    }

    /** Whether a piece of JSON holds an odd number of quotes that are not escaped. */
    private static boolean quotes(String literal) {
        boolean odd = false;
        for (int i = 0; i < literal.length(); i++) {
            if (literal.charAt(i) == '\\') {
                i++;
            } else if (literal.charAt(i) == '"') {
                odd = !odd;
            }
        }
        return odd;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The names of the values that it wants. */
    List<String> values() {
        return parts.stream()
                .filter(part -> part.field() == Field.VALUE)
                .map(Part::name)
                .toList();
    }

    byte[] fill(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        for (Part part : parts) {
            out.put(part.literal());
            if (part.field() != null) {
                put(value(message, part), part.quoted(), out);
            }
        }
        out.flush();
        return bytes.toByteArray();
    }

    private void put(Object value, boolean quoted, ByteWriter out) throws IOException {
        if (json && !quoted) {
            if (value == null) {
                out.put("null");
            } else if (value instanceof Double number) {
                out.putJson(number.doubleValue());
            } else if (value instanceof String text) {
                out.putJson(text);
            } else {
                out.put(value.toString());
            }
        } else if (value == null) {
            out.put(MISSING);
        } else if (value instanceof Double number) {
            out.put(number.doubleValue());
        } else if (json) {
            out.put(escaped(value.toString()));
        } else {
            out.put(value.toString());
        }
    }

    private static byte[] escaped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ByteWriter(bytes).putJson(text).flush();
        byte[] quoted = bytes.toByteArray();
        return Arrays.copyOfRange(quoted, 1, quoted.length - 1);
    }

    private static Object value(Message message, Part part) {
        return switch (part.field()) {
            case RULE -> message.name();
            case KEY -> message.key();
            case TIME ->
                Instant.ofEpochSecond(Math.floorDiv(message.timeNs(), NANOS), Math.floorMod(message.timeNs(), NANOS))
                        .toString();
            case MESSAGE -> message.text();
            case SEVERITY -> message.severity();
            case STATE -> message.state();
            case ID -> message.id();
            case VALUE -> {
                int index = message.names().indexOf(part.name());
                yield index < 0 ? null : message.values()[index];
            }
        };
    }
}
