package io.ringmill.flink;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file of changes that grows. A line is read once it has an end; the last one also without, where its object is closed, as in a
 * file that was saved so.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> where nothing is new, a question for the file's size.
 */
final class ChangeFile {

    /** So much is read at once; of a line that is longer the beginning is handed on, which is no change. */
    private static final int MOST_BYTES = 1 << 20;

    private final Path path;
    private long offset;

    /** So many lines have ended before that offset. */
    private long lines;

    /** Takes lines. */
    @FunctionalInterface
    interface Taker {

        /** {@code line}: its number, from 1. */
        void take(long line, String text);
    }

    ChangeFile(Path path, long offset, long lines) {
        this.path = path;
        this.offset = offset;
        this.lines = lines;
    }

    Path path() {
        return path;
    }

    /** How much of it was read. */
    long offset() {
        return offset;
    }

    long lines() {
        return lines;
    }

    /**
     * Hands on what is new; blank lines are passed over. A file that is not there is empty.
     *
     * @throws IOException if it cannot be read, or is shorter than what was read of it
     */
    void read(Taker taker) throws IOException {
        for (byte[] some = some(); some.length > 0; some = some()) {
            int from = 0;
            for (int end = end(some, from); end < some.length; end = end(some, from)) {
                take(text(some, from, end), taker);
                lines++;
                from = end + 1;
            }
            String rest = text(some, from, some.length);
            if (some.length - from == MOST_BYTES) {
                long behind = behindLine(offset + MOST_BYTES);
                if (behind == offset) {
                    return; // its end is still to come
                }
                take(rest, taker);
                lines++;
                offset = behind;
                continue;
            }
            if (HandedChange.isWhole(rest)) {
                take(rest, taker);
                from = some.length;
            }
            if (from == 0) {
                return;
            }
            offset += from;
        }
    }

    /** Whether there is more in it than was read: a line without an end. */
    boolean hasMore() throws IOException {
        return Files.exists(path) && Files.size(path) > offset;
    }

    /** The offset behind the end of the line that goes on here; that of what was read if it has none. */
    private long behindLine(long at) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            in.skipNBytes(at);
            long behind = at;
            for (int next = in.read(); next >= 0; next = in.read()) {
                behind++;
                if (next == '\n') {
                    return behind;
                }
            }
            return offset;
        }
    }

    private void take(String text, Taker taker) {
        if (!text.isBlank()) {
            taker.take(lines + 1, text);
        }
    }

    private static String text(byte[] some, int from, int end) {
        return new String(some, from, end - from, StandardCharsets.UTF_8).strip();
    }

    private static int end(byte[] some, int from) {
        int end = from;
        while (end < some.length && some[end] != '\n') {
            end++;
        }
        return end;
    }

    private byte[] some() throws IOException {
        try {
            long size = Files.size(path);
            if (size == offset) {
                return new byte[0];
            }
            if (size < offset) {
                throw new IOException("it has " + size + " bytes, but " + offset
                        + " of it were read: changes are added to its end, and what is there stays");
            }
            try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                ByteBuffer some = ByteBuffer.allocate((int) Math.min(size - offset, MOST_BYTES));
                channel.position(offset);
                while (some.hasRemaining()) {
                    if (channel.read(some) < 0) {
                        throw new EOFException("it became shorter while it was read");
                    }
                }
                return some.array();
            }
        } catch (NoSuchFileException notYet) {
            if (offset > 0) {
                throw new IOException("it is gone, though " + offset + " bytes of it were read", notYet);
            }
            return new byte[0];
        }
    }
}
