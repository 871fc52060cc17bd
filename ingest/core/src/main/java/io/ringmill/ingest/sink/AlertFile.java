package io.ringmill.ingest.sink;

import io.ringmill.ingest.format.AlertText;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.Alert;
import io.ringmill.output.Delivery;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes alerts as NDJSON. Threading as {@link Sink}. Allocates an alert's message. */
final class AlertFile implements Sink {

    private final String name;
    private final OutputFile file;
    private final ByteWriter out;
    private final Optional<Set<String>> rules;

    private AlertFile(String name, OutputFile file, Optional<Set<String>> rules) {
        this.name = name;
        this.file = file;
        this.rules = rules;
        out = file.out();
    }

    /** Opens it for alerts of these rules, or of all. */
    static AlertFile open(Path file, Optional<Set<String>> rules) throws IOException {
        return new AlertFile("alerts " + file, OutputFile.open(file), rules);
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
        if (rules.isEmpty() || rules.get().contains(alert.rule())) {
            AlertText.write(alert, out);
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
