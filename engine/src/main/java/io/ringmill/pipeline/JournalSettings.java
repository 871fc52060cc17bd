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
 * @param care what becomes of files that are closed
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
        Care care,
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

    /**
     * What becomes of files that are closed.
     *
     * @param keepNs those that ended before so long are pruned, nanoseconds, or {@link #ALL}
     * @param keepBytes the oldest are pruned until the journal is no larger, or {@link #ALL}
     * @param compress whether they are compressed
     */
    public record Care(long keepNs, long keepBytes, boolean compress) {

        /** All is kept. */
        public static final long ALL = Long.MAX_VALUE;

        /** They stay as they are. */
        public static final Care NONE = new Care(ALL, ALL, false);

        /**
         * What {@code journal.keep} says: {@code all}, a duration such as 30d, or a size such as 200GB.
         *
         * @throws IllegalArgumentException if it is none of these
         */
        public static Care parse(String keep) {
            return RunSettingsReader.keep(keep, false)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be how long, such as 30d, or how much, such as 200GB, not '" + keep + "'"));
        }

        /** Whether anything is ever pruned. */
        public boolean prunes() {
            return keepNs != ALL || keepBytes != ALL;
        }
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

    /** With the defaults of {@code start}, {@code keep}, {@code compress} and {@code snapshot}. */
    public JournalSettings(Path dir, Roll roll, boolean beforeRules, long syncNs, long reserveBytes, OnFull onFull) {
        this(dir, roll, beforeRules, syncNs, reserveBytes, onFull, Start.AUTO, Care.NONE, SnapshotSettings.AT_STOP);
    }

    /** With the defaults of the file. */
    public JournalSettings(Path dir, Roll roll, boolean beforeRules) {
        this(dir, roll, beforeRules, NO_SYNC, RESERVE_BYTES, OnFull.HALT);
    }
}
