package io.ringmill.output;

import java.math.BigDecimal;
import java.math.MathContext;

/** Doubles as people read them. {@code Double.toString} gives the shortest text only from JDK 19 on. */
public final class Decimal {

    private static final int SURE_DIGITS = 15;
    private static final int MOST_DIGITS = 17;

    private Decimal() {}

    /** The shortest decimal that reads back to the same double; no exponent between 1e-5 and 1e15. Allocates. */
    public static String text(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        BigDecimal exact = new BigDecimal(value);
        int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : SURE_DIGITS;
        BigDecimal shortest = exact.round(new MathContext(digits));
        while (shortest.doubleValue() != value && digits < MOST_DIGITS) {
            shortest = exact.round(new MathContext(++digits));
        }
        shortest = shortest.stripTrailingZeros();
        double size = Math.abs(value);
        return size >= 1e-5 && size < 1e15 ? shortest.toPlainString() : shortest.toString();
    }
}
