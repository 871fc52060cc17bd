package io.ringmill.ingest.sink;

import io.ringmill.LateEvent;
import io.ringmill.Sink;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.text.ByteWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records that could not be decoded, from all sources, and late events, as a sink: NDJSON of
 * {@code source, line, reason, raw}. For a late event {@code source} is its stream and {@code line} its sequence. It
 * only counts until it is opened.
 *
 * <p><b>Threading:</b> any thread; what is written is written under its lock. <b>Cost:</b> of the raw text at most the
 * first 64 KiB are kept, and the reason says so.
 */
public final class Quarantine implements Sink, RefusedRecords {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final AtomicLong invalid = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private String name = "quarantine";
    private ByteWriter out;

    /** Writes to {@code file} from now on. */
    synchronized void open(Path file) throws IOException {
        out = OutputFile.open(file);
        name = "quarantine " + file;
    }

    @Override
    public void refused(String source, long line, String reason, byte[] raw, long totalLength) {
        invalid.incrementAndGet();
        synchronized (this) {
            if (out == null) {
                return;
            }
            try {
                write(source, line, reason, raw, totalLength);
            } catch (IOException e) {
                // A source does not end for that; a sink that fails by itself would go on, too.
                LOG.error("{}: cannot be written, and only counts from now on: {}", name, e.getMessage());
                abandon();
            }
        }
    }

    private void write(String source, long line, String reason, byte[] raw, long totalLength) throws IOException {
        String cut =
                raw.length < totalLength ? "; raw is the first " + raw.length + " of " + totalLength + " bytes" : "";
        begin(source, line, reason + cut);
        out.putJson(raw, 0, raw.length).put("}\n");
    }

    private void abandon() {
        try {
            close();
        } catch (IOException ignored) {
            // Told already.
        }
    }

    @Override
    public void onLate(LateEvent event) throws IOException {
        late.incrementAndGet();
        synchronized (this) {
            if (out != null) {
                begin(event.stream(), event.sequence(), reason(event));
                out.putJson(event.toJson()).put("}\n");
            }
        }
    }

    private static String reason(LateEvent event) {
        return event.isAhead()
                ? millis(event.aheadByNs()) + " ms ahead of the newest event, more than maxAhead allows"
                : "late by " + millis(event.lateByNs()) + " ms";
    }

    private static String millis(long ns) {
        return java.math.BigDecimal.valueOf(ns, 6).stripTrailingZeros().toPlainString();
    }

    private void begin(String source, long line, String reason) throws IOException {
        out.put("{\"source\":").putJson(source).put(",\"line\":").put(line);
        out.put(",\"reason\":").putJson(reason).put(",\"raw\":");
    }

    /** Records that could not be decoded so far. */
    public long invalid() {
        return invalid.get();
    }

    /** Late events so far. */
    public long late() {
        return late.get();
    }

    @Override
    public synchronized String name() {
        return name;
    }

    @Override
    public boolean takesResults(String window) {
        return false;
    }

    @Override
    public synchronized void flush() throws IOException {
        if (out != null) {
            out.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            ByteWriter closing = out;
            out = null;
            closing.close();
        }
    }
}
