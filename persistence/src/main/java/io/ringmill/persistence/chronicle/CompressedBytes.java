package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * One of Chronicle's files, compressed with gzip in blocks, so that any place can be read; {@code gzip -d} makes it what
 * it was. Each block is a gzip member, whose extra field {@code RM} says where it belongs:
 *
 * <pre>
 *  0 bytes 1f 8b 08 04 00 00 00 00 00 ff     gzip with an extra field
 * 10 short 20, bytes 'R' 'M', short 16
 * 16 long  position of the block's first byte in the file that it was
 * 24 int   bytes of the member, from its first to its last
 * 28 int   bytes of the block; 0 in the last member, which says that the file is whole
 * 32       deflated bytes, int CRC-32 of the block, int bytes of the block
 * </pre>
 *
 * <p>Where a block is damaged its bytes are read as ones that nobody writes ({@code ff}); readers then find that what
 * they read is no frame.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Cost:</b> a block is inflated when the
 * first byte of it is read, and kept until one of another is; opening reads the head of each.
 */
final class CompressedBytes implements CycleBytes {

    static final String SUFFIX = ".gz";

    /** As much as readers take at once. */
    static final int BLOCK_BYTES = 256 << 10;

    static final int HEAD_BYTES = 32;
    private static final int TAIL_BYTES = 8;

    private static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 20, 0, 'R', 'M', 16, 0};

    private static final byte LOST = (byte) 0xff;

    /** Of a file whose end is missing: enough to be found. */
    private static final int LOST_END_BYTES = 8;

    private final FileChannel channel;
    private final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] block = new byte[BLOCK_BYTES];

    private byte[] deflated = new byte[BLOCK_BYTES / 2];
    private int blockNumber = -1;

    /** Of each block where its member begins in the file; -1 if it is lost. */
    private long[] members = new long[16];

    private int blocks;
    private boolean[] lost = {};
    private long size;

    CompressedBytes(Path path) throws IOException {
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            readHeads();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        lost = new boolean[blocks];
    }

    private void readHeads() throws IOException {
        long end = channel.size();
        boolean whole = false;
        for (long at = 0; !whole && at < end; ) {
            if (!isHead(at, end)) {
                at++; // where a head is damaged the next one is looked for
                continue;
            }
            long position = head.getLong(16);
            int length = head.getInt(28);
            whole = length == 0;
            if (!whole) {
                block((int) (position / BLOCK_BYTES), at);
            }
            size = position + length;
            at += head.getInt(24);
        }
        if (!whole) {
            size += LOST_END_BYTES;
        }
        block((int) ((size + BLOCK_BYTES - 1) / BLOCK_BYTES), -1);
        blocks--;
    }

    /** The member of this block is there; of those between the last one and this there is none. */
    private void block(int number, long member) {
        if (number >= members.length) {
            members = Arrays.copyOf(members, 2 * number);
        }
        Arrays.fill(members, blocks, number, -1);
        members[number] = member;
        blocks = number + 1;
    }

    /** Whether a member begins here that can follow those before. */
    private boolean isHead(long at, long end) throws IOException {
        if (head(at).hasRemaining() || !Arrays.equals(head.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return false;
        }
        long position = head.getLong(16);
        int member = head.getInt(24);
        int length = head.getInt(28);
        return position >= size
                && position - size <= end * 1100L // deflate can do no better
                && (length == 0 || (position % BLOCK_BYTES == 0 && position / BLOCK_BYTES >= blocks))
                && length >= 0
                && length <= BLOCK_BYTES
                && member >= HEAD_BYTES + TAIL_BYTES
                && member <= end - at;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position >= size) {
            return -1;
        }
        int number = (int) (position / BLOCK_BYTES);
        load(number);
        int at = (int) (position % BLOCK_BYTES);
        int bytes = (int) Math.min(into.remaining(), Math.min(BLOCK_BYTES - at, size - position));
        into.put(block, at, bytes);
        return bytes;
    }

    @Override
    public Optional<String> fault(long position) {
        int number = (int) (position / BLOCK_BYTES);
        return number < blocks && lost[number]
                ? Optional.of("a compressed block that cannot be read")
                : Optional.empty();
    }

    private void load(int number) throws IOException {
        if (number == blockNumber) {
            return;
        }
        blockNumber = number;
        int length = (int) Math.min(BLOCK_BYTES, size - (long) number * BLOCK_BYTES);
        lost[number] = members[number] < 0 || !inflate(members[number], length);
        if (lost[number]) {
            Arrays.fill(block, LOST);
        }
    }

    private boolean inflate(long member, int length) throws IOException {
        int bytes = head(member).getInt(24) - HEAD_BYTES;
        if (deflated.length < bytes) {
            deflated = new byte[bytes];
        }
        ByteBuffer rest = ByteBuffer.wrap(deflated, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining() && channel.read(rest, member + HEAD_BYTES + rest.position()) >= 0) {
            // all of it
        }
        inflater.reset();
        inflater.setInput(deflated, 0, bytes - TAIL_BYTES);
        try {
            int inflated = 0;
            while (!inflater.finished() && !inflater.needsInput() && inflated < length) {
                inflated += inflater.inflate(block, inflated, length - inflated);
            }
            checksum.reset();
            checksum.update(block, 0, inflated);
            return inflated == length && rest.getInt(bytes - TAIL_BYTES) == (int) checksum.getValue();
        } catch (DataFormatException e) {
            return false;
        }
    }

    private ByteBuffer head(long member) throws IOException {
        head.clear();
        while (head.hasRemaining() && channel.read(head, member + head.position()) >= 0) {
            // all of it
        }
        return head;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        channel.close();
    }

    /** Makes members of blocks. Not thread-safe; allocates nothing per block. */
    static final class Compressor implements AutoCloseable {
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        private final CRC32 checksum = new CRC32();
        private final byte[] bytes = new byte[HEAD_BYTES + BLOCK_BYTES + BLOCK_BYTES / 8 + 64 + TAIL_BYTES];
        private final ByteBuffer member = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

        /** The member of that block, which begins at this position; of no bytes the last one. Good until the next call. */
        ByteBuffer member(byte[] block, int length, long position) {
            deflater.reset();
            deflater.setInput(block, 0, length);
            deflater.finish();
            int end = HEAD_BYTES;
            while (!deflater.finished()) {
                end += deflater.deflate(bytes, end, bytes.length - TAIL_BYTES - end);
            }
            checksum.reset();
            checksum.update(block, 0, length);
            member.clear().put(MAGIC).putLong(position).putInt(end + TAIL_BYTES).putInt(length);
            member.position(end).putInt((int) checksum.getValue()).putInt(length);
            return member.flip();
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
