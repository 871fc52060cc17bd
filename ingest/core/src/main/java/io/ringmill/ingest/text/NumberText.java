package io.ringmill.ingest.text;

import io.ringmill.time.Digits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers out of bytes: {@code [+-]digits[.digits][e[+-]digits]}, blanks around allowed. Empty text,
 * {@code null} and {@code NaN} are missing.
 *
 * <p><b>Threading:</b> one thread; the value of the last call is in {@link #doubleValue} or {@link #longValue}.
 * <b>Allocation:</b> none, but for doubles that are subnormal, too big, or within 2^-64 of half-way between two
 * others, and for longs of more than 18 significant digits.
 * <b>Cost:</b> one pass, eight bytes at a time where it is short and plain, and up to four multiplications.
 */
public final class NumberText {

    /** What a text turned out to be. */
    public enum Outcome {
        VALUE,
        MISSING,
        /** Not a number. */
        MALFORMED,
        /** A number that a finite double, or a long, cannot hold. */
        OUT_OF_RANGE,
        /** A number with a fraction where a long is wanted. */
        NOT_WHOLE
    }

    private static final long MAX_EXACT_MANTISSA = 1L << 53;
    private static final int MANTISSA_DIGITS = 18;
    private static final int MAX_EXPONENT = 100_000;
    /** Of texts with more significant digits than the mantissa holds; keeps hostile input cheap. */
    private static final int LONGEST_LONG_TEXT = 100;

    private static final double[] EXACT_POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long[] POWERS = new long[MANTISSA_DIGITS];
    private static final long POINTS = Words.of('.');
    private static final long ZEROS = Words.of('0');

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private double doubleValue;
    private long longValue;

    private boolean negative;
    /** The leading significant digits, at most 18, as a number; those behind it only count in the exponent. */
    private long mantissa;

    private int exponent;
    /** False when a digit other than 0 did not fit the mantissa. */
    private boolean exact;

    /** The value of the last {@link #readDouble} that returned {@link Outcome#VALUE}. */
    public double doubleValue() {
        return doubleValue;
    }

    /** The value of the last {@link #readLong} that returned {@link Outcome#VALUE}. */
    public long longValue() {
        return longValue;
    }

    /** Reads {@code bytes[from, from + length)} as the nearest double. */
    public Outcome readDouble(byte[] bytes, int from, int length) {
        int start = skipBlanks(bytes, from, from + length);
        int end = trimBlanks(bytes, start, from + length);
        doubleValue = readPlain(bytes, start, end - start);
        if (!Double.isNaN(doubleValue)) {
            return Outcome.VALUE;
        }
        if (!scan(bytes, start, end)) {
            return isMissing(bytes, start, end) ? Outcome.MISSING : Outcome.MALFORMED;
        }
        // Clinger's fast path: both operands are exact, so that the one operation rounds correctly.
        if (exact && mantissa <= MAX_EXACT_MANTISSA && exponent >= -22 && exponent <= 22) {
            double size = exponent < 0 ? mantissa / EXACT_POWERS[-exponent] : mantissa * EXACT_POWERS[exponent];
            doubleValue = negative ? -size : size;
            return Outcome.VALUE;
        }
        double size = EiselLemire.nearest(mantissa, exponent);
        if (Double.isNaN(size) || (!exact && size != EiselLemire.nearest(mantissa + 1, exponent))) {
            return readDoubleSlowPath(bytes, start, end);
        }
        doubleValue = negative ? -size : size;
        return Outcome.VALUE;
    }

    /**
     * The double nearest to {@code bytes[from, from + length)} where that is easily told: a sign or none, and digits with a
     * point among them or none, of which a double holds all. NaN for anything else.
     */
    public static double readPlain(byte[] bytes, int from, int length) {
        if (length <= 0) {
            return Double.NaN;
        }
        boolean minus = bytes[from] == '-';
        int start = minus ? from + 1 : from;
        int characters = minus ? length - 1 : length;
        double size = characters <= Long.BYTES && start + Long.BYTES <= bytes.length
                ? readWord(Words.get(bytes, start), characters)
                : readParts(bytes, start, start + characters);
        return minus ? -size : size;
    }

    /** As {@link #readPlain}, of the first so many characters in a word, at most eight, without a sign. */
    public static double readWord(long word, int length) {
        if (length < 2 && (length == 0 || (byte) word == '.')) {
            return Double.NaN;
        }
        int unused = Long.SIZE - length * Byte.SIZE;
        long characters = (word << unused) | (ZEROS & ~(-1L << unused));
        long points = Words.equal(characters, POINTS);
        int decimals = 0;
        if (points != 0) {
            // What is ahead of the point moves up to close the gap.
            int point = Words.first(points);
            long fromPoint = -1L << (point * Byte.SIZE);
            long ahead = characters & ~fromPoint;
            characters = (characters & (fromPoint << Byte.SIZE)) | (ahead << Byte.SIZE) | '0';
            decimals = Long.BYTES - 1 - point;
        }
        long number = Digits.eight(characters);
        return number == Digits.NONE ? Double.NaN : number / EXACT_POWERS[decimals];
    }

    private static double readParts(byte[] bytes, int from, int end) {
        int point = Words.find(bytes, from, Math.min(end, from + MANTISSA_DIGITS), POINTS);
        int decimals = Math.max(0, end - point - 1);
        long whole = Digits.read(bytes, from, point - from);
        long fraction = point == end ? 0 : Digits.read(bytes, point + 1, decimals);
        if ((whole | fraction) < 0 || end - from > MANTISSA_DIGITS) {
            return Double.NaN;
        }
        long number = whole * POWERS[decimals] + fraction;
        return number > MAX_EXACT_MANTISSA ? Double.NaN : number / EXACT_POWERS[decimals];
    }

    private Outcome readDoubleSlowPath(byte[] bytes, int start, int end) {
        doubleValue = Double.parseDouble(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        return Double.isInfinite(doubleValue) ? Outcome.OUT_OF_RANGE : Outcome.VALUE;
    }

    /** Reads {@code bytes[from, from + length)} as a long, exactly; {@code 5.0} and {@code 2e3} are whole. */
    public Outcome readLong(byte[] bytes, int from, int length) {
        int start = skipBlanks(bytes, from, from + length);
        int end = trimBlanks(bytes, start, from + length);
        longValue = Digits.read(bytes, start, end - start);
        return longValue != Digits.NONE ? Outcome.VALUE : readLongSlowPath(bytes, start, end);
    }

    private Outcome readLongSlowPath(byte[] bytes, int start, int end) {
        if (!scan(bytes, start, end)) {
            return isMissing(bytes, start, end) ? Outcome.MISSING : Outcome.MALFORMED;
        }
        if (exact) {
            return scaleMantissa();
        }
        if (end - start > LONGEST_LONG_TEXT) {
            return Outcome.OUT_OF_RANGE;
        }
        // 19 digits or more: rare enough for the JDK's arithmetic.
        try {
            String text = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
            BigDecimal value = new BigDecimal(text).stripTrailingZeros();
            if (value.scale() > 0) {
                return Outcome.NOT_WHOLE;
            }
            longValue = value.longValueExact();
            return longValue == Long.MIN_VALUE ? Outcome.OUT_OF_RANGE : Outcome.VALUE;
        } catch (ArithmeticException | NumberFormatException expected) {
            return Outcome.OUT_OF_RANGE; // or the exponent is, which the JDK does not read
        }
    }

    private Outcome scaleMantissa() {
        long value = mantissa;
        for (int i = exponent; i < 0 && value != 0; i++) {
            if (value % 10 != 0) {
                return Outcome.NOT_WHOLE;
            }
            value /= 10;
        }
        for (int i = 0; i < exponent && value != 0; i++) {
            if (value > Long.MAX_VALUE / 10) {
                return Outcome.OUT_OF_RANGE;
            }
            value *= 10;
        }
        longValue = negative ? -value : value;
        return Outcome.VALUE;
    }

    /** Takes the number apart; false if it is none. */
    private boolean scan(byte[] bytes, int start, int end) {
        int i = start;
        negative = i < end && bytes[i] == '-';
        if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
            i++;
        }
        mantissa = 0;
        exponent = 0;
        exact = true;
        int kept = 0;
        int digits = 0;
        boolean fraction = false;
        for (; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit >= 0 && digit <= 9) {
                digits++;
                if (kept < MANTISSA_DIGITS) {
                    mantissa = mantissa * 10 + digit;
                    kept += mantissa == 0 ? 0 : 1;
                    exponent -= fraction ? 1 : 0;
                } else {
                    exact &= digit == 0;
                    exponent += fraction ? 0 : 1;
                }
            } else if (bytes[i] == '.' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return false;
        }
        return i == end || ((bytes[i] == 'e' || bytes[i] == 'E') && scanExponent(bytes, i + 1, end));
    }

    private boolean scanExponent(byte[] bytes, int from, int end) {
        int i = from;
        boolean minus = i < end && bytes[i] == '-';
        if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
            i++;
        }
        if (i == end) {
            return false;
        }
        int value = 0;
        for (; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = Math.min(value * 10 + digit, MAX_EXPONENT);
        }
        exponent += minus ? -value : value;
        return true;
    }

    private static boolean isMissing(byte[] bytes, int start, int end) {
        return start == end || isWord(bytes, start, end, "nan") || isWord(bytes, start, end, "null");
    }

    private static boolean isWord(byte[] bytes, int start, int end, String lowerCase) {
        if (end - start != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if ((bytes[start + i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first index from {@code from} that is no blank or tab, or {@code end}. */
    public static int skipBlanks(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** The end of {@code bytes[start, end)} without blanks and tabs behind. */
    public static int trimBlanks(byte[] bytes, int start, int end) {
        int i = end;
        while (i > start && (bytes[i - 1] == ' ' || bytes[i - 1] == '\t')) {
            i--;
        }
        return i;
    }
}
