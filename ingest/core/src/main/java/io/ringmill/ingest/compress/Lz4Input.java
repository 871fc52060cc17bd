package io.ringmill.ingest.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/**
 * The content of data compressed as LZ4 frames (LZ4 Frame Format 1.6), of one frame or several, one behind the other; frames to be
 * skipped are. What was read before a failure is given out first.
 *
 * <p>It is our own because lz4-java refuses frames whose blocks refer to those before, which Python's lz4 makes by itself.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> two blocks, up to 4 MiB each as the frame says, as they are needed.
 * <b>Cost:</b> one pass, and one over what has checksums.
 */
final class Lz4Input extends CompressedInput {

    static final String NAME = "LZ4";

    /** How a frame begins. */
    private static final byte[] MAGIC = {0x04, 0x22, 0x4d, 0x18};

    private static final int VERSION = 1;
    private static final int HAS_BLOCK_CHECKSUM = 0x10;
    private static final int HAS_SIZE = 0x08;
    private static final int HAS_CHECKSUM = 0x04;
    private static final int HAS_DICTIONARY = 0x01;
    private static final int SMALLEST_BLOCK = 4;
    private static final int PLAIN_BLOCK = 0x8000_0000;
    /** So far a block may refer to what is before it. */
    private static final int WINDOW = 1 << 16;

    private static final int LEAST_MATCH = 4;
    private static final int LONG_LENGTH = 15;
    private static final int LENGTH_GOES_ON = 255;

    private final InputStream in;
    /** Bytes of the input that were read. */
    private long read;

    private boolean inFrame;
    private boolean ended;
    private int flags;
    private int mostOfBlock;
    private final XxHash32 checksum = new XxHash32();
    private byte[] block = {};
    /** What was read of the frame last, up to a window, and the block behind it. */
    private byte[] content = {};

    private int from;
    private int limit;

    private Lz4Input(InputStream in) {
        this.in = in;
    }

    /** The content: of LZ4 if that is how it begins, else as it is. Waits for the first byte. */
    static InputStream uncompressed(InputStream raw) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, MAGIC.length);
        return startsWith(MAGIC, in) ? new Lz4Input(in) : in;
    }

    /** Whether the bytes begin as LZ4 frames do. */
    static boolean isLz4(byte[] bytes, int from, int length) {
        return startsWith(MAGIC, bytes, from, length);
    }

    private static int int32(byte[] bytes, int from) {
        return (bytes[from] & 0xff)
                | ((bytes[from + 1] & 0xff) << 8)
                | ((bytes[from + 2] & 0xff) << 16)
                | (bytes[from + 3] << 24);
    }

    @Override
    public int read(byte[] bytes, int to, int length) throws IOException {
        while (from == limit && !ended) {
            if (inFrame) {
                nextBlock();
            } else {
                beginFrame();
            }
        }
        if (from == limit) {
            return -1;
        }
        int count = Math.min(length, limit - from);
        System.arraycopy(content, from, bytes, to, count);
        from += count;
        return count;
    }

    private void beginFrame() throws IOException {
        int first = in.read();
        if (first < 0) {
            ended = true;
            return;
        }
        read++;
        byte[] begin = new byte[Integer.BYTES];
        begin[0] = (byte) first;
        readFully(begin, 1, Integer.BYTES - 1);
        if (startsWithSkippable(begin, 0, begin.length)) {
            passOver(int32() & 0xffff_ffffL);
        } else if (Arrays.equals(begin, MAGIC)) {
            readHeader();
        } else {
            throw new CompressedException("the LZ4 data ends at byte " + (read - Integer.BYTES)
                    + ", and what follows it is not LZ4; take that away");
        }
    }

    private void readHeader() throws IOException {
        byte[] header = new byte[14];
        readFully(header, 0, 2);
        flags = header[0];
        int blockSize = (header[1] >>> 4) & 7;
        if (((flags >>> 6) & 3) != VERSION || blockSize < SMALLEST_BLOCK) {
            throw damaged("its header is of no known version");
        }
        if ((flags & HAS_DICTIONARY) != 0) {
            throw new CompressedException("the LZ4 data needs a dictionary, which there is none for");
        }
        int length = 2 + ((flags & HAS_SIZE) != 0 ? Long.BYTES : 0);
        readFully(header, 2, length + 1 - 2);
        if ((byte) (XxHash32.of(header, 0, length) >>> 8) != header[length]) {
            throw damaged("wrong checksum of its header");
        }
        mostOfBlock = 1 << (8 + 2 * blockSize);
        checksum.reset();
        from = 0;
        limit = 0;
        inFrame = true;
    }

    private void nextBlock() throws IOException {
        int size = int32();
        if (size == 0) {
            if ((flags & HAS_CHECKSUM) != 0 && int32() != checksum.value()) {
                throw damaged("wrong checksum");
            }
            inFrame = false;
            return;
        }
        boolean plain = (size & PLAIN_BLOCK) != 0;
        size &= ~PLAIN_BLOCK;
        if (size > mostOfBlock) {
            throw damaged("a block is longer than the header says");
        }
        if (block.length < size) {
            block = new byte[size];
        }
        readFully(block, 0, size);
        if ((flags & HAS_BLOCK_CHECKSUM) != 0 && int32() != XxHash32.of(block, 0, size)) {
            throw damaged("wrong checksum of a block");
        }
        makeRoom();
        if (plain) {
            room(size);
            System.arraycopy(block, 0, content, limit, size);
            limit += size;
        } else {
            uncompress(size);
        }
        checksum.update(content, from, limit - from);
    }

    /** Keeps what a block may refer to, in front. */
    private void makeRoom() {
        int kept = Math.min(limit, WINDOW);
        System.arraycopy(content, limit - kept, content, 0, kept);
        from = kept;
        limit = kept;
    }

    private void room(int more) throws CompressedException {
        if (limit + more - from > mostOfBlock) {
            throw damaged("a block holds more than the header says");
        }
        if (limit + more > content.length) {
            content =
                    Arrays.copyOf(content, Math.min(WINDOW + mostOfBlock, Math.max(2 * content.length, limit + more)));
        }
    }

    /** Uncompresses a block of so many bytes: texts, each but the last followed by a repetition of what was before. */
    private void uncompress(int size) throws CompressedException {
        int at = 0;
        while (true) {
            if (at >= size) {
                throw damaged("a block is cut off");
            }
            int token = block[at++] & 0xff;
            int literals = token >>> 4;
            if (literals == LONG_LENGTH) {
                int more;
                do {
                    more = at < size ? block[at++] & 0xff : 0;
                    literals += more;
                } while (more == LENGTH_GOES_ON);
            }
            if (literals > size - at) {
                throw damaged("a block is cut off");
            }
            room(literals);
            System.arraycopy(block, at, content, limit, literals);
            limit += literals;
            at += literals;
            if (at == size) {
                return;
            }
            if (at + 2 > size) {
                throw damaged("a block is cut off");
            }
            int distance = (block[at] & 0xff) | ((block[at + 1] & 0xff) << 8);
            at += 2;
            int match = token & LONG_LENGTH;
            if (match == LONG_LENGTH) {
                int more;
                do {
                    more = at < size ? block[at++] & 0xff : 0;
                    match += more;
                } while (more == LENGTH_GOES_ON);
            }
            repeat(distance, match + LEAST_MATCH);
        }
    }

    /** Appends what is so far back; it may reach into what is appended. */
    private void repeat(int distance, int length) throws CompressedException {
        if (distance == 0 || distance > limit) {
            throw damaged("a block refers to what is not there");
        }
        room(length);
        int source = limit - distance;
        if (distance >= length) {
            System.arraycopy(content, source, content, limit, length);
        } else {
            for (int i = 0; i < length; i++) {
                content[limit + i] = content[source + i];
            }
        }
        limit += length;
    }

    private int int32() throws IOException {
        byte[] bytes = new byte[Integer.BYTES];
        readFully(bytes, 0, Integer.BYTES);
        return int32(bytes, 0);
    }

    private void readFully(byte[] bytes, int to, int length) throws IOException {
        int count = in.readNBytes(bytes, to, length);
        read += count;
        if (count < length) {
            throw new CompressedException("the LZ4 data is cut off at byte " + read);
        }
    }

    private void passOver(long length) throws IOException {
        byte[] some = new byte[(int) Math.min(WINDOW, length)];
        for (long left = length; left > 0; left -= Math.min(some.length, left)) {
            readFully(some, 0, (int) Math.min(some.length, left));
        }
    }

    private CompressedException damaged(String why) {
        return new CompressedException("the LZ4 data is damaged near byte " + read + " (" + why + ")");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
