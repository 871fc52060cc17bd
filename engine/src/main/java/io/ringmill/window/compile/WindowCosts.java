package io.ringmill.window.compile;

import io.ringmill.window.Emit;
import io.ringmill.window.WindowCost;
import io.ringmill.window.WindowForm;
import io.ringmill.window.aggregate.Anomaly;
import io.ringmill.window.aggregate.InOrder;
import io.ringmill.window.aggregate.LongCounts;
import io.ringmill.window.aggregate.Recent;
import io.ringmill.window.aggregate.SortedTree;
import io.ringmill.window.aggregate.SortedValues;
import io.ringmill.window.runtime.WindowCells;
import java.util.Optional;

/** Computes what windows cost. */
final class WindowCosts {

    /** Of a value in a {@link SortedTree}, in a leaf three quarters full. */
    private static final int SORTED_BYTES = 22;

    /** Of a value in {@link InOrder} and {@link Recent}. */
    private static final int ORDERED_BYTES = 16;

    /** Of a different value in {@link LongCounts}, in a table half full. */
    private static final int HASHED_BYTES = 33;

    private WindowCosts() {}

    static WindowCost of(WindowNode window, long cells) {
        long perKey = cells * Double.BYTES;
        long perEvent = 0;
        for (Accumulator accumulator : window.accumulators) {
            perEvent += accumulator.summary instanceof SortedValues ? SORTED_BYTES : 0;
            perEvent += accumulator.summary instanceof InOrder ? ORDERED_BYTES : 0;
            perEvent += accumulator.summary instanceof LongCounts ? HASHED_BYTES : 0;
            if (accumulator.summary instanceof Anomaly anomaly) {
                perKey += anomaly.bytes();
            }
            if (accumulator.summary instanceof Recent recent) {
                perKey += recent.isOfTime() ? 0 : (long) ((accumulator.parameter + 1) * ORDERED_BYTES);
                perEvent += recent.isOfTime() ? ORDERED_BYTES : 0;
            }
        }
        long perPane = 0;
        Optional<String> historyOf = Optional.empty();
        if (window.form instanceof SlidingCode sliding) {
            if (sliding.history.longest() != sliding) {
                historyOf = Optional.of(sliding.history.longest().window.name());
            } else if (sliding.history instanceof GrowingRingCode growing) {
                perEvent += growing.shape().bytesPerEvent();
            }
        } else if (window.spec().form().closesByTime()) {
            WindowCells shape = window.form.shape();
            perPane = (long) (shape.paneTo() - shape.paneFrom()) * Double.BYTES;
        }
        return new WindowCost(time(window), perKey, perEvent, perPane, historyOf);
    }

    private static String time(WindowNode window) {
        boolean sorts =
                window.accumulators.stream().anyMatch(accumulator -> accumulator.summary instanceof SortedValues);
        boolean orders = window.accumulators.stream().anyMatch(accumulator -> accumulator.summary instanceof InOrder);
        String time = sorts ? "O(log n) per event" : "O(1) per event";
        if (orders) {
            time += ", O(n) per value after one out of order";
        }
        if (!window.held.isEmpty()) {
            time += ", O(known keys) at each close";
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
