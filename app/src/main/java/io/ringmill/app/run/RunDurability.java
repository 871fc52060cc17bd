package io.ringmill.app.run;

import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.server.host.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The journal and the snapshots of a run. Threading as {@link Durability}. */
final class RunDurability implements Durability {

    private static final long LOOK_EVERY_NS = 10_000_000_000L;

    private final Path dir;
    private final Supplier<Optional<RunSnapshots>> snapshots;
    private final Supplier<String> stopped;

    /** Guarded by this: how large the folder was, and when that was looked at. */
    private long bytes = -1;

    private long freeBytes;
    private long lookedNs;

    /**
     * Of a run with a journal.
     *
     * @param snapshots empty until they are made
     * @param stopped why the journal has stopped; empty if it has not
     */
    RunDurability(Path dir, Supplier<Optional<RunSnapshots>> snapshots, Supplier<String> stopped) {
        this.dir = dir;
        this.snapshots = snapshots;
        this.stopped = stopped;
    }

    @Override
    public synchronized Optional<JournalState> journal() {
        if (bytes < 0 || System.nanoTime() - lookedNs > LOOK_EVERY_NS) {
            try {
                bytes = usedBytes();
                freeBytes = Files.getFileStore(dir).getUsableSpace();
            } catch (IOException gone) {
                bytes = Math.max(0, bytes); // as it was; the journal itself tells of a folder that is gone
            }
            lookedNs = System.nanoTime();
        }
        return Optional.of(new JournalState(dir.toString(), bytes, freeBytes, stopped.get()));
    }

    /** Without the room ahead of its end that the file which is written has, as that takes none on the disk. */
    private long usedBytes() throws IOException {
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            return reader.usedBytes();
        }
    }

    @Override
    public Optional<SnapshotState> snapshots() {
        return snapshots.get().map(RunSnapshots::state);
    }

    @Override
    public long snapshot() throws IOException {
        return snapshots
                .get()
                .orElseThrow(() -> new IOException("no snapshot can be made: the run has only begun"))
                .takeNow();
    }
}
