package io.ringmill.anomaly;

/**
 * The natural logarithm from a table, with the same bits on every machine: between 256 steps of each power of two it is a
 * straight line, so that it is known to 2e-6. {@link StrictMath#log} takes ten times as long.
 */
final class Logarithm {

    private static final int BITS = 8;
    private static final int STEPS = 1 << BITS;
    /** Bits of the mantissa behind those of the step. */
    private static final int REST = 52 - BITS;

    private static final double REST_SCALE = 1.0 / (1L << REST);
    private static final double LN_2 = 0.6931471805599453;
    private static final int BIAS = 1023;

    private static final double[] AT = new double[STEPS];
    private static final double[] RISE = new double[STEPS];

    static {
        for (int i = 0; i < STEPS; i++) {
            AT[i] = StrictMath.log(1 + i / (double) STEPS);
            RISE[i] = StrictMath.log(1 + (i + 1) / (double) STEPS) - AT[i];
        }
    }

    private Logarithm() {}

    /** Of a normal, positive number. */
    static double of(double x) {
        long bits = Double.doubleToRawLongBits(x);
        int step = (int) (bits >>> REST) & (STEPS - 1);
        double rest = (bits & ((1L << REST) - 1)) * REST_SCALE;
        return ((int) (bits >>> 52) - BIAS) * LN_2 + AT[step] + RISE[step] * rest;
    }
}
