package io.ringmill.ingest.compress;

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
final class ZstdInput extends CompressedInput {

    static final String NAME = "Zstandard";

    /** How a frame begins. */
    private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final Counted compressed;
    private final InputStream content;

    /** Of 8 MiB, which RFC 8878 asks of every reader: log2 of the longest distance to what a frame refers to. */
    static final int SMALL_WINDOW = 23;

    /** Of 128 MiB, as the tool zstd has it. */
    private static final int WINDOW = 27;

    private ZstdInput(InputStream in, int window) throws IOException {
        compressed = new Counted(in);
        try {
            content = Library.opened(compressed, window);
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
        static InputStream opened(InputStream compressed, int window) throws IOException {
            return new ZstdInputStream(compressed).setLongMax(window);
        }
    }

    /** The content: of Zstandard if that is how it begins, else as it is. Waits for the first byte. */
    static InputStream uncompressed(InputStream raw) throws IOException {
        return uncompressed(raw, WINDOW);
    }

    /** As {@link #uncompressed(InputStream)}, with a bound on what it keeps in memory. */
    static InputStream uncompressed(InputStream raw, int window) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, MAGIC.length);
        return startsWith(MAGIC, in) || startsWithSkippable(in) ? new ZstdInput(in, window) : in;
    }

    static boolean isHere() {
        try {
            Class.forName("com.github.luben.zstd.ZstdInputStream", false, ZstdInput.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError missing) {
            return false;
        }
    }

    /** Whether the bytes begin as Zstandard does, or with a frame to be passed over, as pzstd writes them ahead of its own. */
    static boolean isZstd(byte[] bytes, int from, int length) {
        return startsWith(MAGIC, bytes, from, length) || startsWithSkippable(bytes, from, length);
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

    @Override
    public void close() throws IOException {
        content.close();
    }

    /**
     * Counts what was read, and tells a failure to read from one to uncompress. The library asks how much is available, which a pipe
     * cannot say.
     */
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

        @Override
        public int available() {
            return 0;
        }
    }
}
