package io.ringmill.output;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Writes doubles as the shortest decimal text that reads back to the same double; of several shortest, the nearest.
 * (Up to JDK 18 {@link Double#toString} does not.) No exponent from 1e-5 up to 1e17: {@code 189.3}, {@code 100},
 * {@code -0.0} (of {@code -0} many readers make a whole number, which has no sign), {@code 1.5e-7}, {@code NaN}, {@code
 * Infinity}. So are all numbers of Ringmill written: in messages, files and on terminals.
 *
 * <p>The algorithm is Schubfach: R. Giulietti, "The Schubfach way to render doubles", 2020; names as there.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Cost:</b> three 64 by 128 bit multiplications and one
 * division per digit.
 */
public final class DoubleText {

    /** No double's text is longer: sign, 17 digits, point, {@code e-308}. */
    public static final int MAX_LENGTH = 26;

    private static final int PLAIN_FROM_EXPONENT = -5;
    private static final int PLAIN_TO_EXPONENT = 17;

    private static final int PRECISION = 53;
    private static final int Q_MIN = -1074;
    private static final long C_MIN = 1L << (PRECISION - 1);
    private static final int EXPONENT_MASK = 0x7ff;
    private static final int K_MIN = -324;
    private static final int K_MAX = 292;

    /** For every k: g = floor(10^-k scaled to 126 bits) + 1, as g1 * 2^63 + g0. */
    private static final long[] G = powers();

    private byte[] target;
    private int at;

    /** Has nothing to tell yet. */
    public DoubleText() {}

    /** The text of a double. Allocates. */
    public static String text(double value) {
        byte[] bytes = new byte[MAX_LENGTH];
        return new String(bytes, 0, new DoubleText().write(value, bytes, 0), StandardCharsets.US_ASCII);
    }

    /** Writes {@code value} to {@code bytes} from {@code from}, where there is room for {@link #MAX_LENGTH}; returns the end. */
    public int write(double value, byte[] bytes, int from) {
        target = bytes;
        at = from;
        long bits = Double.doubleToRawLongBits(value);
        int biased = (int) (bits >>> (PRECISION - 1)) & EXPONENT_MASK;
        long fraction = bits & (C_MIN - 1);
        if (biased == EXPONENT_MASK && fraction != 0) {
            return ascii("NaN");
        }
        if (bits < 0) {
            put('-');
        }
        if (biased == EXPONENT_MASK) {
            return ascii("Infinity");
        }
        if (biased != 0) {
            writeNormal(Q_MIN - 1 + biased, C_MIN | fraction);
        } else if (fraction != 0) {
            writeShortest(Q_MIN, fraction);
        } else {
            ascii(bits < 0 ? "0.0" : "0");
        }
        return at;
    }

    private void writeNormal(int q, long c) {
        if (q < 0 && q > -PRECISION && (c >> -q) << -q == c) {
            writeDigits(c >> -q, 0);
        } else {
            writeShortest(q, c);
        }
    }

    /** Writes c * 2^q. */
    private void writeShortest(int q, long c) {
        int out = (int) c & 1;
        boolean regular = c != C_MIN || q == Q_MIN;
        long cb = c << 2;
        long cbl = cb - (regular ? 2 : 1);
        long cbr = cb + 2;
        int k = regular ? floorLog10Pow2(q) : floorLog10ThreeQuartersPow2(q);
        int h = q + floorLog2Pow10(-k) + 2;
        long g1 = G[(k - K_MIN) * 2];
        long g0 = G[(k - K_MIN) * 2 + 1];
        long vb = roundToOdd(g1, g0, cb << h);
        long vbl = roundToOdd(g1, g0, cbl << h);
        long vbr = roundToOdd(g1, g0, cbr << h);
        long s = vb >> 2;
        if (s >= 10) {
            long shorter = s / 10 * 10;
            boolean lowerIn = vbl + out <= shorter << 2;
            boolean upperIn = ((shorter + 10) << 2) + out <= vbr;
            if (lowerIn != upperIn) {
                writeDigits(lowerIn ? shorter : shorter + 10, k);
                return;
            }
        }
        boolean lowerIn = vbl + out <= s << 2;
        boolean upperIn = ((s + 1) << 2) + out <= vbr;
        boolean lower = lowerIn;
        if (lowerIn == upperIn) {
            long toMiddle = vb - ((s + s + 1) << 1);
            lower = toMiddle < 0 || (toMiddle == 0 && (s & 1) == 0);
        }
        writeDigits(lower ? s : s + 1, k);
    }

    /** Writes digits * 10^exponent. */
    private void writeDigits(long digits, int exponent) {
        while (digits % 10 == 0) {
            digits /= 10;
            exponent++;
        }
        int length = length(digits);
        int scientific = exponent + length - 1;
        if (scientific < PLAIN_FROM_EXPONENT || scientific >= PLAIN_TO_EXPONENT) {
            writeScientific(digits, length, scientific);
        } else if (exponent >= 0) {
            putDigits(digits, length);
            putZeros(exponent);
        } else if (scientific >= 0) {
            putWithPoint(digits, length, scientific + 1);
        } else {
            put('0');
            put('.');
            putZeros(-scientific - 1);
            putDigits(digits, length);
        }
    }

    private void writeScientific(long digits, int length, int scientific) {
        if (length == 1) {
            putDigits(digits, 1);
        } else {
            putWithPoint(digits, length, 1);
        }
        put('e');
        if (scientific < 0) {
            put('-');
        }
        int size = Math.abs(scientific);
        putDigits(size, length(size));
    }

    private void put(char character) {
        target[at++] = (byte) character;
    }

    private void putZeros(int count) {
        for (int i = 0; i < count; i++) {
            put('0');
        }
    }

    private void putDigits(long digits, int length) {
        long rest = digits;
        for (int i = at + length - 1; i >= at; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += length;
    }

    private void putWithPoint(long digits, int length, int before) {
        int start = at;
        putDigits(digits, length);
        System.arraycopy(target, start + before, target, start + before + 1, length - before);
        target[start + before] = '.';
        at++;
    }

    private int ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
        return at;
    }

    private static int length(long digits) {
        int length = 1;
        for (long rest = digits; rest >= 10; rest /= 10) {
            length++;
        }
        return length;
    }

    private static long roundToOdd(long g1, long g0, long cp) {
        long x1 = Math.multiplyHigh(g0, cp);
        long y0 = g1 * cp;
        long y1 = Math.multiplyHigh(g1, cp);
        long z = (y0 >>> 1) + x1;
        long w = y1 + (z >>> 63);
        return w | ((z & Long.MAX_VALUE) + Long.MAX_VALUE) >>> 63;
    }

    private static int floorLog10Pow2(int e) {
        return (int) ((e * 661_971_961_083L) >> 41);
    }

    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) ((e * 913_124_641_741L) >> 38);
    }

    private static long[] powers() {
        long[] powers = new long[(K_MAX - K_MIN + 1) * 2];
        for (int k = K_MIN; k <= K_MAX; k++) {
            BigInteger g = PowersOfTen.leadingBits(-k).shiftRight(2).add(BigInteger.ONE);
            powers[(k - K_MIN) * 2] = g.shiftRight(63).longValueExact();
            powers[(k - K_MIN) * 2 + 1] = g.longValue() & Long.MAX_VALUE;
        }
        return powers;
    }
}
