package io.ringmill.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * Writes saved state into memory that grows, little-endian.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> as more is written than ever before. <b>Units:</b> bytes.
 */
public final class StateWriter {

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final IntFunction<byte[]> keys;
    private ByteBuffer bytes = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

    /** {@code keys}: the UTF-8 text of a key's id. */
    public StateWriter(IntFunction<byte[]> keys) {
        this.keys = keys;
    }

    /** For what holds no keys by their ids. */
    public StateWriter() {
        this(key -> {
            throw new IllegalStateException("no keys are written");
        });
    }

    private ByteBuffer room(int count) {
        if (bytes.remaining() < count) {
            long needed = (long) bytes.position() + count;
            if (needed > MOST_BYTES) {
                throw new StateException("a record of more than 2 GiB cannot be saved");
            }
            int capacity = (int) Math.max(needed, Math.min(MOST_BYTES, 2L * bytes.capacity()));
            ByteBuffer grown = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
            bytes = grown.put(bytes.flip());
        }
        return bytes;
    }

    public void putByte(int value) {
        room(Byte.BYTES).put((byte) value);
    }

    public void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    public void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    /** A double by its bits, whichever NaN it is. */
    public void putDouble(double value) {
        putLong(Double.doubleToRawLongBits(value));
    }

    /** A text's UTF-8 bytes, with their number before them. */
    public void putText(byte[] utf8) {
        putInt(utf8.length);
        room(utf8.length).put(utf8);
    }

    public void putText(String text) {
        putText(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as they are. */
    public void putBytes(byte[] some) {
        room(some.length).put(some);
    }

    /** A key, by its text. */
    public void putKey(int id) {
        putText(keys.apply(id));
    }

    /** Leaves room for a length; returns what {@link #end} needs. */
    public int begin() {
        putInt(0);
        return bytes.position();
    }

    /** Sets the length at {@code begun} to how many bytes were written since. */
    public void end(int begun) {
        bytes.putInt(begun - Integer.BYTES, bytes.position() - begun);
    }

    /** Nothing is written yet. */
    public void clear() {
        bytes.clear();
    }

    public byte[] toByteArray() {
        byte[] copy = new byte[bytes.position()];
        System.arraycopy(bytes.array(), 0, copy, 0, copy.length);
        return copy;
    }
}
