package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.persistence.chronicle.LastSession;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.state.StateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;

/**
 * Goes on with the newest session of a journal, which was interrupted: by the newest snapshot that is whole, if there is one,
 * and by the events in the journal behind it. The results, alerts and digest are those of a run that was never interrupted.
 *
 * <pre>{@code
 * Optional<Recovery> recovery = Recovery.find(dir);
 * if (recovery.isPresent() && !recovery.get().inputEnded()) {
 *     Recovered recovered = recovery.get().resume(Engine.builder(pipeline).sink(sink), ChronicleJournal.open(dir), events -> {});
 *     // sources go on at recovered.sources(), with recovered.engine()
 * }
 * }</pre>
 *
 * <p><b>Threading:</b> one thread.
 */
public final class Recovery {

    /** So often progress is told, in records of the journal. */
    private static final int RECORDS_A_TELLING = 1 << 8;

    private final Path dir;
    private final LastSession session;
    private final Optional<Snapshot> snapshot;
    private final List<String> passedOver;

    /**
     * An engine that has gone on to the end of the journal, and takes events.
     *
     * @param sources how far the input of each source is in the journal; a source that is not named has nothing there
     * @param from sequence of the first event that was replayed
     * @param events how many were replayed
     * @param snapshot where it went on from; empty if that was the beginning of the session
     */
    public record Recovered(
            Engine engine,
            Map<String, SourceTrack.Journaled> sources,
            long from,
            long events,
            Optional<Snapshot> snapshot,
            Duration took) {

        public Recovered {
            sources = Map.copyOf(sources);
        }
    }

    private Recovery(Path dir, LastSession session, Optional<Snapshot> snapshot, List<String> passedOver) {
        this.dir = dir;
        this.session = session;
        this.snapshot = snapshot;
        this.passedOver = passedOver;
    }

    /**
     * Looks for the newest session of the journal in a folder, and its newest snapshot.
     *
     * @return empty if there is no journal there, or nothing in it
     */
    public static Optional<Recovery> find(Path dir) throws IOException {
        return find(dir, Long.MAX_VALUE);
    }

    /**
     * As {@link #find(Path)}, with a snapshot that was taken before a sequence.
     *
     * @param notBehind what comes of the event of that sequence and of those behind it is to come again; 0 for all
     */
    public static Optional<Recovery> find(Path dir, long notBehind) throws IOException {
        Snapshots snapshots = new Snapshots(dir, 1);
        List<String> passedOver = new ArrayList<>();
        String own = ""; // how the newest session's begin, once it is known
        Deque<Path> files = new ArrayDeque<>(snapshots.files());
        while (!files.isEmpty()) {
            Path file = files.poll();
            if (!file.getFileName().toString().startsWith(own)) {
                continue;
            }
            String why;
            try {
                Snapshot snapshot = Snapshot.read(file);
                if (snapshot.checkpoint().sequence() > notBehind) {
                    continue;
                }
                Optional<LastSession> newest = LastSession.find(dir, snapshot.position(), snapshot.session());
                if (newest.isPresent() && !isOf(snapshot, newest.get().header())) {
                    // Those of the newest come behind it where the clock has gone back before that began.
                    own = Snapshots.ofSession(newest.get().header());
                    continue;
                }
                if (newest.isPresent()
                        && newest.get().events() >= snapshot.checkpoint().sequence()
                        && snapshot.position().isIn(dir)) {
                    return Optional.of(new Recovery(dir, newest.get(), Optional.of(snapshot), passedOver));
                }
                why = " is passed over: the journal does not have what it goes on with";
            } catch (StateException | IOException damaged) {
                why = " is damaged and passed over: " + damaged.getMessage();
            }
            if (Snapshots.isGone(file)) { // who makes them has removed it, and there are newer ones: begin again
                files = new ArrayDeque<>(snapshots.files());
                passedOver.clear();
                own = "";
            } else {
                passedOver.add("snapshot " + file + why);
            }
        }
        return LastSession.find(dir).map(session -> new Recovery(dir, session, Optional.empty(), passedOver));
    }

    private static boolean isOf(Snapshot snapshot, JournalHeader session) {
        return snapshot.session().startedNs() == session.startedNs()
                && snapshot.session().identity().equals(session.identity());
    }

    /** What the session says of itself; its dictionaries hold nothing. */
    public JournalHeader session() {
        return session.header();
    }

    /** How many events the session holds, of all kinds. */
    public long events() {
        return session.events();
    }

    /** Whether the session was ended in good order, so that what comes of its events has come to the sinks. */
    public boolean closed() {
        return session.closed();
    }

    /** Whether the session's last event is the end of all input, so that there is nothing to go on with. */
    public boolean inputEnded() {
        return session.inputEnded();
    }

    /** The snapshot to go on from; empty if there is none, and all of the session is to be replayed. */
    public Optional<Snapshot> snapshot() {
        return snapshot;
    }

    /** Of each newer snapshot that is damaged, a sentence for people. */
    public List<String> passedOver() {
        return List.copyOf(passedOver);
    }

    /** What a pipeline computes otherwise than the one that was interrupted, in words; empty if it is the same. */
    public List<String> differences(Pipeline pipeline) {
        if (pipeline.identity().equals(session.header().identity())) {
            return List.of();
        }
        Optional<String> model = changedModel();
        if (model.isPresent()) {
            return List.of(model.get());
        }
        List<String> differences = Migration.between(pipeline(), pipeline).differences();
        return differences.isEmpty() ? List.of("its parts stand in another order") : differences;
    }

    /** That a model is not the one that the session asked, so that it cannot be finished, in words; empty if none is. */
    public Optional<String> changedModel() {
        return RecordedPipeline.modelChange(session.header());
    }

    /**
     * Starts an engine, has it go on to the end of the journal, and the journal go on there.
     *
     * @param builder of an engine for the same pipeline, in any topology, with all that it shall call and write to. What comes of
     *     the events that are replayed is handed to them again
     * @param journal the same one, just opened; the engine's from here on
     * @param progress is told, now and then, the sequence that the replay has come to
     * @throws IOException if the journal is damaged, or what comes of it now differs from what was recorded
     */
    public Recovered resume(Engine.Builder builder, ChronicleJournal journal, LongConsumer progress)
            throws IOException {
        long begunNs = System.nanoTime();
        Queue<DigestRecorder.Block> computed = new ConcurrentLinkedQueue<>();
        journal.resuming((from, to, digest) -> computed.add(new DigestRecorder.Block(from, to, digest)));
        SessionState base = closing(journal, this::begin);
        Checkpoint checkpoint = base.checkpoint();
        Engine engine = started(builder.journal(journal).timers(false), base);
        try (SessionTail tail = tail(engine, journal.header(), base)) {
            replay(tail, progress);
            engine.awaitHandled();
            compare(tail, computed, checkpoint);
            goOn(journal, tail, computed);
            engine.startTimers();
            return new Recovered(
                    engine,
                    tail.sources(),
                    checkpoint.sequence(),
                    tail.events(),
                    snapshot,
                    Duration.ofNanos(System.nanoTime() - begunNs));
        } catch (IOException | RuntimeException | Error failed) {
            close(engine, failed);
            throw failed;
        }
    }

    /** What is made before there is an engine, which would close the journal. */
    private interface Making<T> {
        T make() throws IOException;
    }

    private static <T> T closing(ChronicleJournal journal, Making<T> making) throws IOException {
        try {
            return making.make();
        } catch (IOException | RuntimeException failed) {
            journal.close();
            throw failed;
        }
    }

    private static void replay(SessionTail tail, LongConsumer progress) throws IOException {
        for (int records = 1; tail.next(); records++) {
            if (records % RECORDS_A_TELLING == 0) {
                progress.accept(tail.sequence());
            }
        }
        tail.flush();
    }

    private static Engine started(Engine.Builder builder, SessionState base) throws IOException {
        try (base) {
            base.begin(builder);
            return builder.start();
        }
    }

    /**
     * What an engine is to begin with to go on with the session: the snapshot's state; without one nothing or, if the session goes on
     * from another one, what is made of the state of that. To be closed when the engine is started.
     */
    SessionState begin() throws IOException {
        if (snapshot.isPresent()) {
            return SessionState.of(snapshot.get());
        }
        if (session.header().origin().isEmpty()) {
            return SessionState.NONE;
        }
        JournalHeader.Origin origin = session.header().origin().get();
        if (origin.way() == JournalHeader.Way.SEEDED) {
            throw new IOException(
                    "the session of journal " + dir + " began with what a run elsewhere remembered, and"
                            + " there is no snapshot of it that is whole: restore one, or bring that run's savepoint here again");
        }
        Pipeline pipeline = pipeline();
        if (origin.way() == JournalHeader.Way.MIGRATED) {
            try (Ended before = of(dir, session.before(dir)).end(at -> {})) {
                return before.state.migrated(before.to(pipeline));
            }
        }
        RebuiltState.Rebuilt rebuilt = rebuilt(pipeline, origin.startedNs(), at -> {});
        if (rebuilt.from() > origin.from()) {
            rebuilt.state().close();
            throw new IOException("journal " + dir + " has no more the events from " + origin.from()
                    + " on which the state was rebuilt from, and no snapshot that is whole: restore one");
        }
        return rebuilt.state();
    }

    /** Where states are kept for a while. */
    private Path folder() {
        return new Snapshots(dir, 1).dir();
    }

    private Pipeline pipeline() {
        return RecordedPipeline.parse(session.header(), "the interrupted run");
    }

    private RebuiltState.Rebuilt rebuilt(Pipeline pipeline, long lastNs, LongConsumer progress) throws IOException {
        return RebuiltState.of(
                () -> new ChronicleJournalReader(dir), pipeline, lastNs, Optional.of(folder()), progress);
    }

    /** A session that something is to be made of, with its newest snapshot. */
    private static Recovery of(Path dir, LastSession session) throws IOException {
        for (Path file : new Snapshots(dir, 1).files()) {
            try {
                Snapshot snapshot = Snapshot.read(file);
                if (isOf(snapshot, session.header())
                        && snapshot.checkpoint().sequence() <= session.events()
                        && snapshot.position().isIn(dir)) {
                    return new Recovery(dir, session, Optional.of(snapshot), List.of());
                }
            } catch (StateException | IOException damaged) {
                // as if it were not there
            }
        }
        return new Recovery(dir, session, Optional.empty(), List.of());
    }

    /** The state at the end of a session. */
    private record Ended(SessionState state, Pipeline pipeline) implements AutoCloseable {

        Migration to(Pipeline next) throws IOException {
            return Migration.of(pipeline, state.checkpoint(), state.someState(), next);
        }

        @Override
        public void close() throws IOException {
            state.close();
        }
    }

    private void requireInput() {
        if (session.inputEnded()) {
            throw new IllegalStateException("the input of the session has ended");
        }
    }

    /**
     * What is remembered at the end of a session, for a run elsewhere.
     *
     * @param sources how far the input of each source is
     */
    public record Left(Checkpoint checkpoint, Map<String, SourceTrack.Journaled> sources) {

        public Left {
            sources = Map.copyOf(sources);
        }
    }

    /**
     * Goes on to the end of the journal, and writes what is remembered there to a file. The journal stays as it is.
     *
     * @param progress is told, now and then, the sequence that the replay has come to
     * @throws IllegalStateException if the input has ended
     * @throws IOException if the journal is damaged, or what comes of it now differs from what was recorded
     */
    public Left leave(Path file, LongConsumer progress) throws IOException {
        try (Ended ended = end(progress);
                InputStream state = ended.state.someState().open()) {
            Files.copy(state, file, StandardCopyOption.REPLACE_EXISTING);
            return new Left(ended.state.checkpoint(), ended.state.sources());
        }
    }

    private Ended end(LongConsumer progress) throws IOException {
        requireInput();
        DigestRecorder recorder = new DigestRecorder();
        SessionState base = begin();
        try (Engine engine = started(LimitedSink.silent(pipeline(), recorder, window -> true), base);
                SessionTail tail = tail(engine, recorder.header(), base)) {
            replay(tail, progress);
            engine.awaitHandled();
            compare(tail, recorder.blocks(), base.checkpoint());
            return new Ended(SessionState.of(engine, tail.sources(), Optional.of(folder())), pipeline());
        }
    }

    /**
     * Goes on with another pipeline, in a new session behind this one: streams, windows and rules that are the same keep their
     * state, the others begin anew, as {@link Migration} says. The first event has the sequence behind all of this session.
     * Nobody is handed what comes of events before: to have that, {@link #resume} with the pipeline as it was, and close, first.
     *
     * @param builder of an engine for the other pipeline
     * @param journal the same one, just opened; the engine's from here on
     * @param progress is told, now and then, the sequence that the replay has come to
     * @throws IllegalStateException if the input has ended
     * @throws IOException if the journal is damaged, or what comes of it now differs from what was recorded
     */
    public Migrated migrate(Engine.Builder builder, ChronicleJournal journal, LongConsumer progress)
            throws IOException {
        long begunNs = System.nanoTime();
        try (Ended before = closing(journal, () -> end(progress))) {
            Migration migration = closing(journal, () -> before.to(builder.pipeline()));
            SessionState state = closing(journal, () -> before.state.migrated(migration));
            JournalHeader.Way way = JournalHeader.Way.MIGRATED;
            return new Migrated(goOn(builder, journal, new Beginning(state, way, 0), begunNs), migration);
        }
    }

    /**
     * Goes on with another pipeline, in a new session behind this one, with the state that it has when all events of the run are
     * replayed through it, from the first one on that the journal has. Changes of rules while events flowed are left out, since the
     * pipeline says what its rules are. Otherwise as {@link #migrate}.
     */
    public Recovered rebuild(Engine.Builder builder, ChronicleJournal journal, LongConsumer progress)
            throws IOException {
        long begunNs = System.nanoTime();
        RebuiltState.Rebuilt rebuilt = closing(journal, () -> {
            requireInput();
            return rebuilt(builder.pipeline(), session.header().startedNs(), progress);
        });
        Beginning beginning = new Beginning(rebuilt.state(), JournalHeader.Way.REBUILT, rebuilt.from());
        return goOn(builder, journal, beginning, begunNs);
    }

    /**
     * An engine that has gone on with another pipeline.
     *
     * @param migration what has become of the state
     */
    public record Migrated(Recovered recovered, Migration migration) {}

    /** With what a session begins that goes on from this one. */
    private record Beginning(SessionState state, JournalHeader.Way way, long from) {}

    private Recovered goOn(Engine.Builder builder, ChronicleJournal journal, Beginning beginning, long begunNs)
            throws IOException {
        Checkpoint checkpoint = beginning.state.checkpoint();
        journal.goingOnFrom(new JournalHeader.Origin(
                beginning.way, session.header().startedNs(), checkpoint.sequence(), beginning.from));
        Engine engine = started(builder.journal(journal), beginning.state);
        return new Recovered(
                engine,
                beginning.state.sources(),
                beginning.from,
                checkpoint.sequence() - beginning.from,
                snapshot,
                Duration.ofNanos(System.nanoTime() - begunNs));
    }

    /** The session behind what an engine has begun with. */
    SessionTail tail(Engine engine, JournalHeader live, SessionState base) throws IOException {
        JournalHeader header = session.header().withDictionaries(live.keys(), live.symbols());
        JournalPosition place = snapshot.map(Snapshot::position).orElse(session.start());
        SessionTail tail =
                new SessionTail(dir, place, header, engine, base.checkpoint().sequence());
        tail.goOn(base.sources());
        return tail;
    }

    private void compare(SessionTail tail, Iterable<DigestRecorder.Block> computed, Checkpoint checkpoint)
            throws IOException {
        Optional<Verification.Divergence> divergence = tail.compare(computed, checkpoint.blockFrom());
        if (divergence.isPresent()) {
            throw new IOException("what comes of the journal " + dir + " is not what was recorded, from event "
                    + divergence.get().from() + " on"
                    + snapshot.map(each -> ", behind snapshot " + each.file()).orElse(""));
        }
    }

    private static void goOn(ChronicleJournal journal, SessionTail tail, Iterable<DigestRecorder.Block> computed)
            throws IOException {
        journal.goOn(tail.reader());
        for (DigestRecorder.Block block : computed) {
            if (block.to() > tail.recordedTo()) {
                journal.digest(block.from(), block.to(), block.digest());
            }
        }
        journal.endOfBatch();
    }

    private static void close(Engine engine, Throwable failed) {
        try {
            engine.close();
        } catch (RuntimeException another) {
            if (another != failed) {
                failed.addSuppressed(another);
            }
        }
    }
}
