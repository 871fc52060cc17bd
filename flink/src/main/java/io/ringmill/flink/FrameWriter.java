package io.ringmill.flink;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes a frame into memory that grows. Numbers that are mostly small take 7 bits a byte, the lowest first, and a bit that
 * says whether more follow.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> as a frame is longer than any before, and the frame itself.
 */
final class FrameWriter {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_OF_A_NUMBER = 10;

    private byte[] bytes;
    private int length;

    FrameWriter() {
        this(1 << 10);
    }

    /** With room for so many bytes. */
    FrameWriter(int room) {
        bytes = new byte[room];
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }

    FrameWriter clear() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    FrameWriter putByte(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    FrameWriter putInt(int value) {
        room(Integer.BYTES);
        INTS.set(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    FrameWriter putLong(long value) {
        room(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    /** A number that is mostly small and not negative; others take ten bytes. */
    FrameWriter putNumber(long value) {
        room(MOST_OF_A_NUMBER);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A number that is mostly near to zero. */
    FrameWriter putDifference(long value) {
        return putNumber((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    /** Bytes, with their number before them. */
    FrameWriter putBytes(byte[] some) {
        return putNumber(some.length).putRaw(some);
    }

    /** Entries of another writer. */
    FrameWriter putRaw(byte[] some) {
        return putRaw(some, 0, some.length);
    }

    FrameWriter putRaw(byte[] some, int from, int count) {
        room(count);
        System.arraycopy(some, from, bytes, length, count);
        length += count;
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }
}
