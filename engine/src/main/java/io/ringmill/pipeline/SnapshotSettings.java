package io.ringmill.pipeline;

/**
 * The section {@code journal.snapshot}: when snapshots of a run are made, from which an interrupted one goes on.
 *
 * @param everyNs after so much time, in nanoseconds; {@link Long#MAX_VALUE} if events say when
 * @param everyEvents after so many events; {@link Long#MAX_VALUE} if time says when
 * @param keep how many are kept
 */
public record SnapshotSettings(long everyNs, long everyEvents, int keep, By by) {

    /** What is kept if nothing else is said. */
    public static final int KEEP = 3;

    /** How often if nothing else is said. */
    public static final long EVERY_NS = 600_000_000_000L;

    /** Where nothing is said: one is made where a run is stopped. */
    public static final SnapshotSettings AT_STOP = new SnapshotSettings(Long.MAX_VALUE, Long.MAX_VALUE, KEEP, By.STOP);

    /** Who makes them. Where a run is stopped before its input has ended, it makes one itself, unless by none. */
    public enum By {
        /** A second engine that replays the journal while it grows. */
        FOLLOWER,
        /** The engine itself, which stands still meanwhile. */
        PAUSE,
        /** Only the run that is stopped. */
        STOP,
        /** Nobody. */
        NONE
    }

    /** Whether they are made while events come. */
    public boolean isRepeated() {
        return by == By.FOLLOWER || by == By.PAUSE;
    }
}
