package io.ringmill.ingest.compress;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The content of a compressed message, which stays until the next. It is never longer than was asked for: a small message may stand
 * for a very long one.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> what the decompressors need, for each message.
 */
public final class MessageContent {

    private static final int FIRST_BYTES = 1 << 10;

    private final int padding;
    private byte[] bytes = {};
    private int length;

    /** {@code padding}: so many bytes there are at least behind the content. */
    public MessageContent(int padding) {
        this.padding = padding;
    }

    /** Holds the content, from its beginning on. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /**
     * Uncompresses a message.
     *
     * @param most longest content that is wanted, in bytes
     * @return false if it is longer
     * @throws CompressedException if it is damaged
     * @throws IOException if it cannot be uncompressed here
     */
    public boolean take(byte[] compressed, int from, int compressedLength, int most) throws IOException {
        length = 0;
        InputStream message = new ByteArrayInputStream(compressed, from, compressedLength);
        try (InputStream in = CompressedInput.boundedContentOf(message)) {
            while (true) {
                if (length + padding >= bytes.length) {
                    long more = Math.max(FIRST_BYTES, 2L * bytes.length);
                    bytes = Arrays.copyOf(bytes, (int) Math.min(more, 1L + most + padding));
                }
                int count = in.read(bytes, length, bytes.length - padding - length);
                if (count < 0) {
                    return true;
                }
                length += count;
                if (length > most) {
                    return false;
                }
            }
        }
    }
}
