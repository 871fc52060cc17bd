package io.ringmill.anomaly;

import java.util.Random;

/**
 * Three columns of 6,000 values that go together, as they follow a factor, and what is odd about them: for 400 values the second one
 * does not follow it as it did, mostly inside its own range.
 */
enum CorrelatedSeries {
    /** It follows a factor of its own. */
    DECOUPLED(400, Factor.SLOW),
    MIRRORED(400, Factor.SLOW),
    /** By 20 values. */
    DELAYED(400, Factor.SLOW),
    /** By five deviations of its noise. */
    OFF_BY_LITTLE(400, Factor.SLOW),
    ONE_POINT(50, Factor.SLOW),
    /** Four times. */
    NOISIER(400, Factor.SLOW),
    STUCK(400, Factor.SLOW),
    /** Far outside its range: each detector finds that. */
    SPIKE(50, Factor.SLOW),
    /** The factor moves by four deviations, so all columns do as they always have. */
    ALL_TOGETHER(400, Factor.SLOW),

    USUAL(0, Factor.SLOW),
    WALKING(0, Factor.WALK),
    HEAVY_TAILS(0, Factor.HEAVY),
    /** Noise in proportion to the factor, which is positive. */
    LOADS(0, Factor.LOAD),
    UNRELATED(0, Factor.SLOW);

    static final int COLUMNS = 3;
    static final int SIZE = 6_000;
    static final int BEGIN = 4_000;

    private enum Factor {
        SLOW,
        WALK,
        HEAVY,
        LOAD
    }

    private static final double NOISE = 0.3;

    private final int within;
    private final Factor factor;

    CorrelatedSeries(int within, Factor factor) {
        this.within = within;
        this.factor = factor;
    }

    double[][] rows(int seed) {
        Random random = new Random(1_000 + seed);
        double[] common = factor(random);
        double[] other = factor(random);
        double[][] rows = new double[SIZE][];
        for (int i = 0; i < SIZE; i++) {
            boolean odd = i >= BEGIN && i < BEGIN + 400;
            double f = common[i] + (odd && this == ALL_TOGETHER ? 4 : 0);
            double g = odd ? second(i, common, other, f) : f;
            double noise = odd && this == NOISIER ? 4 * NOISE : NOISE;
            rows[i] = row(f, g, noise, random);
            if (odd && this == STUCK) {
                rows[i][1] = rows[BEGIN][1];
            }
            rows[i][1] += odd && this == OFF_BY_LITTLE ? 5 * NOISE : i == BEGIN && this == SPIKE ? 8 : 0;
        }
        return rows;
    }

    /** What the second column follows where it is odd. */
    private double second(int i, double[] common, double[] other, double usual) {
        return switch (this) {
            case DECOUPLED -> other[i];
            case MIRRORED -> -common[i];
            case DELAYED -> common[i - 20];
            case ONE_POINT -> i == BEGIN ? -Math.signum(usual) * 1.5 : usual;
            default -> usual;
        };
    }

    private double[] row(double f, double g, double noise, Random random) {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        double c = random.nextGaussian();
        if (this == UNRELATED) {
            return new double[] {a, b, c};
        } else if (this == LOADS) {
            return new double[] {20 * f * (1 + 0.1 * a), 50 + 300 * g * (1 + 0.1 * b), 5 + 40 * f * (1 + 0.1 * c)};
        }
        return new double[] {f + NOISE * a, 5 + 0.8 * g + noise * b, NOISE * c - f};
    }

    private double[] factor(Random random) {
        double[] values = new double[SIZE];
        double x = 0;
        for (int i = 0; i < SIZE; i++) {
            x = switch (factor) {
                case SLOW -> 0.99 * x + Math.sqrt(1 - 0.99 * 0.99) * random.nextGaussian();
                case WALK -> x + 0.1 * random.nextGaussian();
                case LOAD -> 0.97 * x + 0.24 * random.nextGaussian();
                case HEAVY -> 0.6 * random.nextGaussian() / (0.3 + Math.abs(random.nextGaussian()));
            };
            values[i] = factor == Factor.LOAD ? StrictMath.exp(0.6 * x) : x;
        }
        return values;
    }

    /** Whether a detector alarms in time. */
    boolean isFound(double[][] rows, Detector detector) {
        boolean found = false;
        for (int i = 0; i < BEGIN + within; i++) {
            detector.update(rows[i], 0, i);
            found |= i >= BEGIN && detector.score() > 0.5;
        }
        return found;
    }

    static double[][] only(double[][] rows, int column) {
        double[][] only = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            only[i] = new double[] {rows[i][column]};
        }
        return only;
    }
}
