package io.ringmill.ingest.sink;

import io.ringmill.expression.Type;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.Delivery;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes alerts as NDJSON. Threading as {@link Sink}. Allocates an alert's message. */
final class AlertFile implements Sink {

    private final String name;
    private final OutputFile file;
    private final ByteWriter out;

    private AlertFile(String name, OutputFile file) {
        this.name = name;
        this.file = file;
        out = file.out();
    }

    static AlertFile open(Path file) throws IOException {
        return new AlertFile("alerts " + file, OutputFile.open(file));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean takesResults(String window) {
        return false;
    }

    @Override
    public void onAlert(Alert alert) throws IOException {
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
            putValue(alert, i, values.get(i).type());
        }
        out.put("}}\n");
    }

    private void putValue(Alert alert, int i, Type type) throws IOException {
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

    @Override
    public Optional<Delivery> delivery() {
        return Optional.of(new FileDelivery(List.of(file)));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
