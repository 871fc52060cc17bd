package io.ringmill.ingest.text;

import io.ringmill.output.PowersOfTen;
import java.math.BigInteger;

/**
 * Nearly all of the way from decimal to the nearest double: D. Lemire, "Number parsing at a gigabyte per second", 2021,
 * with the names of N. Tao's description. No allocation; two multiplications, seldom four.
 */
final class EiselLemire {

    private static final int EXPONENT_BIAS = 1023;
    private static final int EXPONENT_MASK = 0x7ff;
    private static final int FRACTION_BITS = 52;
    private static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;
    /** What does not fit the 54 bits that decide. */
    private static final long REST_MASK = 0x1ff;

    /** For each exponent the leading 64 bits of its power of ten, and the next 64. */
    private static final long[] POWERS = powers();

    private EiselLemire() {}

    /**
     * The double nearest to mantissa * 10^exponent, ties to even; NaN if it cannot be told this way.
     *
     * @param mantissa not negative
     */
    static double nearest(long mantissa, int exponent) {
        if (mantissa == 0) {
            return 0;
        }
        if (exponent < PowersOfTen.MIN_EXPONENT || exponent > PowersOfTen.MAX_EXPONENT) {
            return Double.NaN;
        }
        int leadingZeros = Long.numberOfLeadingZeros(mantissa);
        long shifted = mantissa << leadingZeros;
        // 217706 / 2^16 is log2(10), near enough for all exponents.
        int exponent2 = ((217706 * exponent) >> 16) + Long.SIZE + EXPONENT_BIAS - leadingZeros;
        int at = (exponent - PowersOfTen.MIN_EXPONENT) * 2;
        long high = multiplyHigh(shifted, POWERS[at]);
        long low = shifted * POWERS[at];
        if ((high & REST_MASK) == REST_MASK && Long.compareUnsigned(low + shifted, shifted) < 0) {
            long nextHigh = multiplyHigh(shifted, POWERS[at + 1]);
            long nextLow = shifted * POWERS[at + 1];
            long merged = low + nextHigh;
            high += Long.compareUnsigned(merged, low) < 0 ? 1 : 0;
            low = merged;
            if ((high & REST_MASK) == REST_MASK && low == -1 && Long.compareUnsigned(nextLow + shifted, shifted) < 0) {
                return Double.NaN;
            }
        }
        return round(high, low, exponent2);
    }

    private static double round(long high, long low, int exponent2) {
        int first = (int) (high >>> 63);
        long fraction = high >>> (first + 9);
        int exponent = exponent2 - (1 ^ first);
        if (low == 0 && (high & REST_MASK) == 0 && (fraction & 3) == 1) {
            return Double.NaN; // Perhaps half-way.
        }
        fraction = (fraction + (fraction & 1)) >>> 1;
        if (fraction >>> (FRACTION_BITS + 1) > 0) {
            fraction >>>= 1;
            exponent++;
        }
        if (exponent < 1 || exponent >= EXPONENT_MASK) {
            return Double.NaN; // Subnormal, or too big.
        }
        return Double.longBitsToDouble(((long) exponent << FRACTION_BITS) | (fraction & FRACTION_MASK));
    }

    /** The upper half of the product of unsigned numbers. */
    private static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }

    private static long[] powers() {
        long[] powers = new long[(PowersOfTen.MAX_EXPONENT - PowersOfTen.MIN_EXPONENT + 1) * 2];
        for (int exponent = PowersOfTen.MIN_EXPONENT; exponent <= PowersOfTen.MAX_EXPONENT; exponent++) {
            BigInteger bits = PowersOfTen.leadingBits(exponent);
            int at = (exponent - PowersOfTen.MIN_EXPONENT) * 2;
            powers[at] = bits.shiftRight(Long.SIZE).longValue();
            powers[at + 1] = bits.longValue();
        }
        return powers;
    }
}
