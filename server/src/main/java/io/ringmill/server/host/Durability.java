package io.ringmill.server.host;

import java.io.IOException;
import java.util.Optional;

/**
 * The journal, and who follows it.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface Durability {

    /**
     * The journal.
     *
     * @param freeBytes of its file system
     * @param stopped why it has stopped while the run goes on; empty if it has not
     */
    record JournalState(String folder, long bytes, long freeBytes, String stopped) {}

    /**
     * Who makes snapshots.
     *
     * @param by {@code follower}, {@code pause} or {@code stop}
     * @param sequence up to which it has replayed; -1 if it does not replay
     * @param snapshotSequence of the newest snapshot; -1 if there is none
     * @param snapshotTakenNs wall clock, epoch nanoseconds
     * @param digest {@code equal}, {@code differs} or {@code none}: what the comparison with the recorded digests said
     */
    record SnapshotState(
            String by, long sequence, long snapshotSequence, long snapshotTakenNs, String digest, String failure) {}

    /** Where the journal stands; empty if there is none. */
    Optional<JournalState> journal();

    /** Where snapshots stand; empty if none are made. */
    Optional<SnapshotState> snapshots();

    /**
     * Makes a snapshot now, and returns when it is on the disk.
     *
     * @return its sequence
     * @throws IOException if it cannot be made; the message is a sentence for the user
     */
    long snapshot() throws IOException;
}
