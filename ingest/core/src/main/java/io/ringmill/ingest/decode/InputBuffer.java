package io.ringmill.ingest.decode;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes of an input, of which a window from the beginning of the record at hand is kept.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> when a record is longer than all before; the buffer never grows
 * beyond the longest permitted record and one chunk. <b>Cost:</b> one copy of a cut-off record per chunk.
 */
final class InputBuffer {

    private static final int CHUNK_BYTES = 1 << 16;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long NEWLINES = ONES * '\n';
    /** 0xff and 0xfe, in either order, begin UTF-16; neither occurs in UTF-8. */
    private static final int UTF_16_MARK = 0xff + 0xfe;
    /** Of a record that is too long this much is kept. */
    static final int RAW_BYTES = 1 << 12;

    /** The record begins at {@link #from}; what has been read ends at {@link #limit}. */
    byte[] bytes = new byte[CHUNK_BYTES];

    int from;
    int limit;
    /** Line on which the record begins, from 1. */
    long line = 1;
    /** When the last chunk was read, by {@link System#nanoTime}. */
    long readNs;

    final int maxLine;
    private final InputStream in;
    private boolean ended;

    InputBuffer(InputStream in, int maxLine) {
        this.in = in;
        this.maxLine = maxLine;
    }

    /** Reads more behind {@link #limit}; {@link #from} may move to the front. False at the end of the input. */
    boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (limit == bytes.length) {
            makeRoom();
        }
        int count = in.read(bytes, limit, bytes.length - limit);
        readNs = System.nanoTime();
        if (count < 0) {
            ended = true;
            return false;
        }
        limit += count;
        return true;
    }

    private void makeRoom() {
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, limit - from);
            limit -= from;
            from = 0;
        } else {
            bytes = Arrays.copyOf(bytes, (int) Math.min(bytes.length * 2L, maxLine + (long) CHUNK_BYTES));
        }
    }

    /** Passes over a byte order mark at the beginning of the input. */
    void skipByteOrderMark() throws IOException {
        while (limit < 3 && fill()) {
            // Until there are three bytes, or no more.
        }
        if (limit >= 2 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == UTF_16_MARK) {
            throw new IOException("the text is UTF-16; convert it to UTF-8");
        }
        if (limit >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf) {
            from = 3;
        }
    }

    /**
     * The length up to the newline, or the end of the input, at or behind {@code scanned} bytes from {@link #from}; -1 if that is
     * further than {@link #maxLine}.
     */
    int lineLength(int scanned) throws IOException {
        int length = scanned;
        while (true) {
            int available = limit - from;
            int end = from + available;
            int newline = find(bytes, from + length, end);
            if (newline < end) {
                return newline - from <= maxLine ? newline - from : -1;
            }
            length = available;
            if (length > maxLine) {
                return -1;
            }
            if (!fill()) {
                return length;
            }
        }
    }

    /** The first newline in {@code bytes[start, end)}, or {@code end}; looks at eight bytes at a time. */
    private static int find(byte[] bytes, int start, int end) {
        int i = start;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long different = (long) EIGHT_BYTES.get(bytes, i) ^ NEWLINES;
            // The lowest bit of this that is set is the first bit of the lowest byte that is zero.
            long zero = (different - ONES) & ~different & HIGH_BITS;
            if (zero != 0) {
                return i + (Long.numberOfTrailingZeros(zero) >> 3);
            }
        }
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Makes a record of the first {@code length} bytes, which lie on one line, and goes on behind its newline. */
    void take(RawRecord record, int length) {
        describe(record, length);
        skip(length, 0);
    }

    /** Makes a record of the first {@code length} bytes. */
    void describe(RawRecord record, int length) {
        record.bytes = bytes;
        record.from = from;
        record.origin = from;
        record.length = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
        record.totalLength = record.length;
        record.line = line;
        record.readNs = readNs;
    }

    /** Goes on behind {@code length} bytes with {@code newlines} among them, and the newline there if there is one. */
    void skip(int length, int newlines) {
        from = Math.min(from + length + 1, limit);
        line += newlines + 1L;
    }

    /** Makes a faulty record of a line that is longer than permitted, and goes on behind its newline. */
    void takeTooLong(RawRecord record) throws IOException {
        int kept = Math.min(RAW_BYTES, limit - from);
        byte[] raw = Arrays.copyOfRange(bytes, from, from + kept);
        long total = 0;
        int newline = -1;
        do {
            int found = find(bytes, from, limit);
            newline = found < limit ? found : -1;
            total += (newline < 0 ? limit : newline) - from;
            from = newline < 0 ? 0 : newline + 1;
            limit = newline < 0 ? 0 : limit;
        } while (newline < 0 && fill());
        record.bytes = raw;
        record.from = 0;
        record.origin = 0;
        record.length = kept;
        record.totalLength = total;
        record.line = line++;
        record.readNs = readNs;
        record.fault = "longer than maxLine, " + maxLine + " bytes";
    }
}
