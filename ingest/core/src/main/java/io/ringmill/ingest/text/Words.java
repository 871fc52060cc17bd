package io.ringmill.ingest.text;

import io.ringmill.time.Digits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of text at a time, as longs with the first byte lowest. Where several bytes of a word are looked for, only
 * the lowest mark is sure unless a method says otherwise: those above it may be false.
 *
 * <p><b>Allocation:</b> none. <b>Cost:</b> a handful of instructions per eight bytes.
 */
public final class Words {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long LOW_BITS = ~HIGH_BITS;

    private Words() {}

    /** The eight bytes from {@code at}, which the array must have. */
    public static long get(byte[] bytes, int at) {
        return (long) EIGHT_BYTES.get(bytes, at);
    }

    /** A word of this ASCII character, eight times. */
    public static long of(int ascii) {
        return ONES * ascii;
    }

    /** A mark in each byte that equals the one in {@code pattern}. */
    public static long equal(long word, long pattern) {
        long different = word ^ pattern;
        return (different - ONES) & ~different & HIGH_BITS;
    }

    /** A mark in each byte that equals the one in either pattern; all of them are sure. */
    public static long either(long word, long pattern, long other) {
        long different = word ^ pattern;
        long differentOther = word ^ other;
        long marks = (((different & LOW_BITS) + LOW_BITS) | different)
                & (((differentOther & LOW_BITS) + LOW_BITS) | differentOther);
        return ~marks & HIGH_BITS;
    }

    /** A mark in each byte below {@code limit}, of which there are eight and each is at most 128. */
    public static long below(long word, long limit) {
        return (word - limit) & ~word & HIGH_BITS;
    }

    /** Whether no byte is above 127. */
    static boolean isAscii(long word) {
        return (word & HIGH_BITS) == 0;
    }

    /** Which byte, from 0, has the lowest mark; 8 if none has. */
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >> 3;
    }

    /** The first byte in {@code bytes[start, end)} that is the one of the pattern, or {@code end}. */
    public static int find(byte[] bytes, int start, int end, long pattern) {
        int i = start;
        for (; i < end && i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            long marks = equal(get(bytes, i), pattern);
            if (marks != 0) {
                return Math.min(end, i + first(marks));
            }
        }
        while (i < end && bytes[i] != (byte) pattern) {
            i++;
        }
        return Math.min(i, end);
    }

    /** The first byte in {@code bytes[start, end)} that is no digit, or {@code end}. */
    public static int endOfDigits(byte[] bytes, int start, int end) {
        int i = start;
        for (; i < end && i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            long marks = Digits.others(get(bytes, i));
            if (marks != 0) {
                return Math.min(end, i + first(marks));
            }
        }
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return Math.min(i, end);
    }
}
