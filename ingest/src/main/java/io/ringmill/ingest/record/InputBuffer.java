package io.ringmill.ingest.record;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Bytes of an input, of which a window from the beginning of the record at hand is kept.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> when a record is longer than all before; the buffer never grows
 * beyond the longest permitted record and one chunk. <b>Cost:</b> one copy of a cut-off record per chunk.
 */
final class InputBuffer {

    private static final int CHUNK_BYTES = 1 << 16;
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
            for (int i = from + length; i < end; i++) {
                if (bytes[i] == '\n') {
                    return i - from <= maxLine ? i - from : -1;
                }
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

    /** Makes a record of the first {@code length} bytes, which lie on one line, and goes on behind its newline. */
    void take(RawRecord record, int length) {
        describe(record, length);
        skip(length, 0);
    }

    /** Makes a record of the first {@code length} bytes. */
    void describe(RawRecord record, int length) {
        record.bytes = bytes;
        record.from = from;
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
            for (int i = from; i < limit && newline < 0; i++) {
                newline = bytes[i] == '\n' ? i : -1;
            }
            total += (newline < 0 ? limit : newline) - from;
            from = newline < 0 ? 0 : newline + 1;
            limit = newline < 0 ? 0 : limit;
        } while (newline < 0 && fill());
        record.bytes = raw;
        record.from = 0;
        record.length = kept;
        record.totalLength = total;
        record.line = line++;
        record.readNs = readNs;
        record.fault = "longer than maxLine, " + maxLine + " bytes";
    }
}
