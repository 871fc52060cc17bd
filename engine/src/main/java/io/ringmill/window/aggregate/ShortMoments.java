package io.ringmill.window.aggregate;

/**
 * Mean and variance of a short window.
 *
 * <p>Sums of deviations and of their squares from a shift near the mean, kept in two parts: those of an old part of
 * the window, which values leave, and of a new part, which values enter. When the last value of the old part has left,
 * the new one becomes the old one and the shift moves to the mean. So what is subtracted from was not subtracted from
 * for longer than a window's length. Where the sum of squares about the mean has become small beside what was
 * subtracted from (an outlier left, the level moved), so that rounding could show, or where these have overflowed, the sums are taken afresh.
 *
 * <p><b>Cost:</b> O(1); O(window) on such a shrinking, and while squares overflow. 9 cells.
 */
public final class ShortMoments {

    public static final ShortForm FORM = new ShortForm(ShortMoments.class, 9, 0, false, true);

    private static final int SHIFT = 0;
    private static final int OLD_SUM = 1;
    private static final int OLD_SQUARES = 2;
    private static final int NEW_SUM = 3;
    private static final int NEW_SQUARES = 4;
    /** The greatest that the old part's squares have been computed from. */
    private static final int PEAK = 5;

    /** Results: of the mean what is beyond the shift. */
    private static final int OFFSET = 6;

    private static final int VARIANCE = 7;
    private static final int DEVIATION = 8;

    /** The parameter where the square root of the variance is wanted; it takes long, and so is begun early. */
    public static final double ROOT = 1;

    /** Rounding of the peak is about 1e-13 of it; this much below, it is 1e-10 of the variance. */
    private static final double STALE = 1e-3;

    private ShortMoments() {}

    public static void add(double[] state, int at, double x, double n, double p) {
        if (n == 1) {
            start(state, at, x);
            return;
        }
        double deviation = x - state[at + SHIFT];
        state[at + NEW_SUM] += deviation;
        state[at + NEW_SQUARES] += deviation * deviation;
    }

    public static void remove(double[] state, int at, double x, double n, double p) {
        double deviation = x - state[at + SHIFT];
        state[at + OLD_SUM] -= deviation;
        state[at + OLD_SQUARES] -= deviation * deviation;
    }

    /** One value alone: no deviation in either part. */
    private static void start(double[] state, int at, double shift) {
        state[at + SHIFT] = shift;
        state[at + OLD_SUM] = 0;
        state[at + OLD_SQUARES] = 0;
        state[at + NEW_SUM] = 0;
        state[at + NEW_SQUARES] = 0;
        state[at + PEAK] = 0;
    }

    /** The old part is empty: the new one, of {@code n} values, becomes the old one, about its mean. */
    public static void flip(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            double n,
            double p) {
        if (n == 0) {
            return;
        }
        double sum = state[at + NEW_SUM];
        double before = state[at + SHIFT];
        double shift = before + sum / n;
        // What it has moved by once rounded: values that leave are told from there.
        double moved = shift - before;
        state[at + SHIFT] = shift;
        state[at + OLD_SUM] = sum - n * moved;
        state[at + OLD_SQUARES] = state[at + NEW_SQUARES] - moved * (2 * sum - n * moved);
        state[at + PEAK] = state[at + NEW_SQUARES];
        state[at + NEW_SUM] = 0;
        state[at + NEW_SQUARES] = 0;
    }

    public static void settle(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            int old,
            double n,
            double p) {
        double bound = STALE * (state[at + PEAK] + state[at + NEW_SQUARES]);
        double variance = conclude(state, at, n, p);
        // Squares that overflow cannot be taken back by subtracting.
        if (!(variance * n >= bound && bound < Double.POSITIVE_INFINITY) && n > 0) {
            rebuild(state, at, ring, base, stride, capacity, tail, size, old, n);
            conclude(state, at, n, p);
        }
    }

    /** Mean and variance by the sums; the variance may be negative, by rounding. */
    private static double conclude(double[] state, int at, double n, double p) {
        double offset = (state[at + OLD_SUM] + state[at + NEW_SUM]) / n;
        double variance = (state[at + OLD_SQUARES] + state[at + NEW_SQUARES]) / n - offset * offset;
        state[at + OFFSET] = offset;
        state[at + VARIANCE] = variance;
        if (p == ROOT) {
            state[at + DEVIATION] = Math.sqrt(variance < 0 ? 0 : variance);
        }
        return variance;
    }

    /** Two passes over the window, of which {@code old} events are the old part: the mean, then the deviations. */
    private static void rebuild(
            double[] state,
            int at,
            double[] ring,
            int base,
            int stride,
            int capacity,
            int tail,
            int size,
            int old,
            double n) {
        double shift = Double.NaN;
        double sum = 0;
        for (int i = 0, position = tail; i < size; i++) {
            double x = ring[base + position * stride];
            if (!Double.isNaN(x)) {
                shift = Double.isNaN(shift) ? x : shift;
                sum += x - shift;
            }
            position = position + 1 == capacity ? 0 : position + 1;
        }
        start(state, at, shift + sum / n);
        for (int i = 0, position = tail; i < size; i++) {
            double deviation = ring[base + position * stride] - state[at + SHIFT];
            if (!Double.isNaN(deviation)) {
                int part = i < old ? OLD_SUM : NEW_SUM;
                state[at + part] += deviation;
                state[at + part + 1] += deviation * deviation;
            }
            position = position + 1 == capacity ? 0 : position + 1;
        }
        state[at + PEAK] = state[at + OLD_SQUARES];
    }

    public static double mean(double[] state, int at, double n, double p) {
        return state[at + SHIFT] + state[at + OFFSET];
    }

    public static double varPop(double[] state, int at, double n, double p) {
        double variance = state[at + VARIANCE];
        return variance < 0 ? 0 : variance;
    }

    public static double varSamp(double[] state, int at, double n, double p) {
        return n < 2 ? Double.NaN : varPop(state, at, n, p) * n / (n - 1);
    }

    public static double sem(double[] state, int at, double n, double p) {
        return Math.sqrt(varSamp(state, at, n, p) / n);
    }

    public static double stddevPop(double[] state, int at, double n, double p) {
        return state[at + DEVIATION];
    }

    public static double stddevSamp(double[] state, int at, double n, double p) {
        return Math.sqrt(varSamp(state, at, n, p));
    }

    public static double zscore(double[] state, int at, double n, double x) {
        double deviation = stddevPop(state, at, n, 0);
        // The mean is told in two parts: together they have more digits than one number has room for.
        double apart = x - state[at + SHIFT] - state[at + OFFSET];
        return deviation > 0 && deviation < Double.POSITIVE_INFINITY ? apart / deviation : Double.NaN;
    }
}
