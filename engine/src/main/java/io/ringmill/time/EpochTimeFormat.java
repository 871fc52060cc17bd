package io.ringmill.time;

import java.time.ZoneId;

/**
 * Numbers since the epoch: an optional sign, digits, an optional fraction, an optional exponent; what is finer than a
 * nanosecond is dropped. The arithmetic is decimal, so 1.5718699719908E9 seconds is exactly that.
 */
final class EpochTimeFormat extends TimeFormat {

    /** No time in range is written with a greater exponent, but for zero. */
    private static final int MOST_EXPONENT = 9_999;

    private final int decimals;
    private final long unitNs;

    /** {@code decimals}: nanoseconds per unit as a power of ten. */
    EpochTimeFormat(String unit, ZoneId zone, Overlap overlap, int decimals) {
        super(unit, zone, overlap);
        this.decimals = decimals;
        long ns = 1;
        for (int i = 0; i < decimals; i++) {
            ns *= 10;
        }
        this.unitNs = ns;
    }

    @Override
    public long toEpochNs(byte[] utf8, int from, int length) {
        long number = Digits.read(utf8, from, length);
        return number == Digits.NONE ? toEpochNsSlowPath(utf8, from, length) : toEpochNs(number);
    }

    /** What is more than digits, or more digits. */
    private long toEpochNsSlowPath(byte[] utf8, int from, int length) {
        int end = from + length;
        boolean signed = length > 0 && (utf8[from] == '-' || utf8[from] == '+');
        int digits = signed ? from + 1 : from;
        int point = digitsEnd(utf8, digits, end);
        int last = point;
        if (point < end && utf8[point] == '.') {
            last = digitsEnd(utf8, point + 1, end);
        }
        boolean wellFormed = point > digits && (last == point || last > point + 1);
        if (!wellFormed || (last < end && (utf8[last] | 0x20) != 'e')) {
            return INVALID;
        }
        int exponent = last < end ? exponent(utf8, last + 1, end) : 0;
        if (exponent == Integer.MIN_VALUE) {
            return INVALID;
        }
        long negated = negated(utf8, digits, last, point - digits + exponent + decimals);
        return negated == INVALID || (signed && utf8[from] == '-') ? negated : -negated;
    }

    private static int digitsEnd(byte[] utf8, int from, int end) {
        int at = from;
        while (at < end && Digits.isDigit(utf8[at])) {
            at++;
        }
        return at;
    }

    /** What is behind the e, at most {@link #MOST_EXPONENT} either way; the least int if it is no number. */
    private static int exponent(byte[] utf8, int from, int end) {
        boolean signed = from < end && (utf8[from] == '-' || utf8[from] == '+');
        int digits = signed ? from + 1 : from;
        if (digits == end || digitsEnd(utf8, digits, end) != end) {
            return Integer.MIN_VALUE;
        }
        int exponent = 0;
        for (int at = digits; at < end; at++) {
            exponent = Math.min(MOST_EXPONENT, exponent * 10 + utf8[at] - '0');
        }
        return signed && utf8[from] == '-' ? -exponent : exponent;
    }

    /**
     * The number of the first {@code count} digits, or with zeros behind them where there are fewer, negative so that
     * nothing in range overflows on the way; {@link #INVALID} if it is out of range.
     */
    private static long negated(byte[] utf8, int from, int to, int count) {
        long negated = 0;
        int taken = 0;
        for (int at = from; at < to && taken < count; at++) {
            if (utf8[at] != '.') {
                negated = appendDigit(negated, utf8[at] - '0');
                taken++;
            }
        }
        for (; taken < count && negated != 0 && negated != INVALID; taken++) {
            negated = appendDigit(negated, 0);
        }
        return negated;
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
