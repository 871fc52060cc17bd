package io.ringmill.ingest.format;

import io.ringmill.expression.Type;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes alerts as JSON. */
public final class AlertText {

    private AlertText() {}

    /** Writes one alert, as a line. Allocates its message. */
    public static void write(Alert alert, ByteWriter out) throws IOException {
        out.put("{\"rule\":").putJson(alert.rule()).put(",\"key\":").putJson(alert.key());
        out.put(",\"time\":").put(alert.timeNs()).put(",\"seq\":").put(alert.sequence());
        out.put(",\"state\":\"").put(alert.state().label()).put('"');
        switch (alert.state()) {
            case FIRING -> {}
            case RESOLVED ->
                out.put(",\"ends\":{\"seq\":")
                        .put(alert.endedSequence())
                        .put(",\"time\":")
                        .put(alert.endedTimeNs())
                        .put('}');
            case LIMITED -> out.put(",\"suppressed\":").put(alert.suppressed());
        }
        out.put(",\"severity\":\"");
        out.put(alert.severity().name().toLowerCase(Locale.ROOT)).put("\",\"message\":");
        out.putJson(alert.message()).put(",\"values\":{");
        List<AlertLayout.Value> values = alert.values();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.put(',');
            }
            out.putJson(values.get(i).name()).put(':');
            putValue(alert, i, values.get(i).type(), out);
        }
        out.put("}}\n");
    }

    private static void putValue(Alert alert, int i, Type type, ByteWriter out) throws IOException {
        if (alert.isMissing(i)) {
            out.put("null");
            return;
        }
        switch (type) {
            case DOUBLE -> out.putJson(alert.value(i));
            case SYMBOL, KEY -> out.putJson(alert.valueText(i));
            case LONG, BOOLEAN -> out.put(alert.valueText(i));
        }
    }
}
