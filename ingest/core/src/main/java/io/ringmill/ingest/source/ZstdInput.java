package io.ringmill.ingest.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * The content of data compressed with Zstandard (RFC 8878), of one frame or several, one behind the other. It needs zstd-jni,
 * which not everybody has who embeds the engine.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> one pass.
 */
final class ZstdInput extends BlockInputStream {

    /** How a frame begins. */
    private static final int[] MAGIC = {0x28, 0xb5, 0x2f, 0xfd};

    private final Counted compressed;
    private final InputStream content;

    private ZstdInput(InputStream in) throws IOException {
        compressed = new Counted(in);
        try {
            content = Library.opened(compressed);
        } catch (LinkageError missing) {
            throw new IOException(
                    "the data is compressed with Zstandard, and zstd-jni, which reads it, is not there or cannot be loaded"
                            + " (" + missing + "): put com.github.luben:zstd-jni on the class path, and make "
                            + System.getProperty("java.io.tmpdir") + ", where it is unpacked, writable",
                    missing);
        }
    }

    /** What is only loaded where there is such data, so that all other is read without the library. */
    private static final class Library {

        /** The content, which lets go of its memory when nobody uses it any more. */
        static InputStream opened(InputStream compressed) throws IOException {
            return new ZstdInputStream(compressed);
        }
    }

    /** The content: of Zstandard if that is how it begins, else as it is. Waits for the first byte. */
    static InputStream uncompressed(InputStream raw) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, MAGIC.length);
        byte[] begin = new byte[MAGIC.length];
        int length = 0;
        while (length < MAGIC.length) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            begin[length++] = (byte) next;
            if (next != MAGIC[length - 1]) {
                break;
            }
        }
        in.unread(begin, 0, length);
        return isZstd(begin, 0, length) ? new ZstdInput(in) : in;
    }

    /** Whether the bytes begin as Zstandard does. */
    static boolean isZstd(byte[] bytes, int from, int length) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= length || (bytes[from + i] & 0xff) != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            return content.read(bytes, from, length);
        } catch (IOException e) {
            if (compressed.failed) {
                throw e;
            }
            throw new CompressedException(
                    "the Zstandard data is cut off or damaged by byte " + compressed.count + " (" + e.getMessage()
                            + ")",
                    e);
        }
    }

    /** Counts what was read, and tells a failure to read from one to uncompress. */
    private static final class Counted extends FilterInputStream {

        private long count;
        private boolean failed;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            failed = true;
            int read = super.read(bytes, from, length);
            failed = false;
            count += Math.max(0, read);
            return read;
        }
    }
}
