package io.ringmill.bench.work;

/**
 * A work as a good engineer would write it by hand for this one purpose: what the machine can do at best, and what
 * everything else is compared with.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction, but for windows that grow.
 * <b>Units:</b> times in epoch nanoseconds.
 */
public abstract class HandWritten {

    private long outputs;
    private double checksum;

    HandWritten() {}

    /** The work done by hand. */
    public static HandWritten of(Work work, int keyCount) {
        return switch (work) {
            case W1 -> new HandWrittenCountWindow(keyCount);
            case W2 -> new HandWrittenTimeWindow(keyCount);
            case W3 -> new HandWrittenBars(keyCount);
        };
    }

    /** Takes one event. */
    public abstract void onEvent(int key, long timeNs, double price, double size);

    /**
     * Takes the events {@code [from, to)} of a feed. Each work has a loop of its own, so that the compiler need not know
     * which one it is.
     *
     * @param shiftNs added to all times
     */
    public abstract void run(Feed feed, int from, int to, long shiftNs);

    /** Alerts (W1, W2) or rows (W3) so far. */
    public final long outputs() {
        return outputs;
    }

    /** Over what was in the outputs, so that nothing on the way to them can be left out. */
    public final double checksum() {
        return checksum;
    }

    final void output(double value) {
        outputs++;
        checksum += value;
    }
}
