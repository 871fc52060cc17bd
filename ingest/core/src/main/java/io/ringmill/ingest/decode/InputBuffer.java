package io.ringmill.ingest.decode;

import io.ringmill.ingest.text.Utf8;
import io.ringmill.ingest.text.Words;
import java.io.EOFException;
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
    /** Behind what is read there is room for a look at eight bytes from anywhere in it. */
    static final int PADDING = Long.BYTES;

    private static final long NEWLINES = Words.of('\n');
    /** 0xff and 0xfe, in either order, begin UTF-16; neither occurs in UTF-8. */
    private static final int UTF_16_MARK = 0xff + 0xfe;
    /** Of a record that is too long this much is kept. */
    static final int RAW_BYTES = 1 << 12;

    /** The record begins at {@link #from}; what has been read ends at {@link #limit}. */
    byte[] bytes = new byte[CHUNK_BYTES + PADDING];

    int from;
    int limit;
    /** Line on which the record begins, from 1. */
    long line = 1;
    /** When the last chunk was read, by {@link System#nanoTime}. */
    long readNs;
    /** Bytes of the input ahead of the buffer. */
    private long before;
    /** Where the record begins that goes on behind the end of a piece, and on which line; -1 if none does. */
    private int cutFrom = -1;

    private long cutLine;

    final int maxLine;
    private final InputStream in;
    /** What is to be done before the input is read, which may wait. */
    private Runnable beforeRead = () -> {};

    private boolean ended;

    /** Whether what is at {@link #from} is not the beginning of a line. */
    private boolean amidLine;

    InputBuffer(InputStream in, int maxLine) {
        this.in = in;
        this.maxLine = maxLine;
    }

    /** Of an input that begins in the middle of another, so many bytes behind its beginning and on this line of it. */
    InputBuffer(InputStream in, int maxLine, long before, long line) {
        this(in, maxLine);
        this.before = before;
        this.line = line;
    }

    /** Of an input that is at hand as a whole, with {@link #PADDING} behind it: no copy is made. */
    static InputBuffer whole(byte[] input, int length) {
        InputBuffer buffer = new InputBuffer(InputStream.nullInputStream(), length);
        buffer.beginPiece(input, length, System.nanoTime());
        return buffer;
    }

    /** Goes on with a piece of an input that begins where a record does, with {@link #PADDING} behind it. */
    void beginPiece(byte[] piece, int length, long newReadNs) {
        bytes = piece;
        from = 0;
        limit = length;
        line = 1;
        readNs = newReadNs;
        before = 0;
        cutFrom = -1;
        ended = true;
    }

    /** Whether a record was found to go on behind the end of the piece: what was said of it then is not to be believed. */
    boolean isCut() {
        return cutFrom >= 0;
    }

    /** Where that record begins. */
    int cutFrom() {
        return cutFrom;
    }

    /** On which line of the piece, from 1. */
    long cutLine() {
        return cutLine;
    }

    /** Where the record begins, in bytes from the beginning of the input. */
    long offset() {
        return before + from;
    }

    /** The index in {@link #bytes} of a place in the input; {@link #limit} if it is further than what has been read. */
    int place(long offset) {
        return (int) Math.min(limit, offset - before);
    }

    /** Goes on at that index, behind so many lines. */
    void passLines(int newFrom, int lines) {
        from = newFrom;
        line += lines;
    }

    void beforeRead(Runnable action) {
        beforeRead = action;
    }

    /** Whether the rest of a line comes next that is too long to be kept. */
    boolean isAmidLine() {
        return amidLine;
    }

    /** Whether all of the input is passed, and no end of a line is at its end. */
    boolean endsAmidLine() {
        return ended && from == limit && limit > 0 && bytes[limit - 1] != '\n';
    }

    /**
     * Goes on there, at the beginning of a line that is not yet passed.
     *
     * @return whether a line begins there, or the input ends
     */
    boolean goTo(long offset, long newLine) throws IOException {
        long left = offset - before - limit;
        if (left <= 0) {
            from = (int) (offset - before);
        } else {
            int kept = (int) Math.min(InputCheck.BYTES, left);
            in.skipNBytes(left - kept);
            if (in.readNBytes(bytes, 0, kept) < kept) {
                throw new EOFException();
            }
            before = offset - kept;
            from = kept;
            limit = kept;
        }
        line = newLine;
        int last = from > 0 ? bytes[from - 1] : '\n';
        return last == '\n' || last == '\r' || (from == limit && !fill());
    }

    /** Of what is ahead of the record; {@link InputCheck#NONE} if none of it is at hand. */
    long check() {
        return InputCheck.of(bytes, from);
    }

    /** Whether it is that of what is ahead of the record, as far as this is at hand. */
    boolean fits(long check) {
        return InputCheck.fits(check, bytes, from);
    }

    /** Reads more behind {@link #limit}; {@link #from} may move to the front. False at the end of the input. */
    boolean fill() throws IOException {
        if (ended) {
            if (from < limit && cutFrom < 0) {
                cutFrom = from;
                cutLine = line;
            }
            return false;
        }
        beforeRead.run();
        if (limit == bytes.length - PADDING) {
            makeRoom();
        }
        int count = in.read(bytes, limit, bytes.length - PADDING - limit);
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
            before += from;
            from = 0;
        } else {
            int room = (int) Math.min(2L * limit, maxLine + (long) CHUNK_BYTES);
            bytes = Arrays.copyOf(bytes, room + PADDING);
        }
    }

    /** Passes over a byte order mark at the beginning of the input. */
    void skipByteOrderMark() throws IOException {
        while (limit < Utf8.MARK_LENGTH && fill()) {
            // Until there are three bytes, or no more.
        }
        if (limit >= 2 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == UTF_16_MARK) {
            throw new HeaderException("the text is UTF-16; convert it to UTF-8", false);
        }
        if (Utf8.hasMark(bytes, 0, limit)) {
            from = Utf8.MARK_LENGTH;
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
            int newline = Words.find(bytes, from + length, end, NEWLINES);
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

    /** Behind the last newline in {@code bytes[from, to)}; {@code from} if there is none. */
    static int endOfLastLine(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Makes a record of the first {@code length} bytes, which lie on one line, and goes on behind its newline. */
    void take(RawRecord record, int length) {
        describe(record, from, length);
        skip(length, 0);
    }

    /** Makes a record of {@code length} bytes from {@code start} on. */
    void describe(RawRecord record, int start, int length) {
        record.bytes = bytes;
        record.from = start;
        record.origin = start;
        record.length = length > 0 && bytes[start + length - 1] == '\r' ? length - 1 : length;
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
        int kept = Math.min(RAW_BYTES, maxLine); // so many are at hand, and all of this line
        byte[] raw = Arrays.copyOfRange(bytes, from, from + kept);
        long total = 0;
        int newline = -1;
        amidLine = true;
        do {
            int found = Words.find(bytes, from, limit, NEWLINES);
            newline = found < limit ? found : -1;
            total += (newline < 0 ? limit : newline) - from;
            before += newline < 0 ? limit : 0;
            from = newline < 0 ? 0 : newline + 1;
            limit = newline < 0 ? 0 : limit;
        } while (newline < 0 && fill());
        amidLine = false;
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
