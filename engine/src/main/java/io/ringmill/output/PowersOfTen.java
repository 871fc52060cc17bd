package io.ringmill.output;

import java.math.BigInteger;

/** Powers of ten, as far as doubles reach, to 128 bits. */
public final class PowersOfTen {

    public static final int MIN_EXPONENT = -348;
    public static final int MAX_EXPONENT = 347;

    public static final int BITS = 128;

    /** Each from the one before: every run makes all of them, and each by itself takes several times as long. */
    private static final BigInteger[] POWERS = powers();

    private PowersOfTen() {}

    private static BigInteger[] powers() {
        BigInteger[] powers = new BigInteger[Math.max(-MIN_EXPONENT, MAX_EXPONENT) + 1];
        powers[0] = BigInteger.ONE;
        for (int exponent = 1; exponent < powers.length; exponent++) {
            powers[exponent] = powers[exponent - 1].multiply(BigInteger.TEN);
        }
        return powers;
    }

    /** The leading 128 bits of 10^exponent; the first of them is set, and what follows is cut off. */
    public static BigInteger leadingBits(int exponent) {
        BigInteger power = POWERS[Math.abs(exponent)];
        if (exponent >= 0) {
            return power.shiftLeft(BITS).shiftRight(power.bitLength());
        }
        // 10^n is no power of two: with this shift the quotient has 128 bits.
        return BigInteger.ONE.shiftLeft(BITS - 1 + power.bitLength()).divide(power);
    }
}
