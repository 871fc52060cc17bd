package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;

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

    /** What it takes, without headers. */
    static final int BYTES = TailCounts.BYTES + 170;

    private static final int NONE = -1;
    private static final double LARGEST = 1e300;

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
    private static final int APART = 5;

    private static final double EXCURSION_DECAY = 1 / StrictMath.pow(2, 1 / 10_000.0);

    private static final int LONG_AGO = 1 << 20;

    private final TailCounts tails = new TailCounts();
    /** Of the newest value, by view. */
    private final float[] surprises = new float[View.count()];

    /** Values so far, as far as that matters. */
    private int count;

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
    private int sinceSurprised;
    private int top;

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
        sinceSurprised = LONG_AGO;
    }

    /** Nothing is odd about the newest value. */
    void forget() {
        Arrays.fill(surprises, 0);
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
    double next(double x, double size) {
        tails.next();
        if (count == 0) {
            begin(x, size);
            return 0;
        }
        count = Math.min(count + 1, LONGEST);
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
        double spread = spread(Math.abs(level), newest);
        turn(apart, newest, weight100);
        double ratio = ratio(size, newest, weight100);

        double ofLevel = look(View.LEVEL, level);
        double ofShift = look(View.SHIFT, mean15 - mean200);
        double ofSpread = look(View.SPREAD, spread);
        double alone = RHYTHM_FACTOR * look(View.RHYTHM, crossings100 - crossings1000);
        View odd = View.RHYTHM;
        double ofBalance = look(View.BALANCE, balance100 - balance1000);
        double ofRatio = look(View.RATIO, ratio);
        double ofStep = look(View.STEP, step);
        double ofDrift = DRIFT_FACTOR * look(View.DRIFT, mean100 - mean1000);
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
        top = surprise > 0 ? odd.place : NONE;
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
        double crossed = above == isAbove ? 0 : 1;
        isAbove = above;
        crossings100 += weight100 * (crossed - crossings100);
        crossings1000 += newest * (crossed - crossings1000);
        double side = Math.signum(apart);
        balance100 += weight100 * (side - balance100);
        balance1000 += newest * (side - balance1000);
    }

    private double ratio(double size, double newest, double weight100) {
        size1000 += newest * (Math.abs(size) - size1000);
        double ratio = logSize(size) - logSize100;
        logSize100 += weight100 * ratio;
        return ratio;
    }

    private double look(View view, double value) {
        double surprise = tails.surprise(view, value);
        surprises[view.place] = (float) surprise;
        return surprise;
    }

    private double logSize(double size) {
        return Logarithm.of(Math.abs(size) + LEAST_SIZE * size1000 + Double.MIN_NORMAL);
    }

    private double spread(double distance, double newest) {
        spread20 += larger(newest, OF_20) * (distance - spread20);
        spread1000 += newest * (distance - spread1000);
        if (spread1000 < Double.MIN_NORMAL) {
            return 0;
        }
        return spread20 > spread1000
                ? spread20 / spread1000 - 1
                : 1 - spread1000 / larger(spread20, LEAST_SPREAD * spread1000);
    }

    /** What the views of size come to, in a series whose excursions are as long as they are. */
    private double together(double core) {
        surprised *= EXCURSION_DECAY;
        excursions *= EXCURSION_DECAY;
        double adjusted = core > 0 ? core + EXCURSION_FACTOR * Logarithm.of((surprised + 1) / (excursions + 1)) : 0;
        sinceSurprised = Math.min(sinceSurprised + 1, LONG_AGO);
        if (core > IN_EXCURSION) {
            surprised++;
            excursions += sinceSurprised > APART ? 1 : 0;
            sinceSurprised = 0;
        }
        return adjusted;
    }

    /** The place of the view that is most surprised by the newest value, or -1 if none is. */
    int top() {
        return top;
    }

    /** How surprised the view of this place is by the newest value; at least 0. */
    double surprise(int view) {
        return surprises[view];
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
        out.putInt(sinceSurprised);
        out.putInt(top);
        for (float each : surprises) {
            out.putInt(Float.floatToRawIntBits(each));
        }
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
        count = in.getInt();
        isAbove = in.getByte() != 0;
        sinceSurprised = in.getInt();
        top = in.getInt();
        for (int i = 0; i < surprises.length; i++) {
            surprises[i] = Float.intBitsToFloat(in.getInt());
        }
        tails.load(in);
    }
}
