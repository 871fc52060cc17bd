package io.ringmill.ingest.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The content of compressed data. One thread. */
public abstract sealed class CompressedInput extends BlockInputStream permits GzipInput, Lz4Input, ZstdInput {

    /** How frames begin that are to be passed over (RFC 8878, 3.1.2), of which there are sixteen numbers. */
    private static final byte[] SKIPPABLE = {0x50, 0x2a, 0x4d, 0x18};

    private static final int SKIPPABLE_NUMBER = 0x0f;

    CompressedInput() {}

    /**
     * The content: uncompressed if it begins as gzip, Zstandard or LZ4 does, else as it is. Waits for the first byte.
     *
     * @throws CompressedException if it is compressed and damaged, as reads of the content do
     */
    public static InputStream contentOf(InputStream raw) throws IOException {
        InputStream in = GzipInput.uncompressed(raw);
        in = in instanceof CompressedInput ? in : ZstdInput.uncompressed(in);
        return in instanceof CompressedInput ? in : Lz4Input.uncompressed(in);
    }

    /**
     * As {@link #contentOf}, of a message, or of one of many connections: what it takes in memory stays small, whatever it says of
     * itself.
     */
    public static InputStream boundedContentOf(InputStream raw) throws IOException {
        InputStream in = ZstdInput.uncompressed(raw, ZstdInput.SMALL_WINDOW);
        return in instanceof CompressedInput ? in : contentOf(in);
    }

    /** Whether Zstandard can be read: whether its library is here. */
    public static boolean readsZstd() {
        return ZstdInput.isHere();
    }

    /** As {@link #startsWith(byte[], PushbackInputStream)}, of a frame of Zstandard or LZ4 that is to be passed over. */
    static boolean startsWithSkippable(PushbackInputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        in.unread(first);
        byte[] magic = SKIPPABLE.clone();
        magic[0] |= (byte) (first & SKIPPABLE_NUMBER);
        return startsWith(magic, in);
    }

    static boolean startsWithSkippable(byte[] bytes, int from, int length) {
        return length >= SKIPPABLE.length
                && (bytes[from] & ~SKIPPABLE_NUMBER) == SKIPPABLE[0]
                && Arrays.equals(SKIPPABLE, 1, SKIPPABLE.length, bytes, from + 1, from + SKIPPABLE.length);
    }

    /** Whether the input begins so; it is not read. Waits for as many bytes as are so. */
    static boolean startsWith(byte[] magic, PushbackInputStream in) throws IOException {
        byte[] begin = new byte[magic.length];
        int length = 0;
        do {
            int next = in.read();
            if (next < 0) {
                break;
            }
            begin[length++] = (byte) next;
        } while (length < magic.length && begin[length - 1] == magic[length - 1]);
        in.unread(begin, 0, length);
        return startsWith(magic, begin, 0, length);
    }

    static boolean startsWith(byte[] magic, byte[] bytes, int from, int length) {
        return length >= magic.length && Arrays.equals(magic, 0, magic.length, bytes, from, from + magic.length);
    }

    /** Whether the bytes begin as compressed data does. No text does, of JSON or CSV. */
    public static boolean begins(byte[] bytes, int from, int length) {
        return !form(bytes, from, length).isEmpty();
    }

    /** Its name if the bytes begin as compressed data does; else empty. */
    public static String form(byte[] bytes, int from, int length) {
        if (GzipInput.isGzip(bytes, from, length)) {
            return GzipInput.NAME;
        }
        if (ZstdInput.isZstd(bytes, from, length)) {
            return ZstdInput.NAME;
        }
        return Lz4Input.isLz4(bytes, from, length) ? Lz4Input.NAME : "";
    }
}
