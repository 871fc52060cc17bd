package io.ringmill.ring;

import io.ringmill.event.Event;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Stamps the arrivals of one stream. Where the clock is behind the newest stamp, as it may be once it was set back between two
 * runs, time goes on from that stamp as fast as it passes: it neither goes back nor stands still.
 *
 * <p><b>Threading:</b> under the lock that orders events, so that the stamps do not go back in ring order.
 * <b>Units:</b> epoch nanoseconds.
 */
final class ArrivalClock {

    /** The time of an event that is to be stamped. */
    static final long UNSTAMPED = Long.MIN_VALUE;

    private final EpochNanoClock clock;
    private long newestNs = Long.MIN_VALUE;

    /** How far the stamps are ahead of the clock. */
    private long aheadNs;

    ArrivalClock(EpochNanoClock clock) {
        this.clock = clock;
    }

    /** Stamps those that are to be, of {@code count} events, the first at {@code cells[at]}. */
    void stamp(long[] cells, int at, int count, int stride) {
        for (int i = 0; i < count; i++) {
            int time = at + i * stride + Event.TIME;
            if (cells[time] == UNSTAMPED) {
                cells[time] = stampNs();
            } else {
                goOn(cells[time]); // a journal's
            }
        }
    }

    /** No stamp will be before that time. */
    void goOn(long stampedNs) {
        newestNs = Math.max(newestNs, stampedNs);
    }

    /** The newest stamp; {@link Long#MIN_VALUE} if there is none. */
    long newestNs() {
        return newestNs;
    }

    /** Now, as far as that is not before the newest stamp. */
    long stampNs() {
        long nowNs = clock.nanoTime() + aheadNs;
        if (nowNs < newestNs) {
            aheadNs += newestNs - nowNs;
            nowNs = newestNs;
        }
        newestNs = nowNs;
        return nowNs;
    }
}
