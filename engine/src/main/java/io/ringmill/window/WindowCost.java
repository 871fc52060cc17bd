package io.ringmill.window;

import java.util.Optional;

/**
 * What a window costs. Bytes are those of values alone, without the headers of arrays.
 *
 * @param time of an event, for people: {@code O(1)} where it does not depend on how many are held
 * @param bytesPerKey in every key's state, whatever it holds
 * @param bytesPerEvent for each event that a key's window holds, beside the state; a ring that has just grown is half empty
 * @param bytesPerPane for each pane or session of a key beside the one that is in its state
 * @param historyOf the window in whose history its events are, where that is another one
 */
public record WindowCost(
        String time, long bytesPerKey, long bytesPerEvent, long bytesPerPane, Optional<String> historyOf) {

    /** Of a value in a {@link SortedTree}, in a leaf three quarters full. */
    private static final int SORTED_BYTES = 22;

    /** Of a value in {@link InOrder}. */
    private static final int ORDERED_BYTES = 16;

    static WindowCost of(WindowNode window, long cells) {
        long perEvent = 0;
        for (Accumulator accumulator : window.accumulators) {
            perEvent += accumulator.summary instanceof SortedValues ? SORTED_BYTES : 0;
            perEvent += accumulator.summary instanceof InOrder ? ORDERED_BYTES : 0;
        }
        long perPane = 0;
        Optional<String> historyOf = Optional.empty();
        if (window.form instanceof SlidingCode sliding) {
            if (sliding.history.longest() != sliding) {
                historyOf = Optional.of(sliding.history.longest().window.name());
            } else if (sliding.history instanceof GrowingHistory growing) {
                perEvent += growing.shape().bytesPerEvent();
            }
        } else if (window.spec().form().closesByTime()) {
            WindowShape shape = window.form.shape();
            perPane = (long) (shape.paneTo() - shape.paneFrom()) * Double.BYTES;
        }
        return new WindowCost(time(window), cells * Double.BYTES, perEvent, perPane, historyOf);
    }

    private static String time(WindowNode window) {
        boolean sorts =
                window.accumulators.stream().anyMatch(accumulator -> accumulator.summary instanceof SortedValues);
        boolean orders = window.accumulators.stream().anyMatch(accumulator -> accumulator.summary instanceof InOrder);
        String time = sorts ? "O(log n) per event" : "O(1) per event";
        if (orders) {
            time += ", O(n) per value after one out of order";
        }
        WindowForm form = window.spec().form();
        if (form.kind() == WindowForm.Kind.HOPPING && window.spec().emit().kind() != Emit.Kind.CLOSE) {
            long windows = (form.size() + form.hopNs() - 1) / form.hopNs();
            String when = window.spec().emit().kind() == Emit.Kind.EACH ? "each event" : "each interval";
            time += ", and up to " + windows + " windows emitted after " + when;
        }
        return time;
    }
}
