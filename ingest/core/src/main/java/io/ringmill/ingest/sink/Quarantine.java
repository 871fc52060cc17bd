package io.ringmill.ingest.sink;

import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;

/**
 * Writes records that could not be decoded, from all sources, and late events, as NDJSON of
 * {@code source, line, reason, raw}. For a late event {@code source} is its stream and {@code line} its sequence.
 *
 * <p><b>Threading:</b> any thread; what is written is written under its lock.
 */
final class Quarantine implements Sink, RefusedRecords {

    private final String name;
    private final ByteWriter out;

    private Quarantine(String name, ByteWriter out) {
        this.name = name;
        this.out = out;
    }

    static Quarantine open(Path file) throws IOException {
        return new Quarantine("quarantine " + file, OutputFile.open(file));
    }

    @Override
    public synchronized void refused(String source, long line, String reason, byte[] raw, long totalLength)
            throws IOException {
        String cut =
                raw.length < totalLength ? "; raw is the first " + raw.length + " of " + totalLength + " bytes" : "";
        begin(source, line, reason + cut);
        out.putJson(raw, 0, raw.length).put("}\n");
    }

    @Override
    public synchronized void onLate(LateEvent event) throws IOException {
        begin(event.stream(), event.sequence(), reason(event));
        out.putJson(event.toJson()).put("}\n");
    }

    private static String reason(LateEvent event) {
        return event.isAhead()
                ? millis(event.aheadByNs()) + " ms ahead of the newest event, more than maxAhead allows"
                : "late by " + millis(event.lateByNs()) + " ms";
    }

    private static String millis(long ns) {
        return BigDecimal.valueOf(ns, 6).stripTrailingZeros().toPlainString();
    }

    private void begin(String source, long line, String reason) throws IOException {
        out.put("{\"source\":").putJson(source).put(",\"line\":").put(line);
        out.put(",\"reason\":").putJson(reason).put(",\"raw\":");
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
    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
