package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * How surprising each value of one series is, by the values before it alone. Eight {@link View}s of the series are each compared
 * with what they have been ({@link TailCounts}).
 *
 * <p>Level, shift and spread go together, as the root of their squares. In a series that tends to surprise for long at a time
 * excursions are rarer than the values in them: the logarithm of their mean length is added, times 0.7. Each of the other views
 * stands alone. The greatest of these is how surprising the value is.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Units:</b> surprise in nats. <b>Cost:</b> O(1) per
 * value, see {@link TailCounts}.
 */
final class SeriesViews {

    /** What it takes. */
    static final int BYTES = TailCounts.BYTES + 144;

    private static final byte NONE = -1;
    private static final double LARGEST = 1e300;
    /**
     * Added to what may be 0, so that means do not come to numbers that are still smaller, with which processors are slow. To usual
     * numbers it adds nothing.
     */
    private static final double SMALLEST = TailCounts.SMALLEST;

    // Horizons of means, as the weight of a new value.
    private static final double BRIEF = 1 / 15.0;
    private static final double OF_20 = 1 / 20.0;
    private static final double OF_100 = 1 / 100.0;
    private static final double OF_200 = 1 / 200.0;
    private static final double OF_1000 = 1 / 1000.0;
    private static final int LONGEST = 1_000;

    private static final double RHYTHM_FACTOR = 1.2;
    private static final double DRIFT_FACTOR = 1.2;

    /** What a size is at least, in proportion to the mean size, where its logarithm is taken. */
    private static final double LEAST_SIZE = 0.1;

    /** How much more than it was a spread may have become less. */
    private static final double LEAST_SPREAD = 0.1;

    private static final double EXCURSION_FACTOR = 0.7;
    private static final double IN_EXCURSION = 2;
    /** Values between two excursions. */
    private static final byte APART = 5;

    private static final double EXCURSION_DECAY = 1 / StrictMath.pow(2, 1 / 10_000.0);

    private final TailCounts tails = new TailCounts();

    /** Values so far, as far as that matters. */
    private short count;

    private double previous;
    private double mean15;
    private double mean100;
    private double mean200;
    private double mean1000;
    private double spread20;
    private double spread1000;
    private double crossings100;
    private double crossings1000;
    private double balance100;
    private double balance1000;
    private double size1000;
    private double logSize100;
    /** Whether the newest value is at least the mean that it was compared with. */
    private boolean isAbove;

    /** Decayed counts of values in excursions and of excursions. */
    private double surprised;

    private double excursions;
    /** Values since the newest one in an excursion, as far as that matters. */
    private byte sinceSurprised;

    private byte top;

    SeriesViews() {
        clear();
    }

    void clear() {
        tails.clear();
        count = 0;
        forget();
        previous = 0;
        mean15 = 0;
        mean100 = 0;
        mean200 = 0;
        mean1000 = 0;
        spread20 = 0;
        spread1000 = 0;
        crossings100 = 0;
        crossings1000 = 0;
        balance100 = 0;
        balance1000 = 0;
        size1000 = 0;
        logSize100 = 0;
        isAbove = false;
        surprised = 0;
        excursions = 0;
        sinceSurprised = APART;
    }

    /** Nothing is odd about the newest value. */
    void forget() {
        tails.forget();
        top = NONE;
    }

    /** A value without what would make its square infinite. */
    static double bounded(double value) {
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }

    /**
     * Takes in the next value, which is {@link #bounded}, and tells how surprising it is.
     *
     * @param size what the ratio is of: of a series with a season the value as it came
     */
    double next(double value, double size) {
        tails.next();
        double x = value + SMALLEST;
        if (count == 0) {
            begin(x, size);
            return 0;
        }
        count = (short) Math.min(count + 1, LONGEST);
        double newest = count < LONGEST ? 1.0 / count : OF_1000;
        double weight100 = larger(newest, OF_100);
        double level = x - mean100;
        double step = x - previous;
        previous = x;
        double apart = x - mean15;
        mean15 += larger(newest, BRIEF) * apart;
        mean100 += weight100 * level;
        mean200 += larger(newest, OF_200) * (x - mean200);
        mean1000 += newest * (x - mean1000);
        double spread = spread(Math.abs(level) + SMALLEST, newest);
        turn(apart, newest, weight100);
        double ratio = ratio(size, newest, weight100);

        double ofLevel = tails.surprise(View.LEVEL, level);
        double ofShift = tails.surprise(View.SHIFT, mean15 - mean200);
        double ofSpread = tails.surprise(View.SPREAD, spread);
        double alone = RHYTHM_FACTOR * tails.surprise(View.RHYTHM, crossings100 - crossings1000);
        View odd = View.RHYTHM;
        double ofBalance = tails.surprise(View.BALANCE, balance100 - balance1000);
        double ofRatio = tails.surprise(View.RATIO, ratio);
        double ofStep = tails.surprise(View.STEP, step);
        double ofDrift = DRIFT_FACTOR * tails.surprise(View.DRIFT, mean100 - mean1000);
        if (ofBalance > alone) {
            alone = ofBalance;
            odd = View.BALANCE;
        }
        if (ofRatio > alone) {
            alone = ofRatio;
            odd = View.RATIO;
        }
        if (ofStep > alone) {
            alone = ofStep;
            odd = View.STEP;
        }
        if (ofDrift > alone) {
            alone = ofDrift;
            odd = View.DRIFT;
        }
        double together = together(Math.sqrt(ofLevel * ofLevel + ofShift * ofShift + ofSpread * ofSpread));
        if (together >= alone) {
            odd = ofLevel >= ofShift ? View.LEVEL : View.SHIFT;
            odd = ofSpread > larger(ofLevel, ofShift) ? View.SPREAD : odd;
        }
        double surprise = larger(together, alone);
        top = surprise > 0 ? (byte) odd.place : NONE;
        return surprise;
    }

    /** The first value, which all views expect. */
    private void begin(double x, double size) {
        count = 1;
        previous = x;
        mean15 = x;
        mean100 = x;
        mean200 = x;
        mean1000 = x;
        isAbove = true;
        size1000 = Math.abs(size);
        logSize100 = logSize(size);
        forget();
    }

    /** Of numbers, none of which is missing; quicker than {@link Math#max(double, double)}, as it need not look at signs of 0. */
    private static double larger(double a, double b) {
        return a > b ? a : b;
    }

    /** Takes note of the side of the short mean on which a value is, and whether the one before was on the other. */
    private void turn(double apart, double newest, double weight100) {
        boolean above = apart >= 0;
        double crossed = above == isAbove ? SMALLEST : 1;
        isAbove = above;
        crossings100 += weight100 * (crossed - crossings100);
        crossings1000 += newest * (crossed - crossings1000);
        double side = Math.signum(apart) + SMALLEST;
        balance100 += weight100 * (side - balance100);
        balance1000 += newest * (side - balance1000);
    }

    private double ratio(double size, double newest, double weight100) {
        size1000 += newest * (Math.abs(size) + SMALLEST - size1000);
        double ratio = logSize(size) - logSize100;
        logSize100 += weight100 * ratio;
        return ratio;
    }

    private double logSize(double size) {
        return Logarithm.of(Math.abs(size) + LEAST_SIZE * size1000 + Double.MIN_NORMAL);
    }

    private double spread(double distance, double newest) {
        spread20 += larger(newest, OF_20) * (distance - spread20);
        spread1000 += newest * (distance - spread1000);
        if (spread1000 < 2 * SMALLEST) {
            return 0;
        }
        return spread20 > spread1000
                ? spread20 / spread1000 - 1
                : 1 - spread1000 / larger(spread20, LEAST_SPREAD * spread1000);
    }

    /** What the views of size come to, in a series whose excursions are as long as they are. */
    private double together(double core) {
        surprised = surprised * EXCURSION_DECAY + SMALLEST;
        excursions = excursions * EXCURSION_DECAY + SMALLEST;
        double adjusted = core > 0 ? core + EXCURSION_FACTOR * Logarithm.of((surprised + 1) / (excursions + 1)) : 0;
        if (core > IN_EXCURSION) {
            surprised++;
            excursions += sinceSurprised == APART ? 1 : 0;
            sinceSurprised = 0;
        } else if (sinceSurprised < APART) {
            sinceSurprised++;
        }
        return adjusted;
    }

    /** The place of the view that is most surprised by the newest value, or -1 if none is. */
    int top() {
        return top;
    }

    /** How surprised the view of this place is by the newest value; at least 0. */
    double surprise(int view) {
        return tails.surprise(view);
    }

    void save(StateWriter out) {
        for (double each : new double[] {
            previous,
            mean15,
            mean100,
            mean200,
            mean1000,
            spread20,
            spread1000,
            crossings100,
            crossings1000,
            balance100,
            balance1000,
            size1000,
            logSize100,
            surprised,
            excursions
        }) {
            out.putDouble(each);
        }
        out.putInt(count);
        out.putByte(isAbove ? 1 : 0);
        out.putByte(sinceSurprised);
        out.putByte(top);
        tails.save(out);
    }

    void load(StateReader in) {
        previous = in.getDouble();
        mean15 = in.getDouble();
        mean100 = in.getDouble();
        mean200 = in.getDouble();
        mean1000 = in.getDouble();
        spread20 = in.getDouble();
        spread1000 = in.getDouble();
        crossings100 = in.getDouble();
        crossings1000 = in.getDouble();
        balance100 = in.getDouble();
        balance1000 = in.getDouble();
        size1000 = in.getDouble();
        logSize100 = in.getDouble();
        surprised = in.getDouble();
        excursions = in.getDouble();
        count = (short) in.getInt();
        isAbove = in.getByte() != 0;
        sinceSurprised = (byte) in.getByte();
        top = (byte) in.getByte();
        tails.load(in);
    }
}
