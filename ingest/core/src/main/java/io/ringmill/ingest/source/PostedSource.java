package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.ingest.RecordFindings;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.CsvReader;
import io.ringmill.ingest.decode.JsonReader;
import io.ringmill.ingest.decode.RawRecord;
import io.ringmill.ingest.decode.RecordPublisher;
import io.ringmill.ingest.decode.RecordReader;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Publishes the records of bodies that are handed over, one body after the other. It ends only when it is closed; bodies that it
 * had accepted by then are taken first. Threading as {@link EventSource} and {@link PostedRecords}.
 */
final class PostedSource implements EventSource, PostedRecords {

    private static final byte CONTROL = 1;
    private static final int MOST_BODIES = 16;
    private static final int MOST_FAULTS = 10;
    private static final CsvColumns COLUMNS = new CsvColumns(true, ',');
    private static final String PLACE = "bodies";
    private static final String ENDED = "the source has ended: the run stops";

    /** Where an array at the top is. */
    private static final String TOP = ".";

    /** A body that waits, and who waits for it. */
    private static final class Posted {
        private final Format format;
        private final byte[] body;
        private final int length;
        private final Beginning beginning;
        private final CompletableFuture<Taken> taken = new CompletableFuture<>();

        private Posted(Format format, byte[] body, int length, Beginning beginning) {
            this.format = format;
            this.body = body;
            this.length = length;
            this.beginning = beginning;
        }
    }

    private static final Posted LAST = new Posted(Format.NDJSON, new byte[0], 0, Beginning.NEW);

    private final RecordSettings settings;
    private final Refusals refused;
    private final SourceProgress progress = new SourceProgress("server");
    private final BlockingQueue<Posted> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(MOST_BODIES);
    /** Guarded by this, as is what is put into {@link #waiting}. */
    private boolean runs;

    private boolean closed;

    /** Source's thread: nothing where there is no journal. */
    private Optional<SourceTrack> track = Optional.empty();

    /** Source's thread: events that the journal held when the source began. */
    private long heldRows;

    PostedSource(RecordSettings settings, RefusedRecords refused) {
        this.settings = settings;
        this.refused = new Refusals(refused);
    }

    @Override
    public String name() {
        return progress.name();
    }

    @Override
    public boolean feeds(String stream) {
        return settings.routing().routes().stream()
                .anyMatch(route -> route.stream().name().equals(stream));
    }

    @Override
    public Taken take(Format format, byte[] body, int length, Beginning beginning) throws IOException {
        if (!room.tryAcquire()) {
            throw new BusyException(MOST_BODIES + " bodies wait already for source " + name());
        }
        try {
            Posted posted = new Posted(format, body, length, beginning);
            offer(posted);
            return posted.taken.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MalformedException) {
                throw new MalformedException(failed.getCause().getMessage());
            }
            throw new IOException(failed.getCause().getMessage(), failed.getCause());
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; the records may have been taken", told);
        } finally {
            room.release();
        }
    }

    private synchronized void offer(Posted posted) throws IOException {
        if (closed) {
            throw new IOException(ENDED);
        }
        if (!runs) {
            throw new BusyException("source " + name() + " does not run yet");
        }
        waiting.add(posted);
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        try (RecordPublisher out = new RecordPublisher(settings, publishers, refused, progress)) {
            track = publishers.track();
            heldRows = rows();
            begin();
            for (Posted next = waiting.take(); next != LAST; next = waiting.take()) {
                take(next, out);
            }
            progress.state(State.ENDED, "closed");
        } catch (InterruptedException told) {
            progress.state(State.ENDED, "interrupted");
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            progress.ended(failed, failed.getMessage());
            throw failed;
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        runs = true;
        progress.state(State.LIVE, "");
    }

    private synchronized void end() {
        closed = true;
        List<Posted> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(posted -> posted.taken.completeExceptionally(new IOException(ENDED)));
    }

    private long rows() {
        return track.map(SourceTrack::passHeld).orElse(0L);
    }

    /** Whoever waits is told, also of what ends the source. */
    private void take(Posted posted, RecordPublisher out) throws IOException {
        try {
            posted.taken.complete(publish(posted, out));
        } catch (MalformedException | NotBegunException nothingTaken) {
            posted.taken.completeExceptionally(nothingTaken);
        } catch (IOException | RuntimeException | Error failed) {
            posted.taken.completeExceptionally(failed);
            throw failed;
        }
    }

    private Taken publish(Posted posted, RecordPublisher out) throws IOException {
        SourceMetrics before = progress.snapshot();
        long sequenceBefore = out.lastSequence();
        refused.begin(before.read());
        RawRecord record = new RawRecord(settings.routing().paths().size());
        RecordReader reader = reader(posted);
        begin(posted.beginning);
        while (reader.next(record)) {
            if (posted.format == Format.JSON && record.isMalformedMessage()) {
                throw new MalformedException(record.fault().replace("at the end of the line", "at its end"));
            }
            out.publish(record);
        }
        out.flush();
        SourceMetrics after = progress.snapshot();
        if (out.wantsMark()) {
            out.mark(PLACE, after.read(), 1, 0);
        }
        return new Taken(
                after.read() - before.read(),
                after.published() - before.published(),
                after.filtered() - before.filtered(),
                after.invalid() - before.invalid(),
                out.lastSequence() > sequenceBefore ? out.lastSequence() : -1,
                refused.faults);
    }

    /** Events of the body that the journal has do not enter again. */
    private void begin(Beginning beginning) throws NotBegunException {
        long rows = rows();
        try {
            long again = beginning.begins(rows, heldRows);
            track.ifPresent(each -> each.comeAgain(again));
        } catch (IOException failed) {
            throw new NotBegunException(failed);
        }
    }

    /** Signals that nothing of a body is taken; others are. */
    private static final class NotBegunException extends IOException {
        private static final long serialVersionUID = 1L;

        NotBegunException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private RecordReader reader(Posted posted) throws IOException {
        InputStream in = new ByteArrayInputStream(posted.body, 0, posted.length);
        switch (posted.format) {
            case CSV -> {
                CsvReader reader = new CsvReader(in, COLUMNS.separator(), settings.maxLine());
                try {
                    COLUMNS.select(reader, "the body", settings.routing(), false);
                } catch (IOException wrongHeader) {
                    throw new MalformedException(wrongHeader.getMessage());
                }
                return reader;
            }
            case JSON -> {
                return document(posted.body, posted.length);
            }
            default -> {
                return new JsonReader(in, settings.routing().paths(), settings.records(), settings.maxLine());
            }
        }
    }

    /** A reader of one document, which becomes one line: no text within it may hold the end of one. */
    private RecordReader document(byte[] body, int length) {
        boolean object = false;
        boolean begun = false;
        boolean text = false;
        boolean escaped = false;
        for (int i = 0; i < length; i++) {
            byte next = body[i];
            if (next == '\n' || next == '\r') {
                body[i] = text ? CONTROL : (byte) ' '; // within a text it is as wrong as others
            } else if (next == '"' && !escaped) {
                text = !text;
            }
            escaped = text && next == '\\' && !escaped;
            if (!begun && next > ' ') {
                begun = true;
                object = next == '{';
            }
        }
        Optional<String> records = settings.records().isPresent() || object ? settings.records() : Optional.of(TOP);
        return new JsonReader(body, length, settings.routing().paths(), records);
    }

    @Override
    public SourceMetrics metrics() {
        return progress.snapshot();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            waiting.add(LAST);
        }
    }

    /** Keeps the first refusals of a body, and hands all on. */
    private final class Refusals implements RefusedRecords {
        private final RefusedRecords next;
        private List<Fault> faults = List.of();
        private long readBefore;

        Refusals(RefusedRecords next) {
            this.next = next;
        }

        /** A body begins; so many records were read before. */
        void begin(long before) {
            faults = new ArrayList<>();
            readBefore = before;
        }

        @Override
        public void refused(String source, long line, String reason, byte[] raw, long totalLength) throws IOException {
            if (faults.size() < MOST_FAULTS) {
                faults.add(new Fault(progress.snapshot().read() - readBefore, reason));
            }
            next.refused(source, line, reason, raw, totalLength);
        }

        @Override
        public void begins(RecordFindings findings) {
            next.begins(findings);
        }

        @Override
        public void goesOn(String source, long before) {
            next.goesOn(source, before);
        }
    }
}
