package io.ringmill.window.aggregate;

/**
 * {@code prod(x)} and {@code gmean(x)}: the product as a number from 1 to 2 times a power of two, so that it neither overflows nor
 * underflows on the way, however many values there are. The functions are {@link StrictMath}'s, so that every machine has the
 * same bits.
 *
 * <p><b>Cost:</b> O(1), 3 cells.
 */
public final class Product extends Summary {

    public static final Product INSTANCE = new Product();

    /** From 1 to 2, by its size; or 0. */
    private static final int FACTOR = 0;
    /** The power of two. */
    private static final int POWER = 1;
    /** How many values are less than 0. */
    private static final int NEGATIVE = 2;

    private static final double LN_2 = 0.6931471805599453;
    private static final long POWER_BITS = 0x7FF0_0000_0000_0000L;
    private static final long ONE = 0x3FF0_0000_0000_0000L;
    private static final double TWO_TO_54 = 0x1p54;

    private Product() {
        super(3);
    }

    @Override
    public void clear(double[] state, int at) {
        state[at + FACTOR] = 1;
        state[at + POWER] = 0;
        state[at + NEGATIVE] = 0;
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        double power = state[at + POWER];
        double normal = x;
        if (Math.abs(x) < Double.MIN_NORMAL) {
            normal = x * TWO_TO_54;
            power -= 54;
        }
        state[at + NEGATIVE] += x < 0 ? 1 : 0;
        put(state, at, state[at + FACTOR] * factor(normal), power + Math.getExponent(normal));
    }

    /** The number times the power of two that makes it one from 1 to 2; or 0. */
    private static double factor(double x) {
        return x == 0 ? 0 : Double.longBitsToDouble((Double.doubleToRawLongBits(x) & ~POWER_BITS) | ONE);
    }

    private static void put(double[] state, int at, double product, double power) {
        boolean high = Math.abs(product) >= 2;
        state[at + FACTOR] = high ? product / 2 : product;
        state[at + POWER] = high ? power + 1 : power;
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        double negative = a[aAt + NEGATIVE] + b[bAt + NEGATIVE];
        put(into, at, a[aAt + FACTOR] * b[bAt + FACTOR], a[aAt + POWER] + b[bAt + POWER]);
        into[at + NEGATIVE] = negative;
    }

    /** Infinite only if it is greater than all numbers. */
    public double prod(double[] state, int at, double n, double p) {
        double power = Math.max(-4_000, Math.min(4_000, state[at + POWER]));
        return Math.scalb(state[at + FACTOR], (int) power) + 0.0;
    }

    /** The n-th root of the product of {@code n} values; missing if any is less than 0. */
    public double gmean(double[] state, int at, double n, double p) {
        double factor = state[at + FACTOR];
        if (state[at + NEGATIVE] > 0 || factor == 0) {
            return factor == 0 && state[at + NEGATIVE] == 0 ? 0 : Double.NaN;
        }
        if (n == 1) {
            return prod(state, at, n, p);
        }
        // Whole powers of two are exact, so that little is left to the functions.
        double whole = Math.floor(state[at + POWER] / n);
        double rest = state[at + POWER] - whole * n;
        return Math.scalb(StrictMath.exp((StrictMath.log(factor) + rest * LN_2) / n), (int) whole);
    }
}
