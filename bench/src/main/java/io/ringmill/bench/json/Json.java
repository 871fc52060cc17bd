package io.ringmill.bench.json;

import io.ringmill.output.JsonString;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Writes and reads JSON as maps, lists, texts, numbers and booleans. */
public final class Json {

    private static final int MAX_CHARS = 256 << 20;

    private Json() {}

    /** The JSON of a value; numbers that JSON does not know are null. */
    public static String write(Object value) {
        StringBuilder json = new StringBuilder(256);
        append(json, value);
        return json.toString();
    }

    /**
     * The value of a JSON text, which is YAML too.
     *
     * @throws IllegalArgumentException if it cannot be read; the message says where
     */
    public static Object read(String json) {
        try {
            return new Load(LoadSettings.builder().setCodePointLimit(MAX_CHARS).build()).loadFromString(json);
        } catch (MarkedYamlEngineException broken) {
            String place = broken.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
                    .orElse("");
            throw new IllegalArgumentException(place + broken.getProblem(), broken);
        } catch (YamlEngineException broken) {
            throw new IllegalArgumentException(
                    String.valueOf(broken.getMessage()).replaceAll("\\s+", " "), broken);
        }
    }

    private static void append(StringBuilder json, Object value) {
        if (value instanceof Map<?, ?> map) {
            appendMap(json, map);
        } else if (value instanceof Collection<?> list) {
            appendList(json, list);
        } else if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            json.append("null");
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            json.append(value);
        } else {
            JsonString.append(value.toString(), json);
        }
    }

    private static void appendMap(StringBuilder json, Map<?, ?> map) {
        json.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.append(separator);
            JsonString.append(entry.getKey().toString(), json);
            json.append(": ");
            append(json, entry.getValue());
            separator = ", ";
        }
        json.append('}');
    }

    private static void appendList(StringBuilder json, Collection<?> list) {
        json.append('[');
        for (Iterator<?> values = list.iterator(); values.hasNext(); ) {
            append(json, values.next());
            json.append(values.hasNext() ? ", " : "");
        }
        json.append(']');
    }
}
