package io.ringmill.time;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Decimal digits in ASCII text. */
public final class Digits {

    /** What {@link #read} returns for a text that is no such number. */
    public static final long NONE = -1;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long ZEROS = ONES * '0';
    private static final long HIGH_BITS = ONES << 7;
    /** Added to a byte it sets the high bit of all but 0 to 9. */
    private static final long ABOVE_NINE = ONES * (0x7f - 9);

    /** Of each four bytes the first. */
    private static final long FIRST_OF_FOUR = 0x000000ff000000ffL;
    /** Weights of the pairs at even places: a hundred in the lower half, a million in the upper. */
    private static final long EVEN_WEIGHTS = 100L | (1_000_000L << 32);
    /** Weights of the pairs at odd places. */
    private static final long ODD_WEIGHTS = 1L | (10_000L << 32);

    /** All numbers of fewer digits are longs. */
    private static final int MOST_DIGITS = 19;

    private static final long EIGHT_DIGITS = 100_000_000;
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, EIGHT_DIGITS};

    private Digits() {}

    static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    /**
     * The number that {@code utf8[from, from + length)} is if that is digits and nothing else, and a long can hold
     * them; {@link #NONE} if not, and of more than {@value #MOST_DIGITS} digits. Looks at eight digits at a time.
     */
    public static long read(byte[] utf8, int from, int length) {
        if (length <= 0 || length > MOST_DIGITS) {
            return NONE;
        }
        int first = ((length - 1) & 7) + 1;
        long number = upToEight(utf8, from, first);
        // A part with something else than digits is negative, and so is the union; a sum could become positive.
        long signs = number;
        for (int at = from + first; at < from + length; at += Long.BYTES) {
            long part = eight((long) EIGHT_BYTES.get(utf8, at));
            signs |= part;
            number = number * EIGHT_DIGITS + part;
        }
        return (signs | number) < 0 ? NONE : number;
    }

    private static long upToEight(byte[] utf8, int from, int length) {
        int unused = Long.SIZE - length * Byte.SIZE;
        long characters;
        if (from + Long.BYTES <= utf8.length) {
            characters = (long) EIGHT_BYTES.get(utf8, from) << unused;
        } else if (from + length >= Long.BYTES) {
            characters = (long) EIGHT_BYTES.get(utf8, from + length - Long.BYTES) & (-1L << unused);
        } else {
            return parse(utf8, from, from + length, length);
        }
        return eight(characters | (ZEROS & ~(-1L << unused)));
    }

    /** The number whose digits are those of a number, and the first so many in a word, at most eight, behind them. */
    public static long append(long number, long characters, int count) {
        if (count == 0) {
            return number;
        }
        int unused = Long.SIZE - count * Byte.SIZE;
        return number * POWERS[count] + value((characters << unused) | (ZEROS & ~(-1L << unused)));
    }

    /** The high bit of each of eight characters that is no digit. */
    public static long others(long characters) {
        long digits = characters ^ ZEROS;
        return ((digits + ABOVE_NINE) | digits) & HIGH_BITS;
    }

    /** The number of eight digits, the first in the lowest byte of the word; {@link #NONE} if one is none. */
    public static long eight(long characters) {
        return others(characters) == 0 ? value(characters) : NONE;
    }

    private static long value(long characters) {
        long digits = characters ^ ZEROS;
        long pairs = digits * 10 + (digits >>> 8);
        return ((pairs & FIRST_OF_FOUR) * EVEN_WEIGHTS + ((pairs >>> 16) & FIRST_OF_FOUR) * ODD_WEIGHTS) >>> 32;
    }

    /** The value of {@code count} digits at {@code from}, at most nine; -1 if there are not that many before {@code end}. */
    static int parse(byte[] utf8, int from, int end, int count) {
        if (end - from < count) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            if (!isDigit(utf8[i])) {
                return -1;
            }
            value = value * 10 + utf8[i] - '0';
        }
        return value;
    }
}
