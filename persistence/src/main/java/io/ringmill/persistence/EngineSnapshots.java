package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Snapshots of the engine itself that writes a journal: while it stands still between two events, or once it was closed.
 *
 * <p><b>Threading:</b> a thread of its own, once {@link #start}ed; {@link #take} by any.
 */
public final class EngineSnapshots implements AutoCloseable {

    private static final long LOOK_EVERY_NS = 20_000_000;

    private final Engine engine;
    private final ChronicleJournal journal;
    private final SnapshotSettings settings;
    private final SnapshotListener listener;
    private final Snapshots snapshots;
    private final Map<String, SourceTrack.Journaled> before;
    private final Thread thread = new Thread(this::run, "ringmill-snapshots");

    private JournalPosition newest;
    private long lastSequence;
    private volatile boolean stopped;

    /**
     * Snapshots of an engine that writes this journal.
     *
     * @param before how far the sources were in it when the engine was started
     */
    public EngineSnapshots(
            Engine engine,
            ChronicleJournal journal,
            SnapshotSettings settings,
            Map<String, SourceTrack.Journaled> before,
            SnapshotListener listener) {
        this.engine = engine;
        this.journal = journal;
        this.settings = settings;
        this.before = Map.copyOf(before);
        this.listener = listener;
        snapshots = new Snapshots(journal.dir(), settings.keep());
        thread.setDaemon(true);
    }

    /** Makes them as often as the settings say, until {@link #stop} or {@link #close}. */
    public EngineSnapshots start() {
        lastSequence = engine.metrics().ring().sequences();
        thread.start();
        return this;
    }

    private void run() {
        long dueNs = System.nanoTime() + settings.everyNs();
        try {
            while (!stopped) {
                LockSupport.parkNanos(this, LOOK_EVERY_NS);
                long events = engine.metrics().ring().sequences() - lastSequence;
                boolean byTime = settings.everyNs() != Long.MAX_VALUE && System.nanoTime() - dueNs >= 0;
                if (!stopped && events > 0 && (events >= settings.everyEvents() || byTime)) {
                    takeIfPossible();
                    dueNs = System.nanoTime() + settings.everyNs();
                }
            }
        } catch (RuntimeException thrown) {
            if (!stopped) {
                listener.failed("no more snapshots are made: " + thrown);
            }
        }
    }

    /** One that cannot be written, as on a full disk, is told of; the next is made when it is due. */
    private void takeIfPossible() {
        try {
            take();
        } catch (IOException notWritten) {
            lastSequence = engine.metrics().ring().sequences();
            snapshots.tell(notWritten, listener);
        }
    }

    /**
     * Makes one now.
     *
     * @return empty if no event has come, or the journal does not hold all that the engine has taken in, as after it has stopped on a full disk
     */
    public synchronized Optional<Snapshot> take() throws IOException {
        long begunNs = System.nanoTime();
        if (engine.metrics().ring().sequences() == 0) {
            return Optional.empty();
        }
        // In this order: what the sources tell is not older than what is in front of that place.
        newest = journal.newest(newest);
        Map<String, SourceTrack.Journaled> sources = new HashMap<>(before);
        Map<Integer, String> names = new HashMap<>();
        for (SourceTrack track : engine.tracks()) {
            SourceTrack.Journaled journaled = track.journaled();
            sources.put(track.source(), journaled);
            names.put(track.number(), track.source() + '\n' + journaled.mark().place());
        }
        JournalPosition position = newest.withSources(names);
        Snapshot[] unfinished = new Snapshot[1];
        engine.checkpoint((checkpoint, state) ->
                unfinished[0] = snapshots.writeAside(journal.session(), checkpoint, state, position, sources));
        long sequence = unfinished[0].checkpoint().sequence();
        while (engine.journaledSequence() < sequence - 1) {
            if (journal.hasStopped() || engine.failure().isPresent() || stopped) {
                Files.deleteIfExists(unfinished[0].file());
                return Optional.empty();
            }
            LockSupport.parkNanos(this, 1_000_000);
        }
        lastSequence = sequence;
        Snapshot written = snapshots.publish(unfinished[0].file());
        listener.written(written, System.nanoTime() - begunNs);
        return Optional.of(written);
    }

    /** Before the engine is closed: begins no more of its own accord. One that is being made may wait for sinks until the engine closes. */
    public void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** As {@link #stop}, and waits for one that is being made: after the engine was closed, if its sinks may keep one waiting. */
    @Override
    public void close() {
        stop();
        Joining.join(thread);
        stopped = false;
    }
}
