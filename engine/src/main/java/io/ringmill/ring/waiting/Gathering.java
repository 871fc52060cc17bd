package io.ringmill.ring.waiting;

/**
 * Lets events come together where the few that are there would cost more by themselves than they take: while events
 * come fast, a handler that nobody waits for sleeps a little, and then finds many. Where they come slowly it does not
 * sleep, and what comes after an idle time is handled at once.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Units:</b> nanoseconds; the kernel adds its slack of 50
 * µs to any pause. <b>Cost:</b> a pause is a few µs of CPU, shared by what came in it.
 */
public final class Gathering {

    /** Fewer that come in the shortest pause are not worth it: some 80,000 a second. */
    public static final int WORTH = 8;

    /** The shortest pause. */
    public static final long SHORTEST_NS = 50_000;

    private static final long LONGEST_NS = 500_000;

    /** Batches at once, after a pause that was not worth it. */
    public static final int BATCHES_AT_ONCE = 64;

    private static final int FEW_OF_RING = 16;
    private static final int MANY_OF_RING = 4;

    private final int few;
    private final int many;
    private long pauseNs = SHORTEST_NS;
    private long before;
    private int atOnce;

    public Gathering(int ringSize) {
        few = ringSize / FEW_OF_RING;
        many = ringSize / MANY_OF_RING;
    }

    /** How long to wait for more before {@code pending} events are handled; 0 if not at all. */
    public long pauseNs(long pending) {
        if (pending >= few) {
            return 0;
        }
        if (atOnce > 0) {
            atOnce--;
            return 0;
        }
        before = pending;
        return pauseNs;
    }

    /** After a pause there are so many. */
    public void paused(long pending) {
        long came = pending - before;
        if (came < WORTH || came > many) {
            pauseNs /= 2;
        } else if (came < few) {
            pauseNs = Math.min(2 * pauseNs, LONGEST_NS);
        }
        if (pauseNs < SHORTEST_NS) {
            pauseNs = SHORTEST_NS;
            atOnce = BATCHES_AT_ONCE;
        }
    }
}
