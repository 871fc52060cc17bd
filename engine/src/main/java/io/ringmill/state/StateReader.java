package io.ringmill.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a {@link StateWriter} wrote. What ends too early is a {@link StateException}.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for texts.
 */
public final class StateReader {

    /** The ids that texts have in the program that loads. */
    public interface Ids {

        /** The id of the symbol that had the id {@code saved} when the state was saved. */
        int symbol(int saved);

        /** The id of a key. */
        int key(byte[] utf8);
    }

    private static final Ids NO_IDS = new Ids() {
        @Override
        public int symbol(int saved) {
            throw new IllegalStateException("no ids are read");
        }

        @Override
        public int key(byte[] utf8) {
            throw new IllegalStateException("no ids are read");
        }
    };

    private final ByteBuffer bytes;
    private final Ids ids;
    private final boolean takesCounts;

    /** {@code takesCounts}: false for all parts but one of a state that was split, so that nothing is counted twice. */
    public StateReader(byte[] bytes, Ids ids, boolean takesCounts) {
        this(bytes, bytes.length, ids, takesCounts);
    }

    /** Of the first {@code length} bytes. */
    public StateReader(byte[] bytes, int length, Ids ids, boolean takesCounts) {
        this.bytes = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        this.ids = ids;
        this.takesCounts = takesCounts;
    }

    /** Of what holds neither symbols nor keys by their ids, nor counts. */
    public StateReader(byte[] bytes) {
        this(bytes, NO_IDS, false);
    }

    private ByteBuffer next(int count) {
        if (count < 0 || bytes.remaining() < count) {
            throw new StateException("the saved state ends in the middle of a record");
        }
        return bytes;
    }

    public int getByte() {
        return next(Byte.BYTES).get();
    }

    public int getInt() {
        return next(Integer.BYTES).getInt();
    }

    public long getLong() {
        return next(Long.BYTES).getLong();
    }

    public double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    /** How often something has happened; 0 where that is counted elsewhere. */
    public long getCount() {
        long count = getLong();
        return takesCounts ? count : 0;
    }

    /** A number of things that follow, of at least {@code bytesOfOne} bytes each. */
    public int getSize(int bytesOfOne) {
        int size = getInt();
        if (size < 0 || (long) size * bytesOfOne > bytes.remaining()) {
            throw new StateException("the saved state says " + size + " where there is not so much");
        }
        return size;
    }

    public byte[] getUtf8() {
        byte[] utf8 = new byte[getSize(1)];
        bytes.get(utf8);
        return utf8;
    }

    public String getText() {
        return new String(getUtf8(), StandardCharsets.UTF_8);
    }

    /** A key's id in this program. */
    public int getKey() {
        return ids.key(getUtf8());
    }

    /** A symbol's id in this program. */
    public int symbol(int saved) {
        return ids.symbol(saved);
    }

    public boolean hasMore() {
        return bytes.hasRemaining();
    }

    /** Passes over so many bytes. */
    public void skip(int count) {
        bytes.position(next(count).position() + count);
    }

    /** Bytes read so far. */
    public int position() {
        return bytes.position();
    }
}
