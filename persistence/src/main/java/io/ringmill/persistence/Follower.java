package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A second engine that replays a journal while that grows, and makes snapshots: the engine that writes the journal pays
 * nothing for them. What comes of the events is held against the digests that were recorded; where it differs, no snapshot is
 * made any more.
 *
 * <p>It has a state of its own, as large as that of the engine that it follows, in this process or in another.
 *
 * <p><b>Threading:</b> a thread of its own, once {@link #start}ed; otherwise that of who calls {@link #catchUp}.
 */
public final class Follower implements AutoCloseable {

    private static final long LOOK_EVERY_NS = 20_000_000;

    /** As often a record that does not read as it was written is read again, since it may be in the middle of being written. */
    private static final int READS = 5;

    private final Path dir;
    private final Pipeline pipeline;
    private final SnapshotSettings settings;
    private final Predicate<String> takesResults;
    private final SnapshotListener listener;
    private final Snapshots snapshots;
    private final Thread thread = new Thread(this::run, "ringmill-follower");

    private DigestRecorder recorder;
    private Engine engine;
    private Recovery session;
    private SessionTail tail;
    private long blockFrom;
    private long lastSequence;
    private long dueNs;
    private volatile boolean stopped;
    private volatile boolean failed;
    private volatile boolean diverged;
    private volatile long sequence;
    private final Queue<CompletableFuture<Long>> wanted = new ConcurrentLinkedQueue<>();

    /**
     * A follower of the newest session of a journal, from its newest snapshot on.
     *
     * @param pipeline the same that is run, with the rules that it began with: the changes since then are in the journal and its
     *     snapshots
     * @param takesResults whether any sink of the engine that is followed takes the results of a window: limits of alerts count by
     *     these too
     */
    public Follower(
            Path dir,
            Pipeline pipeline,
            SnapshotSettings settings,
            Predicate<String> takesResults,
            SnapshotListener listener) {
        this.dir = dir;
        this.pipeline = pipeline;
        this.settings = settings;
        this.takesResults = takesResults;
        this.listener = listener;
        snapshots = new Snapshots(dir, settings.keep());
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    /** Follows on a thread of its own, until {@link #close}. */
    public Follower start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!stopped && !failed) {
                catchUp();
                serveWanted();
                if (wanted.isEmpty()) {
                    LockSupport.parkNanos(this, LOOK_EVERY_NS);
                }
            }
        } catch (IOException | RuntimeException | Error thrown) {
            fail("the follower has stopped, no more snapshots are made: " + thrown);
        } finally {
            refuseWanted();
        }
    }

    /** One for all who wait by now. */
    private void serveWanted() {
        List<CompletableFuture<Long>> all = new ArrayList<>();
        for (CompletableFuture<Long> next = failed ? null : wanted.poll(); next != null; next = wanted.poll()) {
            if (!next.isDone()) { // else nobody waits any more
                all.add(next);
            }
        }
        if (all.isEmpty()) {
            return;
        }
        try {
            snapshot();
            all.forEach(each -> each.complete(lastSequence));
        } catch (IOException | RuntimeException notWritten) {
            all.forEach(each -> each.completeExceptionally(notWritten));
        }
    }

    private void refuseWanted() {
        for (CompletableFuture<Long> next = wanted.poll(); next != null; next = wanted.poll()) {
            next.completeExceptionally(new IOException("the follower has stopped: no more snapshots are made"));
        }
    }

    /**
     * Has the follower's thread make a snapshot of what it has replayed by then, from any thread.
     *
     * @return is done, with the sequence that the newest snapshot is of, when that is on the disk
     */
    public CompletableFuture<Long> request() {
        CompletableFuture<Long> request = new CompletableFuture<>();
        wanted.add(request);
        LockSupport.unpark(thread);
        if (stopped || !thread.isAlive()) {
            refuseWanted();
        }
        return request;
    }

    /**
     * Replays what the journal has by now, and makes the snapshots that are due. Goes on with a new session once one has begun.
     *
     * @return the sequence of the next event
     */
    public long catchUp() throws IOException {
        if (tail == null && !open()) {
            return 0;
        }
        tail.reader().again();
        while (!stopped && !failed && next(1)) {
            sequence = tail.sequence();
            if ((isDue() || !wanted.isEmpty()) && tail.reader().position().isPresent() && isAsRecorded()) {
                if (wanted.isEmpty()) {
                    snapshotIfPossible();
                } else {
                    serveWanted();
                }
            }
        }
        if (!failed) {
            tail.flush();
            isAsRecorded();
            sequence = tail.sequence();
        }
        if (tail.isOver() && !stopped) {
            closeEngine();
        }
        return sequence;
    }

    private boolean next(int reads) throws IOException {
        try {
            return tail.next();
        } catch (CorruptJournalException unfinished) {
            if (reads == READS) {
                throw unfinished;
            }
            LockSupport.parkNanos(this, LOOK_EVERY_NS);
            tail.reader().retry();
            return next(reads + 1);
        }
    }

    private boolean open() throws IOException {
        Optional<Recovery> found = Recovery.find(dir);
        if (found.isEmpty()) {
            return false;
        }
        session = found.get();
        session.passedOver().forEach(listener::note);
        if (!session.differences(pipeline).isEmpty()) {
            fail("the journal " + dir + " is of another pipeline, which cannot be followed: "
                    + String.join("; ", session.differences(pipeline)));
            return false;
        }
        recorder = new DigestRecorder();
        Engine.Builder builder = LimitedSink.silent(pipeline, recorder, takesResults);
        Checkpoint from;
        try (SessionState base = session.begin()) {
            base.begin(builder);
            from = base.checkpoint();
            start(builder, base);
        } catch (UncheckedIOException | NoSuchFileException unread) {
            if (session.snapshot().map(Snapshot::file).filter(Snapshots::isGone).isPresent()) {
                return open(); // another follower has removed it meanwhile, as it has made newer ones
            }
            throw unread;
        }
        blockFrom = from.blockFrom();
        lastSequence = from.sequence();
        sequence = lastSequence;
        setDue();
        return true;
    }

    /** Has an engine begin, and finds the place in the journal where it goes on. */
    private void start(Engine.Builder builder, SessionState base) throws IOException {
        Engine started = builder.start();
        try {
            tail = session.tail(started, recorder.header(), base);
            engine = started;
        } finally {
            if (tail == null) {
                started.close();
            }
        }
    }

    private void setDue() {
        dueNs = settings.everyNs() == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + settings.everyNs();
    }

    private boolean isDue() {
        long events = tail.sequence() - lastSequence;
        boolean byTime = dueNs != Long.MAX_VALUE && System.nanoTime() - dueNs >= 0;
        return !tail.inputEnded() && events > 0 && (events >= settings.everyEvents() || byTime);
    }

    /** Holds the digests so far against those that were recorded; tells if they differ. */
    private boolean isAsRecorded() {
        tail.flush();
        Optional<Verification.Divergence> divergence = tail.compare(recorder.blocks(), blockFrom);
        recorder.blocks().removeIf(block -> block.to() <= tail.recordedTo());
        diverged |= divergence.isPresent();
        divergence.ifPresent(found -> fail("what the follower computes is not what the run recorded, in events "
                + found.from() + " to " + (found.to() - 1)
                + ": no more snapshots are made; see 'ringmill replay --journal "
                + dir + " --verify'"));
        return divergence.isEmpty();
    }

    /** One that cannot be written, as on a full disk, is told of; the next is made when it is due. */
    private void snapshotIfPossible() {
        try {
            snapshot();
        } catch (IOException notWritten) {
            lastSequence = tail.sequence();
            setDue();
            snapshots.tell(notWritten, listener);
        }
    }

    /** Makes a snapshot of what was replayed so far, unless that was done; at the end of what {@link #catchUp} has read. */
    public Optional<Snapshot> snapshot() throws IOException {
        Optional<JournalPosition> position =
                tail == null || failed ? Optional.empty() : tail.reader().position();
        if (position.isEmpty() || tail.sequence() == lastSequence) {
            return Optional.empty();
        }
        long begunNs = System.nanoTime();
        Snapshot[] written = new Snapshot[1];
        engine.checkpoint((checkpoint, state) ->
                written[0] = snapshots.write(session.session(), checkpoint, state, position.get(), tail.sources()));
        lastSequence = tail.sequence();
        setDue();
        listener.written(written[0], System.nanoTime() - begunNs);
        return Optional.of(written[0]);
    }

    /** Sequence of the next event, as far as it has come. */
    public long sequence() {
        return sequence;
    }

    /** Whether it has given up. */
    public boolean hasFailed() {
        return failed;
    }

    /** Whether what it computed was not what the run recorded. */
    public boolean hasDiverged() {
        return diverged;
    }

    /** Whether the input of the session has ended, as far as it has come. */
    public boolean inputEnded() {
        return tail != null && tail.inputEnded();
    }

    private void fail(String reason) {
        failed = true;
        listener.failed(reason);
    }

    private void closeEngine() throws IOException {
        if (tail != null) {
            try {
                tail.close();
            } finally {
                tail = null;
                engine.close();
            }
        }
    }

    /** Stops. What was replayed since the last snapshot is forgotten. */
    @Override
    public void close() throws IOException {
        stopped = true;
        LockSupport.unpark(thread);
        Joining.join(thread);
        closeEngine();
    }
}
