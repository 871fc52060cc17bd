package io.ringmill.ingest.sink;

import io.ringmill.ingest.FileTrouble;
import io.ringmill.ingest.text.ByteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file to be written, in a folder that is created if need be. It can be cut back to a length that it had, and goes on from
 * there.
 *
 * <p><b>Threading:</b> one thread, but for {@link #keep}.
 */
final class OutputFile implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;

    /** Pipes and devices cannot be cut, and have no length. */
    private final boolean hasLength;

    private final ByteWriter out;
    private String header = "";
    private long kept = -1;

    private OutputFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        hasLength = Files.isRegularFile(file);
        out = new ByteWriter(Channels.newOutputStream(channel));
    }

    /**
     * Opens the file, and leaves it as it is until {@link #goBackTo} says where to begin.
     *
     * @throws IOException whose message is a sentence for the user
     */
    static OutputFile open(Path file) throws IOException {
        Optional<String> trouble = FileTrouble.find(file);
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new OutputFile(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (AccessDeniedException denied) {
            throw new IOException("'" + file + "' may not be written by this user", denied);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be written: " + e.getMessage(), e);
        }
    }

    Path path() {
        return file;
    }

    /** Writes to it. */
    ByteWriter out() {
        return out;
    }

    /** What it begins with, which was put; empty if that may be anything. */
    void setHeader(String newHeader) {
        header = newHeader;
    }

    /** Writes out what was put, and returns how long the file is. */
    long mark() throws IOException {
        out.flush();
        return hasLength ? channel.position() : 0;
    }

    /** Any thread: forces to the disk what was written. */
    void keep() throws IOException {
        if (hasLength && channel.position() != kept) {
            long length = channel.position();
            try {
                channel.force(false);
            } catch (IOException e) {
                throw new IOException("'" + file + "' cannot be forced to the disk: " + e.getMessage(), e);
            }
            kept = length;
        }
    }

    /**
     * Takes back what is behind that length, which {@link #mark} told; what is put from now on is there. If the file begins
     * with another header, what it has up to there is set aside in one beside it, and it is begun anew.
     */
    void goBackTo(long told) throws IOException {
        long length = hasLength && isOfOthers(told) ? 0 : told;
        if (length > 0) {
            out.discard();
        }
        if (!hasLength) {
            return;
        }
        if (channel.size() < length) {
            throw new IOException("'" + file + "' has " + channel.size()
                    + " bytes, and the run that is gone on with had"
                    + " written " + length + ": put the file back, or write all anew with 'ringmill run … --rebuild'");
        }
        channel.truncate(length);
        channel.position(length);
    }

    private boolean isOfOthers(long length) throws IOException {
        if (length == 0 || header.isEmpty()) {
            return false;
        }
        Path aside = file.resolveSibling(file.getFileName() + "." + length);
        boolean isAside = Files.exists(aside) && Files.size(aside) == length;
        if (channel.size() < length) {
            return isAside; // by a run that was killed behind that
        }
        try (FileChannel before = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer begin = ByteBuffer.allocate(header.getBytes(StandardCharsets.UTF_8).length);
            while (begin.hasRemaining() && before.read(begin) >= 0) {
                // on
            }
            if (StandardCharsets.UTF_8.decode(begin.flip()).toString().equals(header)) {
                return false;
            }
        }
        if (!isAside) {
            channel.truncate(length);
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        }
        return true;
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
