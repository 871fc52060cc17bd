package io.ringmill.ingest.sink;

import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.Delivery;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes records that could not be decoded, from all sources, and late events, as NDJSON of
 * {@code source, line, reason, raw}. For a late event {@code source} is its stream and {@code line} its sequence.
 *
 * <p><b>Threading:</b> any thread; what is written is written under its lock.
 */
final class Quarantine implements Sink, RefusedRecords, Delivery {

    private final String name;
    private final OutputFile file;
    private final ByteWriter out;

    /** By source, how many of its records were refused so far. */
    private final Map<String, Long> refused = new TreeMap<>();

    /** By source, how many of these were in the file when the run began. */
    private final Map<String, Long> written = new HashMap<>();

    private Quarantine(String name, OutputFile file) {
        this.name = name;
        this.file = file;
        out = file.out();
    }

    static Quarantine open(Path file) throws IOException {
        return new Quarantine("quarantine " + file, OutputFile.open(file));
    }

    @Override
    public synchronized void refused(String source, long line, String reason, byte[] raw, long totalLength)
            throws IOException {
        long before = written.getOrDefault(source, 0L);
        // Of a source that has not said that it goes on, none come again.
        long count = refused.getOrDefault(source, before) + 1;
        refused.put(source, count);
        if (count <= before) {
            return;
        }
        String cut =
                raw.length < totalLength ? "; raw is the first " + raw.length + " of " + totalLength + " bytes" : "";
        begin(source, line, reason + cut);
        out.putJson(raw, 0, raw.length).put("}\n");
    }

    @Override
    public synchronized void goesOn(String source, long before) {
        refused.put(source, before);
    }

    @Override
    public Optional<Delivery> delivery() {
        return Optional.of(this);
    }

    /** The length, and for each source, on a line of its own, how many of its refused records are in that. */
    @Override
    public synchronized String mark() throws IOException {
        StringBuilder mark = new StringBuilder().append(file.mark()).append('\n');
        Map<String, Long> most = new TreeMap<>(written);
        refused.forEach((source, count) -> most.merge(source, count, Math::max));
        most.forEach(
                (source, count) -> mark.append(count).append(' ').append(source).append('\n'));
        return mark.toString();
    }

    @Override
    public boolean keep() throws IOException {
        file.keep();
        return true;
    }

    @Override
    public synchronized void goBackTo(String mark) throws IOException {
        List<String> lines = mark.lines().toList();
        file.goBackTo(lines.isEmpty() ? 0 : Long.parseLong(lines.get(0)));
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int blank = line.indexOf(' ');
            written.put(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)));
        }
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
        file.close();
    }
}
