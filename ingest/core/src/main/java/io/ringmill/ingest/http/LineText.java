package io.ringmill.ingest.http;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.text.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * Writes messages as lines of InfluxDB's line protocol. What is missing is left out, and so are numbers that are not finite, which
 * the protocol does not have. One thread. Allocates the line.
 */
final class LineText {

    private static final Pattern NO_WORD = Pattern.compile("\\W");

    /** By names of a rule's values. */
    private final Map<List<String>, List<String>> valueFields = new HashMap<>();

    private static final byte[] NONE = {};

    private final String alerts;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteWriter out = new ByteWriter(bytes);
    private boolean doubled;
    private boolean any;

    /** {@code alerts}: the measurement of alerts, with {@code {name}} for the rule. */
    LineText(String alerts) {
        this.alerts = alerts;
    }

    /** Whether the far end reads two backslashes as one, as QuestDB does; to InfluxDB each stands for itself. */
    void doubled(boolean newDoubled) {
        doubled = newDoubled;
    }

    /** Why a message cannot be a line; empty if it can. */
    Optional<String> fault(Message message) {
        String key = message.key();
        if (key.indexOf('\n') >= 0 || key.indexOf('\r') >= 0) {
            return Optional.of("the key holds the end of a line, for which the line protocol has no form");
        }
        if (!doubled && key.endsWith("\\")) {
            return Optional.of("the key ends with a backslash, for which the line protocol has no form");
        }
        return Optional.empty();
    }

    /** A message as a line with its end; empty if it has no value that could be written. */
    byte[] of(Message message) throws IOException {
        any = false;
        if (message.kind() == Message.Kind.ALERT) {
            putAlert(message);
        } else {
            putName(message.name());
            putTag("key", message.key());
            putValues(message, message.names()::get);
        }
        out.put(' ').put(message.timeNs()).put('\n').flush();
        byte[] line = bytes.toByteArray();
        bytes.reset();
        return any ? line : NONE;
    }

    private void putAlert(Message message) throws IOException {
        putName(alerts.replace("{name}", message.name()));
        putTag("rule", message.name());
        putTag("key", message.key());
        putTag("severity", message.severity());
        putTag("state", message.state());
        putField("message", message.text());
        putField("seq", message.sequence());
        putValues(message, valueFields.computeIfAbsent(message.names(), LineText::valueFields)::get);
    }

    /** Stores have different notions of names with dots; of several that become alike the later ones are numbered. */
    static List<String> valueFields(List<String> names) {
        Set<String> fields = new LinkedHashSet<>();
        for (String name : names) {
            String field = "value_" + NO_WORD.matcher(name).replaceAll("_");
            String own = field;
            for (int number = 2; !fields.add(own); number++) {
                own = field + "_" + number;
            }
        }
        return List.copyOf(fields);
    }

    private void putValues(Message message, IntFunction<String> names) throws IOException {
        for (int i = 0; i < message.values().length; i++) {
            Object value = message.values()[i];
            if (value != null && !(value instanceof Double number && !Double.isFinite(number))) {
                putField(names.apply(i), value);
            }
        }
    }

    private void putName(String measurement) throws IOException {
        for (int i = 0; i < measurement.length(); i++) {
            char c = measurement.charAt(i);
            if (c == ',' || c == ' ') {
                out.put('\\');
            }
            out.put(c);
        }
    }

    private void putTag(String name, String text) throws IOException {
        if (!text.isEmpty()) { // the protocol has no empty tags
            out.put(',').put(name).put('=');
            StringBuilder escaped = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == ',' || c == ' ' || c == '=' || (c == '\\' && doubled)) {
                    escaped.append('\\');
                }
                escaped.append(c);
            }
            out.put(escaped.toString());
        }
    }

    private void putField(String name, Object value) throws IOException {
        out.put(any ? ',' : ' ').put(name).put('=');
        any = true;
        if (value instanceof Double number) {
            out.put(number.doubleValue());
        } else if (value instanceof Long number) {
            out.put(number.longValue()).put('i');
        } else if (value instanceof Boolean) {
            out.put(value.toString());
        } else {
            out.put('"').put(value.toString().replace("\\", "\\\\").replace("\"", "\\\""));
            out.put('"');
        }
    }
}
