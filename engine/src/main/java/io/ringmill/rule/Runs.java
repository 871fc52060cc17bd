package io.ringmill.rule;

/**
 * The runs of a sequence that a key has begun, in its state: from the oldest on, each as many cells as the others. Generated
 * rules call this for what concerns several of them.
 *
 * <p><b>Threading:</b> the rules' thread. <b>Allocation:</b> none. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(runs).
 */
public final class Runs {

    /** Cell of a run with the step that it waits for. */
    public static final int STEP = 0;

    /** With the time at which it is over, as the bits of a long. */
    public static final int DEADLINE = 1;

    /** With the streams whose watermarks have reached that time, a bit for each. */
    public static final int REACHED = 2;

    /** With how many events have fitted the step that it waits for. */
    public static final int TIMES = 3;

    /** Cells of a run before those with what its steps saw. */
    public static final int HEAD = 4;

    private Runs() {}

    /** Takes out the run at {@code run}; those behind it, up to {@code end}, move up. */
    public static void remove(double[] state, int run, int end, int stride) {
        System.arraycopy(state, run + stride, state, run, end - run - stride);
    }

    /**
     * The first time at which a run from {@code first} up to {@code end} is over by a stream that has not reached it; {@link
     * Long#MAX_VALUE} if there is none.
     */
    public static long firstDeadlineNs(double[] state, int first, int end, int stride, int streamBit) {
        long firstNs = Long.MAX_VALUE;
        for (int run = first; run < end; run += stride) {
            if (((int) state[run + REACHED] & streamBit) == 0) {
                firstNs = Math.min(firstNs, deadlineNs(state, run));
            }
        }
        return firstNs;
    }

    /**
     * The oldest run that waits for one of {@code steps} steps and can have no more at that time; negative if there is none.
     * It waits for the watermark of a stream only, in case that is behind.
     */
    public static int idle(double[] state, int first, int end, int stride, int steps, long timeNs) {
        for (int run = first; run < end; run += stride) {
            if (state[run + STEP] < steps && deadlineNs(state, run) <= timeNs) {
                return run;
            }
        }
        return -1;
    }

    /** When the run is over. */
    public static long deadlineNs(double[] state, int run) {
        return Double.doubleToRawLongBits(state[run + DEADLINE]);
    }
}
