package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Findings.Filtered;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Some lines of a file, and what they came to: the events of each stream as columns, in which order these follow each other,
 * and the invalid records. Any thread may decode it while those before it are published, since nothing here depends on them:
 * lines count from its first one, and new texts have ids of its own. Used for one piece after the other.
 *
 * <p><b>Threading:</b> one at a time: the source's, then that which decodes, then the source's. <b>Allocation:</b> for
 * invalid records and new texts, and where a piece has more rows than any before. <b>Cost:</b> one pass over its bytes.
 */
final class Piece implements Callable<Piece> {

    /** A record that cannot be decoded. */
    record Refusal(RawRecord record, String fault) {}

    private static final int CELLS = 2;

    final byte[] bytes;
    private final boolean haltOnInvalid;
    private final StreamChoice choice;
    private final RecordReader reader;
    private final RawRecord record;
    private final NewTexts texts;
    private final Findings findings = new Findings("");
    private final Rows[] rows;
    private final StreamDecoder[] decoders;
    /** Null if there can be none. */
    private final PlainLines plain;

    private final List<Refusal> refusals = new ArrayList<>();
    /** Runs of events of one stream: its route, and how many they are. */
    private int[] runs = new int[CELLS];

    private int runsEnd;
    private int length;
    private boolean last;
    private int records;
    private int end;
    private long lines;
    private long lastLine;

    Piece(
            RecordReader like,
            int sizeBytes,
            RecordSettings settings,
            RecordFilter[] filters,
            EventPublisher[] publishers) {
        bytes = new byte[sizeBytes + InputBuffer.PADDING];
        reader = like.goingOn(InputStream.nullInputStream(), 0, 1);
        Routing routing = settings.routing();
        haltOnInvalid = settings.haltOnInvalid();
        choice = new StreamChoice(routing);
        record = new RawRecord(routing.paths().size());
        texts = new NewTexts(publishers[0]);
        findings.expect(routing);
        rows = new Rows[publishers.length];
        decoders = new StreamDecoder[publishers.length];
        for (int i = 0; i < publishers.length; i++) {
            rows[i] = new Rows(publishers[i].columns(Rows.MOST));
            decoders[i] = new StreamDecoder(routing.routes().get(i), settings, filters[i], texts, rows[i], findings);
        }
        plain = PlainLines.of(reader, settings, texts, rows[0]).orElse(null);
    }

    /** It has now so many bytes, behind which the input has lines if it is not the last one. */
    void fill(int newLength, boolean isLast) {
        length = newLength;
        last = isLast;
        reader.buffer.beginPiece(bytes, newLength, System.nanoTime());
    }

    /** Decodes it. */
    @Override
    public Piece call() {
        texts.clear();
        findings.clear();
        refusals.clear();
        for (Rows some : rows) {
            some.clear();
        }
        Arrays.fill(runs, 0, CELLS, 0);
        runsEnd = 0;
        records = 0;
        boolean halted = false;
        try {
            while (!halted && next() && (last || !reader.buffer.isCut())) {
                records++;
                lastLine = record.line();
                String fault = decode();
                halted = fault != null && notTaken(fault);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // All bytes are here.
        }
        InputBuffer buffer = reader.buffer;
        end = isCut() ? buffer.cutFrom() : length;
        lines = (isCut() ? buffer.cutLine() : buffer.line) - 1;
        return this;
    }

    /** Takes plain lines, and reads the record behind them. */
    private boolean next() throws IOException {
        int taken = plainLines();
        while (taken > 0) {
            records += taken;
            lastLine = reader.line() - 1;
            count(0, taken);
            taken = plainLines();
        }
        return reader.next(record);
    }

    private int plainLines() {
        return plain == null ? 0 : plain.decode(reader, Long.MAX_VALUE, Rows.MOST, findings);
    }

    private String decode() {
        findings.look(record);
        if (record.fault() != null) {
            return record.fault();
        }
        int route = choice.of(record);
        if (route == StreamChoice.NONE) {
            return StreamDecoder.FILTERED;
        }
        String fault = decoders[route].add(record);
        if (fault == null) {
            count(route, 1);
        }
        return fault;
    }

    private void count(int route, int events) {
        if (runs[runsEnd] != route) {
            runsEnd += runs[runsEnd + 1] > 0 ? CELLS : 0;
            if (runsEnd == runs.length) {
                runs = Arrays.copyOf(runs, 2 * runsEnd);
            }
            runs[runsEnd] = route;
            runs[runsEnd + 1] = 0;
        }
        runs[runsEnd + 1] += events;
    }

    /** Whether decoding ends here. */
    @SuppressWarnings("ReferenceEquality") // The constant is meant, not its text.
    private boolean notTaken(String fault) {
        if (fault == StreamDecoder.FILTERED) {
            findings.filtered(Filtered.why(record, choice), record);
            return false;
        }
        refusals.add(new Refusal(record.withoutSlots(), fault));
        return haltOnInvalid;
    }

    /** Whether its last record goes on behind its end: what follows did not begin where a record does. */
    boolean isCut() {
        return !last && reader.buffer.isCut();
    }

    /** Where the records that it came to end, in bytes. */
    int end() {
        return end;
    }

    /** How many bytes it has. */
    int length() {
        return length;
    }

    /** How many lines those records are. */
    long lines() {
        return lines;
    }

    /** On which of its lines the last record begins, from 1. */
    long lastLine() {
        return lastLine;
    }

    int records() {
        return records;
    }

    int filtered() {
        return (int) findings.filteredCount();
    }

    Findings findings() {
        return findings;
    }

    /** In their order. */
    List<Refusal> refusals() {
        return refusals;
    }

    /** Gives its new keys and symbols their ids. It is its turn. */
    void resolve(EventPublisher publisher) {
        texts.resolve(publisher, rows);
    }

    /** Publishes its events in the order of their records. */
    void publish(EventPublisher[] publishers, SourceProgress progress) {
        int[] from = new int[publishers.length];
        for (int run = 0; run <= runsEnd; run += CELLS) {
            int route = runs[run];
            int runEnd = from[route] + runs[run + 1];
            while (from[route] < runEnd) {
                int count = Math.min(Rows.MOST_PLAIN, runEnd - from[route]);
                progress.countPublished(rows[route].publish(publishers[route], from[route], count));
                from[route] += count;
            }
        }
    }
}
