package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.RunVisitor;
import io.ringmill.output.DoubleText;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Replays a session of a journal event by event, as a debugger does: between two events its {@link #engine} can be asked for
 * windows and rules. Begins at the newest snapshot of the session that is not behind what is asked for, if there is one of
 * this pipeline, else with the first event.
 *
 * <pre>{@code
 * Stepper.Until until = Stepper.Until.sequence(4711);
 * try (Stepper stepper = Stepper.open(dir, session, pipeline, until, builder -> builder.onAlert(alerts))) {
 *     stepper.runUntil(until);
 *     stepper.engine().read("fast", "AAPL");
 * }
 * }</pre>
 *
 * <p><b>Threading:</b> one thread, which is also that of the engine's callbacks. <b>Allocation:</b> some per step; none per
 * event that {@link #runUntil} runs over, but for keys and symbols that are new.
 */
public final class Stepper implements AutoCloseable {

    /** What a step was. */
    public enum Kind {
        /** An event of a stream. */
        EVENT,
        /** A stream's watermark was moved. */
        ADVANCE,
        /** A rule was changed. */
        CHANGE,
        /** The input ended. */
        END
    }

    /**
     * What was taken in.
     *
     * @param stream empty where it is of none
     * @param timeNs event time, or the watermark, in epoch nanoseconds; {@link Cells#MISSING_LONG} where it has none
     * @param values the event's fields as texts, empty ones for those that are missing; of a change, the change
     */
    public record Step(Kind kind, long sequence, String stream, String key, long timeNs, Map<String, String> values) {}

    /**
     * Where to stop.
     *
     * @param sequence of the last event that is taken in
     * @param timeNs no event later than this is taken in, nor any behind the first that is; epoch nanoseconds
     */
    public record Until(long sequence, long timeNs) {

        /** With nothing taken in. */
        public static final Until START = sequence(-1);

        /** Behind the event of that sequence. */
        public static Until sequence(long sequence) {
            return new Until(sequence, Long.MAX_VALUE);
        }

        /** Before the first event that is later than that. */
        public static Until time(long timeNs) {
            return new Until(Long.MAX_VALUE, timeNs);
        }

        private boolean isBefore(byte kind, long sequenceThere, long timeThereNs) {
            return sequenceThere > sequence || (timeThereNs > timeNs && kind != Event.END && kind != Event.CHANGE);
        }
    }

    private final JournalReader reader;
    private final Records records = new Records();
    private final UnaryOperator<Engine.Builder> watched;
    private final Pipeline pipeline;
    private final Optional<Snapshot> snapshot;
    private final int session;

    /** The journal, for what a session goes on from whose pipeline was another; null behind a snapshot. */
    private Replayer.Source whole;

    private Engine engine;
    private JournalHeader header;
    private SessionFeed feed;
    private Pace pace = Pace.max();
    private volatile boolean stopped;

    /** The engine's next event. */
    private long next;

    private Stepper(
            JournalReader reader,
            int session,
            Pipeline pipeline,
            Optional<Snapshot> snapshot,
            UnaryOperator<Engine.Builder> watched) {
        this.reader = reader;
        this.session = session;
        this.pipeline = pipeline;
        this.snapshot = snapshot;
        this.watched = watched;
        records.number = snapshot.isPresent() ? session : reader.sessions();
    }

    /**
     * Opens a session before its first event, or behind a snapshot.
     *
     * @param session its number, from 1
     * @param until a place that is not behind the one where it is then; {@link Until#START} for the session's beginning
     * @param watched adds callbacks, which are called by the thread that steps
     * @throws IOException if the journal cannot be read, or has no such session
     */
    public static Stepper open(
            Path dir, int session, Pipeline pipeline, Until until, UnaryOperator<Engine.Builder> watched)
            throws IOException {
        Optional<Recovery> newest = snapshotted(dir, session, pipeline, until);
        Stepper stepper;
        if (newest.isPresent()) {
            stepper = behindSnapshot(dir, session, pipeline, newest.get(), watched);
        } else {
            JournalReader reader = new ChronicleJournalReader(dir).session(session);
            stepper = new Stepper(reader, session, pipeline, Optional.empty(), watched);
            stepper.whole = () -> new ChronicleJournalReader(dir);
        }
        try {
            stepper.begin();
            return stepper;
        } catch (IOException | RuntimeException | Error failed) {
            stepper.close();
            throw failed;
        }
    }

    /** The journal's newest session, if it is the one that is meant and has a snapshot to begin at. */
    private static Optional<Recovery> snapshotted(Path dir, int session, Pipeline pipeline, Until until)
            throws IOException {
        if (session != JournalInfo.read(dir).newestSession()) {
            return Optional.empty();
        }
        return Recovery.find(dir, events(dir, session, until))
                .filter(found -> found.snapshot().isPresent())
                .filter(found -> found.differences(pipeline).isEmpty());
    }

    /** How many events come before a place. */
    private static long events(Path dir, int session, Until until) throws IOException {
        if (until.timeNs() == Long.MAX_VALUE) {
            return Math.max(until.sequence(), until.sequence() + 1);
        }
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir).session(session)) {
            Events events = new Events(until, session, reader.sessions());
            while (!events.isPast && reader.next(events)) {
                // on
            }
            return events.count;
        }
    }

    private static final class Events implements JournalVisitor {
        private final Until until;
        private final int session;
        private int number;
        private long count;
        private boolean isPast;

        Events(Until until, int session, int sessionsBefore) {
            this.until = until;
            this.session = session;
            number = sessionsBefore;
        }

        @Override
        public void begin(JournalHeader header) {
            isPast = ++number > session;
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            if (number == session) {
                isPast |= until.isBefore(kind, sequence, timeNs);
                count = isPast ? count : sequence + 1;
            }
        }
    }

    private static Stepper behindSnapshot(
            Path dir, int session, Pipeline pipeline, Recovery found, UnaryOperator<Engine.Builder> watched)
            throws IOException {
        Snapshot from = found.snapshot().orElseThrow();
        DigestRecorder recorder = new DigestRecorder();
        Checkpoint checkpoint = from.checkpoint();
        Engine engine = builder(pipeline, watched)
                .journal(recorder)
                .resumeFrom(checkpoint, from.state())
                .start();
        JournalHeader live = recorder.header();
        JournalHeader header = found.session().withDictionaries(live.keys(), live.symbols());
        JournalReader reader = new ChronicleJournalReader(dir, from.position(), header);
        Stepper stepper = new Stepper(reader, session, pipeline, Optional.of(from), watched);
        stepper.engine = engine;
        stepper.next = checkpoint.sequence();
        stepper.start(header);
        return stepper;
    }

    private static Engine.Builder builder(Pipeline pipeline, UnaryOperator<Engine.Builder> watched) {
        return watched.apply(Engine.builder(pipeline)
                .settings(Replayer.settings(
                        pipeline.engine().withTopology(Topology.INLINE).withWorkers(1)))
                .timers(false)
                .sectionsHandled());
    }

    private void begin() throws IOException {
        while (engine == null && read()) {
            // up to the session's header
        }
        if (engine == null) {
            throw new IOException("the journal holds no session " + session);
        }
    }

    private void begin(JournalHeader newHeader) throws IOException {
        Engine.Builder builder = builder(pipeline, watched);
        Replayer replayer = new Replayer(whole, each -> builder);
        try (SessionState state = replayer.beginning(newHeader, session, pipeline)) {
            state.begin(builder);
            engine = builder.start();
        }
        next = newHeader.first();
        start(newHeader);
    }

    private void start(JournalHeader newHeader) {
        header = newHeader;
        feed = new SessionFeed(engine, header, new SessionFeed.Choice() {
            @Override
            public Pace pace() {
                return pace;
            }

            @Override
            public boolean stopped() {
                return stopped;
            }
        });
    }

    private boolean read() throws IOException {
        try {
            return !records.isOver && reader.next(records) && !records.isOver;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** Goes at this speed from here on. */
    public void pace(Pace newPace) {
        newPace.begin();
        pace = newPace;
    }

    /** Ends {@link #runUntil} before its end; from any thread. */
    public void stop() {
        stopped = true;
    }

    /** Takes in the next event; whether there was one. */
    public boolean step() throws IOException {
        return runUntil(Until.sequence(next));
    }

    /**
     * Takes in all events up to there.
     *
     * @return whether any was
     */
    public boolean runUntil(Until until) throws IOException {
        long before = next;
        while (!stopped && next <= until.sequence() && (records.hasNext() || read())) {
            if (records.hasNext() && !records.take(until)) {
                break;
            }
        }
        feed.flush();
        if (feed.skipped() > 0) {
            throw new IOException("the pipeline does not have all streams of the session, so its sequences are others");
        }
        return next > before;
    }

    /** What was taken in last; empty before the first, and behind a snapshot. */
    public Optional<Step> last() {
        return records.taken ? Optional.of(records.last()) : Optional.empty();
    }

    /** The key of the last event that was taken in and has one, which timer advances, changes and the end have not. */
    public Optional<String> lastKey() {
        return Optional.of(records.lastKey).filter(key -> key >= 0).map(header.keys()::text);
    }

    /** The sequence of the next event. */
    public long sequence() {
        return next;
    }

    /** The snapshot that it began at. */
    public Optional<Snapshot> snapshot() {
        return snapshot;
    }

    /** What has taken in the events up to here. */
    public Engine engine() {
        return engine;
    }

    /** What of the journal the pipeline does not know, or the journal not of the pipeline, and what is lost; for people. */
    public List<String> notes() {
        return feed.notes();
    }

    /** What one record of the journal holds, of which some may be taken in already. */
    private final class Records implements RunVisitor {
        private byte kind;
        private long first;
        private int stream;
        private int count;
        private int at;
        private int stride;
        private long[] rows = new long[Event.FIELDS];
        private String change;
        private boolean taken; // anything
        private int lastKey = -1; // as long as there is none
        private int number;
        private boolean isOver;

        boolean hasNext() {
            return at < count;
        }

        @Override
        public void begin(JournalHeader newHeader) {
            isOver = ++number > session;
            if (number == session) {
                try {
                    Stepper.this.begin(newHeader);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        }

        @Override
        public void pruned(long events, long lastTimeNs, long changes) {
            if (number == session && next < header.first() + events) {
                throw new UncheckedIOException(new IOException("session " + session + " begins with event "
                        + (header.first() + events)
                        + " in this journal, as what came before was pruned, and there is no snapshot to begin at"));
            }
        }

        @Override
        public void events(long sequence, int newStream, int newCount, long[] newRows, int newStride) {
            if (rows.length < newCount * newStride) {
                rows = new long[newCount * newStride];
            }
            System.arraycopy(newRows, 0, rows, 0, newCount * newStride);
            hold(Event.DATA, sequence, newStream, newCount, newStride);
        }

        @Override
        public void event(byte newKind, long sequence, int newStream, int key, long timeNs, long[] cells) {
            int cellCount = newKind == Event.DATA
                    ? header.streams().get(newStream).fields().size()
                    : 0;
            if (rows.length < Event.FIELDS + cellCount) {
                rows = new long[Event.FIELDS + cellCount];
            }
            rows[Event.HEAD] = Event.head(newKind, newStream, key);
            rows[Event.TIME] = timeNs;
            System.arraycopy(cells, 0, rows, Event.FIELDS, cellCount);
            hold(newKind, sequence, newStream, 1, Event.FIELDS + cellCount);
        }

        @Override
        public void change(long sequence, String newChange) {
            change = newChange;
            hold(Event.CHANGE, sequence, 0, 1, 0);
        }

        @Override
        public void hole(long from, long to) {
            if (number == session && from >= next) {
                feed.hole(from, to);
                next = to;
            }
        }

        private void hold(byte newKind, long sequence, int newStream, int newCount, int newStride) {
            if (number != session) {
                return;
            }
            kind = newKind;
            first = sequence;
            stream = newStream;
            count = newCount;
            stride = newStride;
            at = (int) Math.max(0, Math.min(newCount, next - sequence));
        }

        /** Takes in what of the record is wanted; whether that is all of it. */
        boolean take(Until until) {
            int wanted = wanted(until);
            if (wanted > 0 && kind == Event.CHANGE) {
                feed.change(first, change);
            } else if (wanted > 0 && kind == Event.DATA) {
                System.arraycopy(rows, at * stride, rows, 0, (count - at) * stride);
                first += at;
                count -= at;
                at = 0;
                lastKey = Event.key(rows[(wanted - 1) * stride + Event.HEAD]);
                feed.events(first, stream, wanted, rows, stride);
            } else if (wanted > 0) {
                feed.event(kind, first, stream, 0, rows[Event.TIME], rows);
            }
            at += wanted;
            next = first + at;
            taken |= wanted > 0;
            return !hasNext();
        }

        private int wanted(Until until) {
            int wanted = 0;
            while (at + wanted < count
                    && !until.isBefore(kind, first + at + wanted, rows[(at + wanted) * stride + Event.TIME])) {
                wanted++;
            }
            return wanted;
        }

        Step last() {
            int row = (at - 1) * stride;
            long sequence = first + at - 1;
            if (kind == Event.CHANGE) {
                return new Step(Kind.CHANGE, sequence, "", "", Cells.MISSING_LONG, Map.of("change", change));
            } else if (kind == Event.END) {
                return new Step(Kind.END, sequence, "", "", Cells.MISSING_LONG, Map.of());
            }
            JournalHeader.Stream of = header.streams().get(stream);
            if (kind == Event.ADVANCE) {
                return new Step(Kind.ADVANCE, sequence, of.name(), "", rows[row + Event.TIME], Map.of());
            }
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < of.fields().size(); i++) {
                values.put(of.fields().get(i).name(), text(of.fields().get(i), rows[row + Event.FIELDS + i]));
            }
            String key = header.keys().text(Event.key(rows[row + Event.HEAD]));
            return new Step(Kind.EVENT, sequence, of.name(), key, rows[row + Event.TIME], values);
        }

        private String text(Field field, long cell) {
            return switch (field.type()) {
                case DOUBLE -> {
                    double value = Double.longBitsToDouble(cell);
                    yield Double.isNaN(value) ? "" : DoubleText.text(value);
                }
                case LONG -> cell == Cells.MISSING_LONG ? "" : Long.toString(cell);
                case SYMBOL ->
                    cell == Cells.MISSING_SYMBOL ? "" : header.symbols().text((int) cell);
            };
        }
    }

    @Override
    public void close() throws IOException {
        try (reader) {
            if (engine != null) {
                engine.close();
            }
        }
    }
}
