package io.ringmill.pipeline;

import java.nio.file.Path;

/**
 * The section {@code journal}.
 *
 * @param dir the journal's folder
 * @param beforeRules true when rules must wait until an event is journaled
 * @param syncNs the journal is forced to the disk every so often, nanoseconds, or as {@link #NO_SYNC} and
 *     {@link #SYNC_EACH_BATCH} say
 * @param reserveBytes the journal stops while this much of the disk is still free
 * @param start what a run does with what a run before has left in the journal
 * @param snapshot when snapshots are made
 */
public record JournalSettings(
        Path dir,
        Roll roll,
        boolean beforeRules,
        long syncNs,
        long reserveBytes,
        OnFull onFull,
        Start start,
        SnapshotSettings snapshot) {

    /** For {@code syncNs}: the operating system writes when it likes. */
    public static final long NO_SYNC = -1;

    /** For {@code syncNs}: each batch is on the disk before it counts as journaled. */
    public static final long SYNC_EACH_BATCH = 0;

    /** What is left free on the disk if nothing else is said: a mapped write to a full disk kills the JVM. */
    public static final long RESERVE_BYTES = 256L << 20;

    /** How often the journal begins a new file. */
    public enum Roll {
        MINUTELY,
        HOURLY,
        DAILY
    }

    /** What becomes of the engine when the journal stops because the disk is almost full. */
    public enum OnFull {
        /** It halts. */
        HALT,
        /** It goes on without a journal. */
        CONTINUE
    }

    /** What a run does with what a run before has left in the journal. */
    public enum Start {
        /** It goes on where an interrupted run stopped; after one whose input had ended it begins a new session. */
        AUTO,
        /** It goes on where an interrupted run stopped; if there is none it is refused. */
        RECOVER,
        /** It begins a new session. */
        FRESH
    }

    /** With the defaults of {@code start} and {@code snapshot}. */
    public JournalSettings(Path dir, Roll roll, boolean beforeRules, long syncNs, long reserveBytes, OnFull onFull) {
        this(dir, roll, beforeRules, syncNs, reserveBytes, onFull, Start.AUTO, SnapshotSettings.AT_STOP);
    }

    /** With the defaults of the file. */
    public JournalSettings(Path dir, Roll roll, boolean beforeRules) {
        this(dir, roll, beforeRules, NO_SYNC, RESERVE_BYTES, OnFull.HALT);
    }
}
