package io.ringmill.app.run;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.Follower;
import io.ringmill.persistence.Snapshot;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes snapshots of a journal that another process writes, or has written.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class JournalFollower {

    private static final long LOOK_EVERY_MS = 20;

    private final LoadedPipeline loaded;
    private final Path dir;
    private final Terminal terminal;

    private final SnapshotListener listener = new SnapshotListener() {
        @Override
        public void written(Snapshot snapshot, long tookNs) {
            terminal.out()
                    .println("snapshot at event "
                            + Figures.count(snapshot.checkpoint().sequence()) + ": " + snapshot.file() + ", "
                            + size(snapshot) + ", written in " + Figures.duration(tookNs));
        }

        @Override
        public void note(String text) {
            terminal.note(text);
        }

        @Override
        public void failed(String reason) {
            terminal.error(reason);
        }
    };

    /** Follows the journal in a folder. */
    public JournalFollower(LoadedPipeline loaded, Path dir, Terminal terminal) {
        this.loaded = loaded;
        this.dir = dir;
        this.terminal = terminal;
    }

    private static String size(Snapshot snapshot) {
        try {
            return Figures.bytes(Files.size(snapshot.file()));
        } catch (IOException gone) {
            return "gone since";
        }
    }

    /**
     * Follows until it is told to stop.
     *
     * @return the exit code
     */
    public int follow() throws IOException {
        SnapshotSettings own = loaded.pipeline()
                .journal()
                .map(JournalSettings::snapshot)
                .filter(SnapshotSettings::isRepeated)
                .orElse(new SnapshotSettings(
                        SnapshotSettings.EVERY_NS,
                        Long.MAX_VALUE,
                        SnapshotSettings.KEEP,
                        SnapshotSettings.By.FOLLOWER));
        CountDownLatch stopped = new CountDownLatch(1);
        StopSignals signals = new StopSignals(terminal, signal -> stopped.countDown());
        try (Follower follower = follower(own)) {
            while (!follower.hasFailed()) {
                follower.catchUp();
                if (awaitStop(stopped)) {
                    return ExitCode.DONE;
                }
            }
            return failure(follower);
        } finally {
            signals.close();
        }
    }

    private static int failure(Follower follower) {
        return follower.hasDiverged() ? ExitCode.DIVERGED : ExitCode.FAILED;
    }

    private static boolean awaitStop(CountDownLatch stopped) {
        try {
            return stopped.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Makes one of all that the journal has by now.
     *
     * @return the exit code
     */
    public int snapshot() throws IOException {
        int keep = loaded.pipeline()
                .journal()
                .map(journal -> journal.snapshot().keep())
                .orElse(SnapshotSettings.KEEP);
        SnapshotSettings once =
                new SnapshotSettings(Long.MAX_VALUE, Long.MAX_VALUE, keep, SnapshotSettings.By.FOLLOWER);
        try (Follower follower = follower(once)) {
            long events = follower.catchUp();
            if (follower.hasFailed()) {
                return failure(follower);
            }
            if (follower.snapshot().isEmpty()) {
                terminal.note(
                        events == 0
                                ? "journal " + dir
                                        + " holds no event of a session: there is nothing to make a snapshot of"
                                : "the newest snapshot is of all that the journal has: there is nothing new");
            }
            return ExitCode.DONE;
        }
    }

    private Follower follower(SnapshotSettings settings) {
        // Which results go to sinks is not known here: it bears only on when a limit of alerts says that it is over.
        return new Follower(dir, loaded.pipeline(), settings, window -> true, listener);
    }
}
