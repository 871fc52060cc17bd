package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Compresses a file that nobody writes to any more. The compressed one is written aside, forced, read back and renamed;
 * then the other is deleted. A kill leaves the one, or both, of which the one that is not compressed counts.
 */
final class CycleCompression {

    private static final String BEGUN = ".tmp";

    private CycleCompression() {}

    /**
     * Compresses a file.
     *
     * @param room the disk's, which is looked at before each block
     * @param stopped is asked before each block whether to give up
     * @return how many bytes the compressed file has; -1 if it gave up
     * @throws IOException if that cannot be; the file is then as it was
     */
    static long compress(Path file, Room room, BooleanSupplier stopped) throws IOException {
        Path compressed = compressedName(file);
        Path begun = begun(compressed);
        try {
            long used = JournalFiles.used(file);
            long bytes = write(file, used, begun, room, stopped);
            if (bytes < 0 || !isEqual(file, used, begun, stopped)) {
                Files.delete(begun);
                return -1;
            }
            Files.move(begun, compressed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            JournalFolder.forceFolder(file.getParent());
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            Files.deleteIfExists(begun);
            throw e instanceof Room.FullException
                    ? e
                    : new IOException("journal file " + file + " cannot be compressed: " + e, e);
        }
    }

    static Path compressedName(Path file) {
        return file.resolveSibling(file.getFileName() + CompressedBytes.SUFFIX);
    }

    /** Where the compressed file is written before it has its name. */
    static Path begun(Path compressed) {
        return compressed.resolveSibling(compressed.getFileName() + BEGUN);
    }

    private static long write(Path file, long used, Path begun, Room room, BooleanSupplier stopped) throws IOException {
        byte[] block = new byte[CompressedBytes.BLOCK_BYTES];
        try (CycleBytes bytes = CycleBytes.open(file);
                FileChannel out = FileChannel.open(
                        begun,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                CompressedBytes.Compressor compressor = new CompressedBytes.Compressor()) {
            for (long at = 0; at < used; at += block.length) {
                room.require();
                if (stopped.getAsBoolean()) {
                    return -1;
                }
                int length = (int) Math.min(block.length, used - at);
                read(bytes, block, length, at);
                writeAll(out, compressor.member(block, length, at));
            }
            writeAll(out, compressor.member(block, 0, used));
            out.force(true);
            return out.size();
        }
    }

    private static void read(CycleBytes bytes, byte[] into, int length, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining() && bytes.read(buffer, position + buffer.position()) >= 0) {
            // all of it
        }
        if (buffer.hasRemaining()) {
            throw new IOException("it became shorter while it was read");
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Whether all that is used reads back as it was; false too if it gave up. */
    private static boolean isEqual(Path file, long used, Path begun, BooleanSupplier stopped) throws IOException {
        byte[] written = new byte[CompressedBytes.BLOCK_BYTES];
        byte[] back = new byte[CompressedBytes.BLOCK_BYTES];
        try (CycleBytes bytes = CycleBytes.open(file);
                CycleBytes compressed = new CompressedBytes(begun)) {
            if (compressed.size() != used) {
                throw new IOException("it does not read back as long as it was");
            }
            for (long at = 0; at < used; at += back.length) {
                if (stopped.getAsBoolean()) {
                    return false;
                }
                int length = (int) Math.min(back.length, used - at);
                read(bytes, written, length, at);
                read(compressed, back, length, at);
                if (!Arrays.equals(written, 0, length, back, 0, length)) {
                    throw new IOException("it does not read back as it was");
                }
            }
            return true;
        }
    }
}
