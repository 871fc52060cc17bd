package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;

/**
 * How many earlier values of each {@link View} were at least as large as one, and so how surprising that is. Each direction of
 * a view has a histogram of sizes, four bins to a power of two. The tail of a bin is the sum over the values so far of {@code weight
 * × min(1, (value / bin)^10)}; a value's weight halves in 10,000 events. In place of making old weights less, new ones grow.
 *
 * <p>Of each histogram the sum from one bin upwards is kept, the highest with which it is so large that nothing there surprises.
 * What most values come to is not surprising, and known by that: no tail is summed up. The sum is computed anew once in 200,000
 * events, so that what rounding leaves in it stays far below a value's weight.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Cost:</b> O(1) for a value that is not surprising, O(bins
 * between that bin and the value) for others; 3.8 kB.
 */
final class TailCounts {

    /** Values that are not larger count as 0. */
    static final double SMALLEST = 1e-290;

    /** Every two bits of the mantissa are a bin. */
    private static final int BIN_SHIFT = 50;

    private static final int FIRST_UNITLESS = (int) (Double.doubleToRawLongBits(1.0 / 16) >>> BIN_SHIFT);
    private static final double HALF_LIFE = 10_000;
    /** Of weights, from one event to the next. */
    private static final double GROWTH = StrictMath.pow(2, 1 / HALF_LIFE);

    private static final double HEAVIEST = 1e6;
    /** As many values above the last bin move the histogram up by so many bins. */
    private static final int MOST_ABOVE = 16;

    private static final int UP = 16;
    /** As many values in a row below the first bin move it down. */
    private static final int MOST_BELOW = 1_000;

    private static final int DOWN = 8;
    /** The share of a bin's values that counts in the bins above it: (v / bin)^10, from bin to bin. */
    private static final double[] SHARES = {
        StrictMath.pow(2, -2.5), StrictMath.pow(2, -5), StrictMath.pow(2, -7.5), StrictMath.pow(2, -10)
    };

    /** The exponent of the number of events by which surprise grows. */
    private static final double OF_EVENTS = 0.75;

    /** A tail is not less than this part of a value. */
    private static final double LEAST_TAIL = 0.001;

    private static final int VIEWS = View.count();
    private static final int[] BINS = new int[VIEWS];
    /** Where a view's two histograms begin. */
    private static final int[] BEGIN = new int[VIEWS];

    /** Of each view the size of the first bin, if it is known ahead. */
    private static final short[] KNOWN_SIZES = new short[VIEWS];

    private static final int CELLS;

    // Kinds of marks.
    /** The size of the first bin; 0 until there is a value. */
    private static final int FIRST_SIZES = 0;

    /** Values above the last bin since it moved. */
    private static final int ABOVE = VIEWS;
    /** Values in a row below the first bin. */
    private static final int BELOW = 2 * VIEWS;
    /** By view and direction: the bin from which on {@link #sums} are, if there is one the highest with a {@link #common} sum. */
    private static final int PLACES = 3 * VIEWS;

    static {
        int cells = 0;
        for (View view : View.values()) {
            BINS[view.place] = view.bins;
            BEGIN[view.place] = cells;
            cells += 2 * view.bins;
            KNOWN_SIZES[view.place] = view.isOfNoUnit() ? (short) (FIRST_UNITLESS - view.firstBin) : 0;
        }
        CELLS = cells;
        BYTES = 48 + 3 * 16 + CELLS * Float.BYTES + VIEWS * (Float.BYTES + 2 * Double.BYTES + 5 * Short.BYTES);
    }

    /** What it takes: itself, and three arrays with their headers. */
    static final int BYTES;

    /** Weights of values by view, direction and bin; behind them, by view, how surprising the newest value is. */
    private final float[] weights = new float[CELLS + VIEWS];
    /** By view and direction: of the bins from {@link #PLACES} on. */
    private final double[] sums = new double[2 * VIEWS];
    /** Small numbers by view, one kind behind the other, so that they need one array. */
    private final short[] marks = new short[PLACES + 2 * VIEWS];

    /** Of an event, as of now. */
    private double weight;

    /** Of all events. */
    private double total;

    /** A tail as large as that surprises nobody. */
    private double common;

    TailCounts() {
        clear();
    }

    void clear() {
        Arrays.fill(weights, 0);
        Arrays.fill(sums, 0);
        Arrays.fill(marks, (short) 0);
        System.arraycopy(KNOWN_SIZES, 0, marks, FIRST_SIZES, VIEWS);
        weight = 1;
        total = 0;
    }

    /** An event comes; its values are asked for next. */
    void next() {
        weight *= GROWTH;
        if (weight > HEAVIEST) {
            lighten();
        }
        double events = total / weight + 1;
        double root = Math.sqrt(events);
        common = weight * root * Math.sqrt(root);
        total += weight;
    }

    private void lighten() {
        float scale = (float) (1 / weight);
        for (int i = 0; i < CELLS; i++) {
            weights[i] *= scale;
        }
        total *= scale;
        weight = 1;
        for (int view = 0; view < VIEWS; view++) {
            sumAnew(view);
        }
    }

    /** How surprising a value is, before it is one of those that make others less so; at least 0, of what counts as 0 always that. */
    double surprise(View view, double value) {
        double surprise = counted(view, value);
        weights[CELLS + view.place] = (float) surprise;
        return surprise;
    }

    /** How surprising the newest value of a view was. */
    double surprise(int view) {
        return weights[CELLS + view];
    }

    /** Nothing is surprising about the newest values. */
    void forget() {
        Arrays.fill(weights, CELLS, CELLS + VIEWS, 0);
    }

    private double counted(View view, double value) {
        int of = view.place;
        if (Math.abs(value) <= SMALLEST) {
            return 0;
        }
        long bits = Double.doubleToRawLongBits(value);
        int size = (int) ((bits & Long.MAX_VALUE) >>> BIN_SHIFT);
        if (marks[FIRST_SIZES + of] == 0) {
            marks[FIRST_SIZES + of] = (short) (size - view.firstBin);
        }
        int bin = size - marks[FIRST_SIZES + of];
        if (bin < 0) {
            moveDownSlowPath(of);
            return 0;
        }
        marks[BELOW + of] = 0;
        if (bin >= view.bins) {
            bin = moveUpSlowPath(of, size);
        }
        int direction = (int) (bits >>> 63);
        int row = 2 * of + direction;
        int begin = BEGIN[of] + direction * view.bins;
        if (bin <= marks[PLACES + row] && sums[row] >= common) {
            count(row, begin, bin);
            return 0;
        }
        return surpriseSlowPath(view, row, begin, bin);
    }

    private void count(int row, int begin, int bin) {
        float before = weights[begin + bin];
        float after = before + (float) weight;
        weights[begin + bin] = after;
        if (bin >= marks[PLACES + row]) {
            // By what rounding left of the weight, so that the sum is that of the bins.
            sums[row] += (double) after - before;
        }
    }

    private double surpriseSlowPath(View view, int row, int begin, int bin) {
        int place = move(row, begin, view.bins - 1);
        double tail = sums[row];
        if (bin <= place && tail >= common) {
            count(row, begin, bin);
            return 0;
        }
        for (int i = place; i < bin; i++) {
            tail -= weights[begin + i];
        }
        for (int i = 0, from = Math.min(bin, SHARES.length); i < from; i++) {
            tail += SHARES[i] * weights[begin + bin - 1 - i];
        }
        count(row, begin, bin);
        double surprise =
                OF_EVENTS * Logarithm.of(total / weight) - Logarithm.of(Math.max(tail, 0) / weight + LEAST_TAIL);
        return surprise > 0 ? surprise : 0;
    }

    /** Makes the sum that of the highest bin with which it is common, if it is with any, else that of all; tells which. */
    private int move(int row, int begin, int last) {
        double sum = sums[row];
        int place = marks[PLACES + row];
        while (place > 0 && sum < common) {
            sum += weights[begin + --place];
        }
        while (place < last && sum - weights[begin + place] >= common) {
            sum -= weights[begin + place++];
        }
        sums[row] = sum;
        marks[PLACES + row] = (short) place;
        return place;
    }

    private int moveUpSlowPath(int view, int size) {
        int last = BINS[view] - 1;
        if (++marks[ABOVE + view] < MOST_ABOVE) {
            return last;
        }
        marks[ABOVE + view] = 0;
        for (int direction = 0; direction < 2; direction++) {
            int begin = BEGIN[view] + direction * BINS[view];
            System.arraycopy(weights, begin + UP, weights, begin, BINS[view] - UP);
            Arrays.fill(weights, begin + BINS[view] - UP, begin + BINS[view], 0);
        }
        marks[FIRST_SIZES + view] = (short) (marks[FIRST_SIZES + view] + UP);
        sumAnew(view);
        return Math.min(last, size - marks[FIRST_SIZES + view]);
    }

    /** What is then below the former first bin counts as often as events that had no value there; the last bin keeps what was above. */
    private void moveDownSlowPath(int view) {
        if (++marks[BELOW + view] < MOST_BELOW) {
            return;
        }
        marks[BELOW + view] = 0;
        for (int direction = 0; direction < 2; direction++) {
            int begin = BEGIN[view] + direction * BINS[view];
            double counted = sum(begin, 0, BINS[view]);
            double beyond = sum(begin, BINS[view] - DOWN, BINS[view]);
            System.arraycopy(weights, begin, weights, begin + DOWN, BINS[view] - DOWN);
            Arrays.fill(weights, begin, begin + DOWN, 0);
            weights[begin + DOWN - 1] = (float) Math.max(0, total - counted);
            weights[begin + BINS[view] - 1] += (float) beyond;
        }
        marks[FIRST_SIZES + view] = (short) (marks[FIRST_SIZES + view] - DOWN);
        sumAnew(view);
    }

    private void sumAnew(int view) {
        for (int direction = 0; direction < 2; direction++) {
            int row = 2 * view + direction;
            sums[row] = sum(BEGIN[view] + direction * BINS[view], marks[PLACES + row], BINS[view]);
        }
    }

    private double sum(int begin, int from, int to) {
        double sum = 0;
        for (int bin = to - 1; bin >= from; bin--) {
            sum += weights[begin + bin];
        }
        return sum;
    }

    void save(StateWriter out) {
        out.putDouble(weight);
        out.putDouble(total);
        for (short each : marks) {
            out.putInt(each);
        }
        for (double each : sums) {
            out.putDouble(each);
        }
        for (float each : weights) {
            out.putInt(Float.floatToRawIntBits(each));
        }
    }

    void load(StateReader in) {
        weight = in.getDouble();
        total = in.getDouble();
        for (int i = 0; i < marks.length; i++) {
            marks[i] = (short) in.getInt();
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = in.getDouble();
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.intBitsToFloat(in.getInt());
        }
    }
}
