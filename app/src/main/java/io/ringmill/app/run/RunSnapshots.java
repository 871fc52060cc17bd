package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.EngineSnapshots;
import io.ringmill.persistence.Follower;
import io.ringmill.persistence.Snapshot;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.server.host.Durability;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The snapshots of a run, made as the section {@code journal.snapshot} says.
 *
 * <p><b>Threading:</b> one thread.
 */
final class RunSnapshots {

    private static final long PATIENCE_SECONDS = 30;

    private final Terminal terminal;
    private final SnapshotSettings settings;
    private final EngineSnapshots own;
    private final Optional<Follower> follower;

    /** What was said already: the follower finds what the run has found. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private volatile boolean failed;
    private volatile String failure = "";
    private volatile Optional<Snapshot> newest = Optional.empty();

    /** Tells what goes wrong. */
    private final SnapshotListener listener = new SnapshotListener() {
        @Override
        public void written(Snapshot snapshot, long tookNs) {
            newest = Optional.of(snapshot);
        }

        @Override
        public void note(String text) {
            if (told.add(text)) {
                terminal.note(text);
            }
        }

        @Override
        public void failed(String reason) {
            failed = true;
            failure = reason;
            terminal.error(reason);
        }
    };

    /**
     * Those of an engine that is started, as its pipeline's section {@code journal} says.
     *
     * @param pipeline with the rules that the session began with, which the engine may have others than by now
     * @param sources how far these were in the journal when it was
     * @param takesResults whether a sink takes the results of a window
     */
    RunSnapshots(
            Engine engine,
            Pipeline pipeline,
            ChronicleJournal journal,
            Map<String, SourceTrack.Journaled> sources,
            Predicate<String> takesResults,
            Terminal terminal) {
        this.terminal = terminal;
        settings = pipeline.journal().orElseThrow().snapshot();
        own = new EngineSnapshots(engine, journal, settings, sources, listener);
        follower = settings.by() == SnapshotSettings.By.FOLLOWER
                ? Optional.of(new Follower(journal.dir(), pipeline, settings, takesResults, listener))
                : Optional.empty();
    }

    /** Before {@link #start}: what is not to be said again. */
    RunSnapshots told(List<String> before) {
        told.addAll(before);
        return this;
    }

    /** Before {@link #start}: makes one of the state that a session begins with, unless nobody is to make any. */
    void takeFirst() {
        try {
            if (settings.by() != SnapshotSettings.By.NONE) {
                own.take();
            }
        } catch (IOException thrown) {
            terminal.note("no snapshot was made of the state that the run goes on with: " + Messages.of(thrown));
        }
    }

    /** Begins to make them. */
    RunSnapshots start() {
        follower.ifPresent(Follower::start);
        if (settings.by() == SnapshotSettings.By.PAUSE) {
            own.start();
        }
        return this;
    }

    /** Before the engine is closed: makes no more of its own accord. */
    void stop() throws IOException {
        own.stop();
        if (follower.isPresent()) {
            follower.get().close();
        }
    }

    /** Once the engine is closed: waits until none is being made. */
    void close() {
        own.close();
    }

    /** Behind {@link #close}, if the input has not ended: makes the last one. */
    void takeLast() throws IOException {
        if (settings.by() == SnapshotSettings.By.NONE) {
            return;
        }
        Optional<Snapshot> last = own.take();
        last.ifPresent(snapshot -> terminal.note("the next run goes on at event "
                + Figures.count(snapshot.checkpoint().sequence()) + ", from snapshot " + snapshot.file()));
    }

    /**
     * Makes one now, from any thread.
     *
     * @return the sequence that the newest snapshot is of
     */
    long takeNow() throws IOException {
        if (follower.isPresent()) {
            CompletableFuture<Long> request = follower.get().request();
            try {
                return request.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                request.cancel(false);
                throw new IOException(
                        "the follower, which is at event " + follower.get().sequence() + ", has made none within "
                                + PATIENCE_SECONDS + " s; ask again",
                        notYet);
            } catch (ExecutionException notMade) {
                throw new IOException(Messages.of(notMade.getCause()), notMade.getCause());
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a snapshot was made", told);
            }
        }
        return own.take()
                .map(snapshot -> snapshot.checkpoint().sequence())
                .orElseThrow(() -> new IOException(
                        "no snapshot can be made: no event has come, or the journal does not hold all of them"));
    }

    /** Where they stand. */
    Durability.SnapshotState state() {
        Optional<Snapshot> last = newest;
        long next = follower.map(Follower::sequence).orElse(0L);
        boolean diverged = follower.map(Follower::hasDiverged).orElse(false);
        return new Durability.SnapshotState(
                settings.by() == SnapshotSettings.By.NONE ? "stop" : Figures.label(settings.by()),
                next - 1,
                last.map(snapshot -> snapshot.checkpoint().sequence()).orElse(-1L),
                last.map(Snapshot::takenNs).orElse(-1L),
                diverged ? "differs" : next > 0 ? "equal" : "none",
                failure);
    }

    /** Whether something went wrong, which was told. */
    boolean failed() {
        return failed;
    }
}
