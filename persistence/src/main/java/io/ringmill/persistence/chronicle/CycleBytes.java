package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The bytes of one of Chronicle's files, by their positions in it, whether the file is as it was written or compressed. */
interface CycleBytes extends AutoCloseable {

    /** Opens a file; where it has been compressed since its name was read, that one. */
    static CycleBytes open(Path path) throws IOException {
        try {
            return isCompressed(path) ? new CompressedBytes(path) : new PlainBytes(path);
        } catch (NoSuchFileException gone) {
            if (isCompressed(path)) {
                throw gone;
            }
            return new CompressedBytes(path.resolveSibling(path.getFileName() + CompressedBytes.SUFFIX));
        }
    }

    static boolean isCompressed(Path path) {
        return path.getFileName().toString().endsWith(CompressedBytes.SUFFIX);
    }

    /** How many there are; a live journal's grow. */
    long size() throws IOException;

    /** Reads bytes from there on, as {@link FileChannel#read(ByteBuffer, long)} does. */
    int read(ByteBuffer into, long position) throws IOException;

    /** What keeps the bytes at this place from being read as they were written; they are then read as others. */
    default Optional<String> fault(long position) {
        return Optional.empty();
    }

    @Override
    void close() throws IOException;

    /** A file as Chronicle wrote it. */
    final class PlainBytes implements CycleBytes {
        private final FileChannel channel;

        PlainBytes(Path path) throws IOException {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
