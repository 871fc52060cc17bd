package io.ringmill.time;

import java.time.ZoneId;

/** Numbers since the epoch: an optional sign, digits, an optional fraction; what is finer than a nanosecond is dropped. */
final class EpochTimeFormat extends TimeFormat {

    private final int decimals;
    private final long unitNs;

    /** {@code decimals}: nanoseconds per unit as a power of ten. */
    EpochTimeFormat(String unit, ZoneId zone, int decimals) {
        super(unit, zone);
        this.decimals = decimals;
        long ns = 1;
        for (int i = 0; i < decimals; i++) {
            ns *= 10;
        }
        this.unitNs = ns;
    }

    @Override
    public long toEpochNs(byte[] utf8, int from, int length) {
        int end = from + length;
        int at = from;
        boolean negative = false;
        if (at < end && (utf8[at] == '-' || utf8[at] == '+')) {
            negative = utf8[at++] == '-';
        }
        // Counts down from zero, so that nothing in range overflows on the way.
        long negated = 0;
        int firstDigit = at;
        for (; at < end && Digits.isDigit(utf8[at]); at++) {
            negated = appendDigit(negated, utf8[at] - '0');
        }
        if (at == firstDigit) {
            return INVALID;
        }
        int fraction = 0;
        if (at < end && utf8[at] == '.' && at + 1 < end) {
            for (at++; at < end && Digits.isDigit(utf8[at]); at++) {
                if (fraction < decimals) {
                    negated = appendDigit(negated, utf8[at] - '0');
                    fraction++;
                }
            }
        }
        for (; fraction < decimals; fraction++) {
            negated = appendDigit(negated, 0);
        }
        if (at != end || negated == INVALID) {
            return INVALID;
        }
        return negative ? negated : -negated;
    }

    /** {@code negated * 10 - digit}; {@link #INVALID} if that, or what went before, is out of range. */
    private static long appendDigit(long negated, int digit) {
        if (negated < (-Long.MAX_VALUE + digit) / 10) {
            return INVALID;
        }
        return negated * 10 - digit;
    }

    @Override
    public long toEpochNs(long number) {
        long ns = number * unitNs;
        return Math.multiplyHigh(number, unitNs) == ns >> 63 ? ns : INVALID;
    }
}
