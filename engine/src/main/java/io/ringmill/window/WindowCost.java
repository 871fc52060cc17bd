package io.ringmill.window;

/**
 * What a window costs. Bytes are those of values alone, without the headers of arrays.
 *
 * @param logarithmic whether an event takes time that grows with the logarithm of how many are held; else it takes the same
 *     however many these are
 * @param bytesPerKey in every key's state, whatever it holds; of windows that share a history, that is the longest one's
 * @param bytesPerEvent for each event that a key's window holds, beside the state; half of it unused where a ring has just grown
 * @param bytesPerPane for each pane or session of a key beside the one that is in its state
 */
public record WindowCost(boolean logarithmic, long bytesPerKey, long bytesPerEvent, long bytesPerPane) {

    /** Of a value in a {@link SortedTree}, in a leaf three quarters full. */
    private static final int SORTED_BYTES = 22;

    /** Of a value in {@link InOrder}. */
    private static final int ORDERED_BYTES = 16;

    static WindowCost of(WindowNode window, long cells) {
        long perEvent = 0;
        boolean logarithmic = false;
        for (Accumulator accumulator : window.accumulators) {
            if (accumulator.summary instanceof SortedValues) {
                logarithmic = true;
                perEvent += SORTED_BYTES;
            } else if (accumulator.summary instanceof InOrder) {
                perEvent += ORDERED_BYTES;
            }
        }
        long perPane = 0;
        if (window.form instanceof SlidingCode sliding
                && sliding.history instanceof GrowingHistory growing
                && sliding.history.longest() == sliding) {
            perEvent += growing.shape().bytesPerEvent();
        } else if (window.spec().form().closesByTime()) {
            WindowShape shape = window.form.shape();
            perPane = (long) (shape.paneTo() - shape.paneFrom()) * Double.BYTES;
        }
        return new WindowCost(logarithmic, cells * Double.BYTES, perEvent, perPane);
    }
}
