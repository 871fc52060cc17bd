package io.ringmill.flink;

import io.ringmill.event.Dictionary;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link FrameWriter} wrote.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none, but for texts and bytes that are asked for.
 */
final class FrameReader {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int at;

    FrameReader wrap(byte[] frame) {
        bytes = frame;
        at = 0;
        return this;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    /** Bytes that were read or passed over. */
    int at() {
        return at;
    }

    FrameReader skip(int count) {
        at += count;
        return this;
    }

    /** Passes over what {@link FrameWriter#putBytes} wrote. */
    FrameReader skipBytes() {
        int length = (int) getNumber();
        return skip(length);
    }

    /** All that is left. */
    byte[] getRest() {
        int from = at;
        at = bytes.length;
        return Arrays.copyOfRange(bytes, from, at);
    }

    int getByte() {
        return bytes[at++];
    }

    int getInt() {
        at += Integer.BYTES;
        return (int) INTS.get(bytes, at - Integer.BYTES);
    }

    long getLong() {
        at += Long.BYTES;
        return (long) LONGS.get(bytes, at - Long.BYTES);
    }

    long getNumber() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    long getDifference() {
        long value = getNumber();
        return (value >>> 1) ^ -(value & 1);
    }

    byte[] getBytes() {
        int length = (int) getNumber();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String getText() {
        int length = (int) getNumber();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /**
     * The id of a text, new if need be.
     *
     * @throws IllegalStateException if there are as many as there can be
     */
    int getId(Dictionary texts) {
        int length = (int) getNumber();
        at += length;
        int id = length == 0 ? 0 : texts.intern(bytes, at - length, length);
        if (id == Dictionary.FULL) {
            throw new IllegalStateException("there is no room for more keys or symbols in one subtask");
        }
        return id;
    }
}
