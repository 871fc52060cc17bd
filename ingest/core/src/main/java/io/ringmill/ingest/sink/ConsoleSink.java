package io.ringmill.ingest.sink;

import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.ingest.text.Printable;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes a line for each alert, and for each result of the chosen windows. Threading as {@link Sink}. */
final class ConsoleSink implements Sink {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final ByteWriter out;
    private final Set<String> windows;
    private final Optional<Set<String>> rules;

    /** {@code console} is flushed, never closed. */
    ConsoleSink(OutputStream console, Set<String> windows, Optional<Set<String>> rules) {
        this.windows = windows;
        this.rules = rules;
        out = new ByteWriter(new FilterOutputStream(console) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                console.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        });
    }

    @Override
    public String name() {
        return "console";
    }

    @Override
    public boolean takesResults(String window) {
        return windows.contains(window);
    }

    @Override
    public void onAlert(Alert alert) throws IOException {
        if (rules.isPresent() && !rules.get().contains(alert.rule())) {
            return;
        }
        begin(alert.timeNs());
        String state = alert.state() == Alert.State.FIRING
                ? severity(alert)
                : alert.state().label();
        out.put(state).put("  ").put(alert.rule());
        if (!alert.key().isEmpty()) {
            out.put("  ").put(Printable.of(alert.key()));
        }
        out.put("  ").put(Printable.of(alert.message())).put('\n');
    }

    private static String severity(Alert alert) {
        return alert.severity().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void onResult(Result result) throws IOException {
        if (!windows.contains(result.window())) {
            return;
        }
        begin(result.timeNs());
        out.put(result.window());
        if (!result.key().isEmpty()) {
            out.put("  ").put(Printable.of(result.key()));
        }
        for (int i = 0; i < result.size(); i++) {
            out.put("  ").put(result.names().get(i)).put('=');
            out.put(result.isMissing(i) ? "-" : Printable.of(result.text(i)));
        }
        out.put('\n');
    }

    private void begin(long timeNs) throws IOException {
        Instant time =
                Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_SECOND), Math.floorMod(timeNs, NS_PER_SECOND));
        out.put(time.toString()).put("  ");
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
