package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.persistence.chronicle.LastSession;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.state.StateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        List<String> passedOver = new ArrayList<>();
        String own = ""; // how the newest session's begin, once it is known
        for (Path file : new Snapshots(dir, 1).files()) {
            if (!file.getFileName().toString().startsWith(own)) {
                continue;
            }
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
                passedOver.add("snapshot " + file + " is passed over: the journal does not have what it goes on with");
            } catch (StateException | IOException damaged) {
                passedOver.add("snapshot " + file + " is damaged and passed over: " + damaged.getMessage());
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
        return pipeline.identity().equals(session.header().identity())
                ? List.of()
                : pipeline.differences(Pipeline.parse(session.header().pipeline(), "the interrupted run"));
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
        snapshot.ifPresent(each -> builder.resumeFrom(each.checkpoint(), each.state()));
        Checkpoint checkpoint = snapshot.map(Snapshot::checkpoint).orElse(Checkpoint.START);
        Engine engine = builder.journal(journal).timers(false).start();
        try (SessionTail tail = tail(engine, journal.header(), checkpoint)) {
            for (int records = 1; tail.next(); records++) {
                if (records % RECORDS_A_TELLING == 0) {
                    progress.accept(tail.sequence());
                }
            }
            tail.flush();
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

    /** The session behind a checkpoint, to be replayed into an engine that has the snapshot's state. */
    SessionTail tail(Engine engine, JournalHeader live, Checkpoint checkpoint) throws IOException {
        JournalHeader header = session.header().withDictionaries(live.keys(), live.symbols());
        JournalPosition place = snapshot.map(Snapshot::position).orElse(session.start());
        SessionTail tail = new SessionTail(dir, place, header, engine, checkpoint.sequence());
        snapshot.ifPresent(each -> tail.goOn(each.sources()));
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
