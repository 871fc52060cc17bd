package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.compress.CompressedException;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.CsvReader;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.decode.JsonReader;
import io.ringmill.ingest.decode.PieceReading;
import io.ringmill.ingest.decode.RawRecord;
import io.ringmill.ingest.decode.RecordPublisher;
import io.ringmill.ingest.decode.RecordReader;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.journal.SourcePosition;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file, or standard input, of CSV or NDJSON. Threading as {@link EventSource}. */
final class FileSource implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /**
     * What to read.
     *
     * @param csv empty for NDJSON
     */
    record Input(String path, boolean follow, java.util.Optional<CsvColumns> csv) {

        String name() {
            return (csv.isPresent() ? "csv " : "ndjson ") + path;
        }

        /** A reader of this input's records; {@code lookOn} as {@link CsvColumns#select} has it. */
        RecordReader reader(InputStream in, RecordSettings settings, boolean lookOn) throws IOException {
            if (csv.isEmpty()) {
                return new JsonReader(in, settings.routing().paths(), settings.records(), settings.maxLine());
            }
            CsvReader reader = new CsvReader(in, csv.get().separator(), settings.maxLine());
            csv.get().select(reader, path, settings.routing(), lookOn);
            return reader;
        }
    }

    private static final String ANOTHER_FILE = "it is not the one that was read before, or other records are taken of"
            + " it; put it back as it was, or begin anew with journal.start=fresh";

    private final Input input;
    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final PieceReading.Plan plan;
    private volatile boolean closed;
    /** Which file is read, for marks. */
    private String place;
    /** What is being read; null before and after. Guarded by this. */
    private Closeable open;

    FileSource(Input input, RecordSettings settings, RefusedRecords refused, PieceReading.Plan plan) {
        this.input = input;
        this.settings = settings;
        this.refused = refused;
        place = input.path();
        this.plan = plan;
        progress = new SourceProgress(input.name());
    }

    @Override
    public String name() {
        return progress.name();
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        RawRecord record = new RawRecord(settings.routing().paths().size());
        try (RecordPublisher out = new RecordPublisher(settings, publishers, refused, progress)) {
            if (input.follow()) {
                follow(record, out);
            } else {
                readOnce(record, out);
            }
            progress.state(State.ENDED, "");
        } catch (InvalidRecordException halted) {
            progress.state(State.FAILED, halted.getMessage());
            throw halted;
        } catch (IOException e) {
            if (closed) {
                progress.state(State.ENDED, "closed");
                return;
            }
            String message = describe(e, record);
            progress.state(State.FAILED, message);
            throw new IOException(name() + ": " + message, e);
        } catch (RuntimeException e) {
            progress.state(State.FAILED, e.toString());
            throw e;
        }
    }

    @Override
    public boolean hasPosition() {
        return !InputFile.isPipe(input.path());
    }

    private void readOnce(RawRecord record, RecordPublisher out) throws IOException {
        try (InputFile file = InputFile.open(input.path())) {
            if (begin(file)) {
                readOnce(file, record, out);
                requireAll(out);
            }
        }
    }

    private void readOnce(InputFile file, RawRecord record, RecordPublisher out) throws IOException {
        boolean ahead = !InputFile.isPipe(input.path()) && Runtime.getRuntime().availableProcessors() > 1;
        if (!ahead || !file.isCompressed()) {
            read(file.stream(), out.start(), record, out);
            return;
        }
        try (AheadInput inflated = new AheadInput(file.stream())) {
            read(inflated, out.start(), record, out);
        }
    }

    /** At the end of the file: an input of which less comes than the journal holds already has not ended there. */
    private void requireAll(RecordPublisher out) throws IOException {
        long missing = out.yetToCome();
        if (missing > 0 && !closed) {
            throw new IOException("the file ends " + missing + (missing == 1 ? " event" : " events")
                    + " before the place at which the journal goes on: " + ANOTHER_FILE);
        }
    }

    /** Reads one file after the other that has the name; each has a header of its own. Only closing ends it. */
    private void follow(RawRecord record, RecordPublisher out) throws IOException {
        SourcePosition start = out.start();
        try (FollowedFile file = new FollowedFile(input.path(), this::tell).beginWith(start)) {
            while (begin(file)) {
                InputStream content = file.next();
                place = file.place();
                read(content, file.isFirst() ? start : SourcePosition.START, record, out);
            }
        }
    }

    private void tell(String news) {
        progress.state(State.CONNECTING, news);
        LOG.warn("{}: {}", name(), news);
    }

    /** {@code start}: of this content; its place may be empty. */
    private void read(InputStream in, SourcePosition start, RawRecord record, RecordPublisher out) throws IOException {
        new PieceReading(out, plan, () -> closed, record, place).read(in, begun -> {
            RecordReader reader = input.reader(begun, settings, false);
            goTo(reader, start);
            progress.state(State.LIVE, "");
            return reader;
        });
    }

    private static void goTo(RecordReader reader, SourcePosition start) throws IOException {
        if (start.isStart()) {
            return;
        }
        try {
            if (!reader.goTo(start.offset(), start.line())) {
                throw new IOException("the journal goes on at byte " + start.offset()
                        + ", where no line of the file begins: " + ANOTHER_FILE);
            }
            if (!reader.fits(start.check())) {
                throw new IOException("the journal goes on at byte " + start.offset()
                        + ", and what the file has before that is not what was read: " + ANOTHER_FILE);
            }
        } catch (EOFException shorter) {
            throw new IOException(
                    "the journal goes on at byte " + start.offset() + ", behind the end of the file: " + ANOTHER_FILE,
                    shorter);
        }
    }

    private static String describe(IOException e, RawRecord record) {
        return e instanceof CompressedException ? e.getMessage() + ", after line " + record.line() : e.getMessage();
    }

    private synchronized boolean begin(Closeable file) {
        open = file;
        return !closed;
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            if (open == null) {
                return;
            }
            try {
                open.close();
            } catch (IOException ignored) {
                // Nothing more is read from it.
            }
        }
    }
}
