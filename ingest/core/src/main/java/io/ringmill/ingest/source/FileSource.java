package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.SourceParts.PartSource;
import io.ringmill.ingest.compress.CompressedException;
import io.ringmill.ingest.decode.InputCheck;
import io.ringmill.ingest.decode.InvalidRecordException;
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
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file, or standard input, or files one after the other, of CSV or NDJSON. Threading as {@link EventSource}. */
final class FileSource implements PartSource {

    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private static final String ANOTHER_FILE = "it is not the one that was read before, or other records are taken of"
            + " it; put it back as it was, or begin anew with journal.start=fresh";

    private final FileInput input;
    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final PieceReading.Plan plan;
    /** What alone is read of all that, if that is not all of it. */
    private final Optional<FileRange> only;

    private volatile SourcePosition reached = SourcePosition.START;
    private volatile boolean closed;
    /** Which file is read, for marks. */
    private String place;
    /** What is being read; null before and after. Guarded by this. */
    private Closeable open;

    FileSource(
            FileInput input,
            RecordSettings settings,
            RefusedRecords refused,
            PieceReading.Plan plan,
            Optional<FileRange> only) {
        this.input = input;
        this.settings = settings;
        this.refused = refused;
        place = input.path();
        this.plan = plan;
        this.only = only;
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
            if (only.isPresent()) {
                readRange(only.get(), record, out);
            } else if (input.follow()) {
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
            progress.ended(e, e.toString());
            throw e;
        }
    }

    @Override
    public boolean hasPosition() {
        return !InputFile.isPipe(input.path());
    }

    @Override
    public SourcePosition reached() {
        return reached;
    }

    private void readOnce(RawRecord record, RecordPublisher out) throws IOException {
        SourcePosition start = out.start();
        if (input.pattern().isEmpty()) {
            readOnce(start, record, out);
        } else {
            for (Path file : input.files(start.place())) {
                String path = file.toString();
                readFrom(path, out);
                readOnce(path.equals(start.place()) ? start : SourcePosition.START, record, out);
            }
        }
        if (!closed) {
            requireAll(out);
        }
    }

    private void readOnce(SourcePosition start, RawRecord record, RecordPublisher out) throws IOException {
        try (InputFile file = InputFile.open(place)) {
            if (begin(file)) {
                readOnce(file, start, record, out);
            }
        }
    }

    private void readOnce(InputFile file, SourcePosition start, RawRecord record, RecordPublisher out)
            throws IOException {
        boolean ahead = !InputFile.isPipe(place) && Runtime.getRuntime().availableProcessors() > 1;
        if (!ahead || !file.isCompressed()) {
            read(file.stream(), start, record, out);
            return;
        }
        try (AheadInput inflated = new AheadInput(file.stream())) {
            read(inflated, start, record, out);
        }
    }

    /** What comes next is of this file. */
    private void readFrom(String path, RecordPublisher out) {
        place = path;
        out.readFrom(Path.of(path).getFileName().toString());
    }

    private void readRange(FileRange range, RawRecord record, RecordPublisher out) throws IOException {
        place = range.path();
        if (input.pattern().isPresent()) {
            readFrom(place, out);
        }
        if (input.follow() && range.to() == FileRange.END) {
            try (FollowedFolder folder = new FollowedFolder(input.pattern().orElseThrow())) {
                InputStream content = folder.open(Path.of(place));
                if (begin(folder) && folder.awaitContent()) {
                    readRange(content, range, record, out);
                }
            }
        } else {
            try (InputFile file = InputFile.open(place)) {
                if (begin(file)) {
                    readRange(file.stream(), range, record, out);
                }
            }
        }
    }

    private void readRange(InputStream in, FileRange range, RawRecord record, RecordPublisher out) throws IOException {
        SourcePosition start = out.start();
        PieceReading reading = new PieceReading(out, plan, () -> closed, record, place);
        reading.readTo(
                in,
                begun -> {
                    RecordReader reader = input.reader(begun, place, settings, false);
                    goTo(reader, start.isStart() && range.from() > 0 ? range.start() : start);
                    progress.state(State.LIVE, "");
                    return reader;
                },
                // Events that came to the journal from there before are left out, so it is read until they have come.
                offset -> range.atOrBehind(out.yetToCome() > 0 ? offset + 1 : offset));
        requireAll(out);
        SourceMetrics counted = metrics();
        reached = new SourcePosition(
                place,
                reading.offset(),
                reading.line(),
                counted.published(),
                counted.read(),
                counted.filtered(),
                counted.invalid(),
                InputCheck.NONE);
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
        if (input.pattern().isPresent()) {
            followFolder(input.pattern().get(), start, record, out);
            return;
        }
        try (FollowedFile file = new FollowedFile(input.path(), this::tell).beginWith(start)) {
            while (begin(file)) {
                InputStream content = file.next();
                place = file.place();
                read(content, file.isFirst() ? start : SourcePosition.START, record, out);
            }
        }
    }

    /** As {@link #follow}, of the files of a pattern. */
    private void followFolder(FilePattern pattern, SourcePosition start, RawRecord record, RecordPublisher out)
            throws IOException {
        try (FollowedFolder folder = new FollowedFolder(pattern)) {
            boolean goesOn = !start.isStart();
            while (begin(folder)) {
                if (!goesOn) {
                    progress.state(State.LIVE, "waits for a file");
                }
                InputStream content = goesOn ? folder.open(Path.of(start.place())) : folder.next();
                readFrom(folder.file().toString(), out);
                read(content, goesOn ? start : SourcePosition.START, record, out);
                goesOn = false;
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
            RecordReader reader = input.reader(begun, place, settings, false);
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
