package io.ringmill.ingest.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of gzip data (RFC 1952) of one member or several, one behind the other. Zeros behind a member are padding;
 * anything else there is a failure, as it would be lost. What was read before a failure is given out first.
 *
 * <p>The JDK's stream asks its input how much is available, which a pipe cannot say, and passes over what follows.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none once it is made. <b>Cost:</b> one pass.
 */
final class GzipInput extends CompressedInput {

    static final String NAME = "gzip";

    private static final int MOST_BUFFER_BYTES = 1 << 16;
    private static final int LEAST_BUFFER_BYTES = 1 << 10;
    /** How a member begins. */
    private static final byte[] MAGIC = {0x1f, (byte) 0x8b};

    private static final int DEFLATE = 8;
    private static final int HAS_HEADER_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] buffer = new byte[LEAST_BUFFER_BYTES];
    /** What waits in the buffer is {@code [from, limit)}. */
    private int from;

    private int limit;
    /** Of the input, how many bytes were ahead of the buffer. */
    private long before;

    private boolean inMember;
    private boolean anyMember;
    private boolean ended;

    private GzipInput(InputStream in) {
        this.in = in;
    }

    /** Gzip data that is cut off, damaged, or followed by something else. The message is a sentence without its end. */
    static final class GzipException extends CompressedException {

        private static final long serialVersionUID = 1L;

        GzipException(String message) {
            super(message);
        }
    }

    /** The content: of gzip if that is how it begins, else as it is. Waits for the first byte. */
    static InputStream uncompressed(InputStream raw) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, MAGIC.length);
        return startsWith(MAGIC, in) ? new GzipInput(in) : in;
    }

    /** Whether the bytes begin as gzip does. */
    static boolean isGzip(byte[] bytes, int from, int length) {
        return startsWith(MAGIC, bytes, from, length);
    }

    @Override
    public int read(byte[] bytes, int to, int length) throws IOException {
        while (!ended) {
            if (!inMember) {
                beginMember();
            } else if (inflater.finished()) {
                endMember();
            } else {
                int count = inflate(bytes, to, length);
                if (count > 0) {
                    crc.update(bytes, to, count);
                    return count;
                }
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int to, int length) throws IOException {
        if (inflater.needsInput()) {
            if (from == limit && !fill()) {
                throw cutOff();
            }
            inflater.setInput(buffer, from, limit - from);
        }
        try {
            int count = inflater.inflate(bytes, to, length);
            from = limit - inflater.getRemaining();
            return count;
        } catch (DataFormatException e) {
            throw new GzipException(
                    "the gzip data is damaged near byte " + (place() + 1) + " (" + e.getMessage() + ")");
        }
    }

    private void beginMember() throws IOException {
        int first = peek();
        while (anyMember && first == 0) {
            from++;
            first = peek();
        }
        if (first < 0) {
            ended = true;
            inflater.end();
            return;
        }
        long start = place();
        if ((byte) next() != MAGIC[0] || (byte) next() != MAGIC[1]) {
            throw new GzipException(
                    "the gzip data ends at byte " + start + ", and what follows it is not gzip; take that away");
        }
        readHeader(start);
        inflater.reset();
        crc.reset();
        inMember = true;
        anyMember = true;
    }

    private void readHeader(long start) throws IOException {
        int method = next();
        if (method != DEFLATE) {
            throw new GzipException(
                    "the gzip header at byte " + (start + 1) + " names an unknown compression, " + method);
        }
        int flags = next();
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // Up to the zero behind it.
        }
    }

    private void endMember() throws IOException {
        long checksum = int32();
        long length = int32();
        if (checksum != crc.getValue() || length != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new GzipException("the gzip data that ends at byte " + place() + " is damaged (wrong checksum)");
        }
        inMember = false;
    }

    private long int32() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private int next() throws IOException {
        int next = peek();
        if (next < 0) {
            throw cutOff();
        }
        from++;
        return next;
    }

    /** The next byte; -1 at the end of the input. */
    private int peek() throws IOException {
        return from == limit && !fill() ? -1 : buffer[from] & 0xff;
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length && limit < MOST_BUFFER_BYTES) {
            buffer = new byte[MOST_BUFFER_BYTES]; // There is more than a message.
        }
        before += limit;
        from = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    /** How many bytes of the input were used. */
    private long place() {
        return before + from;
    }

    private GzipException cutOff() {
        return new GzipException("the gzip data is cut off at byte " + place());
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
