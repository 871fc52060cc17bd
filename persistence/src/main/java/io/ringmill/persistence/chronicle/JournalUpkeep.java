package io.ringmill.persistence.chronicle;

import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Looks after the files of a journal while it is written, on a thread of its own: the newest is indexed as it grows, files
 * that are closed are indexed, then compressed and pruned as the pipeline says.
 *
 * <p><b>Threading:</b> its own thread works; {@link #close} by any. A file is left alone until it was found to be closed
 * twice, as others may still be about to force it to the disk. <b>Cost:</b> each byte of the journal is read once more, by
 * {@code compress} three times.
 */
final class JournalUpkeep implements AutoCloseable {

    private static final long LOOK_MS = 10_000;
    private static final long HELD_MS = 60_000;
    private static final long PRUNE_MS = 600_000;

    private final Path dir;
    private final Roll roll;
    private final JournalSettings.Care care;
    private final Room room;
    private final LongSupplier nowMs;

    /** When files were pruned last, and whether something kept others from that. */
    private long prunedMs;

    private boolean held;
    private final JournalFiles files;
    private final Thread thread = new Thread(this::look, "ringmill-journal-upkeep");

    private volatile JournalPruning.Needed needed = JournalPruning.Needed.ALL;
    private volatile Consumer<String> onFailure = failure -> {};
    private volatile boolean closed;

    /** Names of files that were closed when it looked last. */
    private Set<String> before = Set.of();

    /** Names of files that were dealt with. */
    private Set<String> done = Set.of();

    private String told = "";

    /** By this clock, which should not run ahead: what was pruned does not come back when a clock is set right. */
    JournalUpkeep(Path dir, Roll roll, JournalSettings.Care care, Room room, LongSupplier nowMs) {
        this.dir = dir;
        this.roll = roll;
        this.care = care;
        this.room = room;
        this.nowMs = nowMs;
        files = new JournalFiles(dir, () -> closed);
        thread.setDaemon(true);
    }

    /** Prunes nothing that these need. */
    void needed(JournalPruning.Needed newNeeded) {
        needed = newNeeded;
    }

    /** Is told, for people, what could not be done, once for each that is new. */
    void onFailure(Consumer<String> listener) {
        onFailure = listener;
    }

    void start() {
        thread.start();
    }

    private void look() {
        while (!closed) {
            try {
                work();
            } catch (IOException | RuntimeException failure) {
                tell("journal folder " + dir + " cannot be looked after: " + failure.getMessage());
            }
            synchronized (this) {
                try {
                    if (!closed) {
                        wait(LOOK_MS);
                    }
                } catch (InterruptedException ignored) {
                    return; // nobody else knows this thread
                }
            }
        }
    }

    /** Does what is due. */
    void work() throws IOException {
        List<Path> settled = files.closed().stream()
                .filter(file -> before.contains(JournalFolder.nameOf(file)))
                .toList();
        before = names(files.closed());
        files.grow();
        if (names(settled).equals(done) && !isPruningDue()) {
            return;
        }
        files.index(settled);
        if (care.prunes() && !closed) {
            JournalPruning.Report report =
                    new JournalPruning(dir, care, needed, nowMs.getAsLong()).prune(roll, settled, Optional.empty());
            prunedMs = nowMs.getAsLong();
            held = !report.held().isEmpty();
            if (held) {
                tell("not pruned as the journal's 'keep' says: " + report.held());
            }
            settled = settled.subList(report.files(), settled.size());
        }
        if (care.compress()) {
            files.compress(settled, room);
        }
        done = names(settled);
    }

    /** Files grow and get older, and what holds others back goes. */
    private boolean isPruningDue() {
        long sinceMs = nowMs.getAsLong() - prunedMs; // less than none where the clock was set back
        return care.prunes() && (sinceMs < 0 || sinceMs >= (held ? HELD_MS : PRUNE_MS));
    }

    private static Set<String> names(List<Path> paths) {
        return paths.stream().map(JournalFolder::nameOf).collect(Collectors.toSet());
    }

    private void tell(String what) {
        if (!what.equals(told)) {
            told = what;
            onFailure.accept(what);
        }
    }

    /** Stops, at the next block at the latest. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
