package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import io.ringmill.ingest.compress.CompressedInput;
import io.ringmill.ingest.decode.InputCheck;
import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A file that grows, is truncated, replaced, or not there yet, as {@code tail -F} follows it. {@link #next} gives its
 * content up to where it was truncated or replaced, then that of the file which came in its place. A file that was
 * renamed or removed is read to its end before the next one.
 *
 * <p>That a file was truncated and has grown beyond what was read is seen by its content: each read begins with the bytes that
 * were read last.
 *
 * <p><b>Threading:</b> one thread reads; any may close, which ends a read that waits. <b>Allocation:</b> per file only.
 * <b>Cost:</b> a look at the file every 20 ms while there is nothing to read.
 */
final class FollowedFile extends FollowedInput {

    private static final int COMPARED_BYTES = 1 << 10;
    private static final int CHUNK_BYTES = 1 << 16;

    private final String path;
    private final Path file;
    private final Consumer<String> tell;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(COMPARED_BYTES + CHUNK_BYTES);
    private final byte[] compared = new byte[COMPARED_BYTES];
    /** What was read last: {@code length} bytes up to {@code position}. */
    private final byte[] last = new byte[COMPARED_BYTES];

    /** Where to begin: its place tells the file that is to be read first, or it is the start if any is. */
    private SourcePosition begin = SourcePosition.START;

    private boolean first;
    private int lastLength;
    private long position;
    private Object identity;
    private boolean replaced;

    /** {@code tell} takes sentences on what happens to the file. */
    FollowedFile(String path, Consumer<String> tell) {
        this.path = path;
        file = Path.of(path);
        this.tell = tell;
    }

    /**
     * Begins with the file of this {@link #place}, whatever it is called by now, if what was read is there; else says that
     * it is gone and begins with the one of the name.
     */
    FollowedFile beginWith(SourcePosition position) {
        begin = position;
        return this;
    }

    /** What tells the file that is being read from others. */
    String place() {
        return identity.toString();
    }

    /** Whether it is the one that was to be read first. */
    boolean isFirst() {
        return first;
    }

    /**
     * The content from the beginning of the file, as soon as there is a byte of it.
     *
     * @throws ClosedChannelException once this is closed
     */
    InputStream next() throws IOException {
        position = 0;
        lastLength = 0;
        first = false;
        if (!begin.isStart()) {
            openFirst();
            begin = SourcePosition.START;
        }
        if (channel() == null || replaced) {
            reopen();
        }
        while (channel().size() == 0) {
            if (isReplaced()) {
                reopen();
            } else {
                pause();
            }
        }
        return new Content();
    }

    private void openFirst() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        List<Path> candidates = new ArrayList<>(List.of(file));
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isRegularFile).forEach(candidates::add);
        } catch (IOException unreadable) {
            // The one of the name is left.
        }
        for (Path each : candidates) {
            if (Files.exists(each) && identity(each).toString().equals(begin.place())) {
                FileChannel opened = InputFile.channel(each.toString());
                first = hasWhatWasRead(opened);
                adopt(opened, identity(each));
                if (!first) {
                    tell.accept("the file was truncated; reading it from its start");
                }
                return;
            }
        }
        tell.accept("the file that was read before is not there any more; what was in its rest is lost");
    }

    private boolean hasWhatWasRead(FileChannel opened) throws IOException {
        int length = (int) Math.min(InputCheck.length(begin.check()), begin.offset());
        ByteBuffer ahead = ByteBuffer.allocate(length);
        while (ahead.hasRemaining() && opened.read(ahead, begin.offset() - length + ahead.position()) >= 0) {
            // all of it, if the file is as long
        }
        return opened.size() >= begin.offset() && InputCheck.fits(begin.check(), ahead.array(), length);
    }

    private void reopen() throws IOException {
        if (channel() != null) {
            channel().close();
        }
        replaced = false;
        boolean told = false;
        while (true) {
            try {
                Object before = identity(file);
                FileChannel opened = InputFile.channel(path);
                if (Objects.equals(before, identity(file))) {
                    adopt(opened, before);
                    return;
                }
                opened.close(); // Replaced meanwhile.
            } catch (NoSuchFileException absent) {
                if (!told) {
                    tell.accept("there is no file '" + path + "' yet; waiting for it");
                    told = true;
                }
                pause();
            }
        }
    }

    private void adopt(FileChannel opened, Object openedIdentity) throws IOException {
        identity = openedIdentity;
        adopt(opened);
    }

    /** What tells a file from another of the same name. */
    private static Object identity(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.fileKey() != null ? attributes.fileKey() : attributes.creationTime();
    }

    private boolean isReplaced() throws IOException {
        try {
            return !identity.equals(identity(file));
        } catch (NoSuchFileException absent) {
            return false; // The old one is read on until there is a new one.
        }
    }

    /** Ends where the file was truncated or replaced. */
    private final class Content extends BlockInputStream {

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            while (true) {
                int count = readOn(bytes, from, length);
                if (count > 0) {
                    return count;
                }
                if (count < 0) {
                    tell.accept("the file was truncated; reading it from its start");
                    return -1;
                }
                if (replaced) {
                    tell.accept("the file was replaced; reading the new one from its start");
                    return -1;
                }
                replaced = isReplaced(); // Then the old one is read once more, for what was written before.
                if (!replaced) {
                    pause();
                }
            }
        }

        /** 0 at the end; -1 if what was read last is not there any more. */
        private int readOn(byte[] bytes, int from, int length) throws IOException {
            chunk.clear().limit(lastLength + Math.min(length, CHUNK_BYTES));
            int got = Math.max(0, channel().read(chunk, position - lastLength));
            if (got < lastLength) {
                return -1;
            }
            chunk.flip().get(compared, 0, lastLength);
            if (!Arrays.equals(compared, 0, lastLength, last, 0, lastLength)) {
                return -1;
            }
            int count = got - lastLength;
            chunk.get(bytes, from, count);
            String form = position == 0 ? CompressedInput.form(bytes, from, count) : "";
            if (!form.isEmpty()) {
                throw new IOException("'" + path + "' is " + form + ", which cannot be followed; say follow: false");
            }
            keep(bytes, from, count);
            position += count;
            return count;
        }

        private void keep(byte[] bytes, int from, int count) {
            int fresh = Math.min(count, COMPARED_BYTES);
            int old = Math.min(lastLength, COMPARED_BYTES - fresh);
            System.arraycopy(last, lastLength - old, last, 0, old);
            System.arraycopy(bytes, from + count - fresh, last, old, fresh);
            lastLength = old + fresh;
        }
    }
}
