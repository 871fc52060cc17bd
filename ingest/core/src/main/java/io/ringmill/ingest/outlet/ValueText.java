package io.ringmill.ingest.outlet;

import io.ringmill.ingest.text.ByteWriter;
import java.io.IOException;

/** Writes the values of messages as text. */
public final class ValueText {

    private ValueText() {}

    /** Writes all values as a JSON object; null for those that are missing, and for infinities. */
    public static void putObject(Message message, ByteWriter out) throws IOException {
        out.put('{');
        for (int i = 0; i < message.values().length; i++) {
            out.put(i == 0 ? "" : ",").putJson(message.names().get(i)).put(':');
            Object value = message.values()[i];
            if (value instanceof Double number) {
                out.putJson(number.doubleValue());
            } else if (value instanceof String text) {
                out.putJson(text);
            } else {
                out.put(String.valueOf(value));
            }
        }
        out.put('}');
    }

    /** Writes a value that is not missing as plain text: longs as their digits, doubles as the shortest that reads back the same. */
    public static void put(Object value, ByteWriter out) throws IOException {
        if (value instanceof Double number) {
            out.put(number.doubleValue());
        } else if (value instanceof Long number) {
            out.put(number.longValue());
        } else {
            out.put(value.toString());
        }
    }
}
