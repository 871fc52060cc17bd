package io.ringmill.ingest.source;

import io.ringmill.diagnostic.NearestName;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * An open input that a path names: a file, plain or gzip, or {@code -} for standard input. What is gzip is found by its
 * first bytes.
 *
 * <p><b>Threading:</b> one thread reads; any may close, which ends a read that waits.
 */
final class InputFile implements Closeable {

    static final String STANDARD_INPUT = "-";

    private static final int GZIP_BUFFER_BYTES = 1 << 16;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;
    private static final long FOLLOW_PAUSE_NS = 20_000_000;

    private final FileChannel channel;
    private final InputStream stream;

    private InputFile(FileChannel channel, InputStream stream) {
        this.channel = channel;
        this.stream = stream;
    }

    /** The bytes, uncompressed. */
    InputStream stream() {
        return stream;
    }

    /** Closes what is below the stream only: an inflater must not be closed while another thread is in it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Whether the path names something that can be read only once, such as a pipe. */
    static boolean isPipe(String path) {
        return path.equals(STANDARD_INPUT)
                || (Files.exists(path(path)) && !Files.isRegularFile(path(path)) && !Files.isDirectory(path(path)));
    }

    private static Path path(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException notAPath) {
            return Paths.get("");
        }
    }

    /**
     * Opens an input.
     *
     * @param follow wait for more at the end, as {@code tail -f}
     * @throws IOException whose message is a sentence for the user
     */
    static InputFile open(String path, boolean follow) throws IOException {
        FileChannel channel = path.equals(STANDARD_INPUT) ? standardInput() : channel(path);
        try {
            InputStream raw = Channels.newInputStream(channel);
            return new InputFile(channel, follow ? new Following(raw, channel) : uncompressed(path, raw));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Not {@link System#in}: a read of a channel ends when it is closed. */
    private static FileChannel standardInput() {
        return new FileInputStream(FileDescriptor.in).getChannel();
    }

    private static FileChannel channel(String path) throws IOException {
        Path file = path(path);
        if (Files.isDirectory(file)) {
            throw new IOException("'" + path + "' is a folder; name a file in it");
        }
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no file '" + path + "'" + hint(file), missing);
        } catch (AccessDeniedException denied) {
            throw new IOException("'" + path + "' may not be read by this user; check its permissions", denied);
        }
    }

    private static String hint(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "; its folder does not exist either";
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(other -> other.getFileName().toString())
                    .limit(1000)
                    .toList();
            String nearest = NearestName.nearest(file.getFileName().toString(), names);
            return nearest == null ? " in " + folder : " in " + folder + "; did you mean '" + nearest + "'?";
        } catch (IOException unreadable) {
            return " in " + folder;
        }
    }

    private static InputStream uncompressed(String path, InputStream raw) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, 2);
        int first = in.read();
        int second = first == GZIP_FIRST ? in.read() : -1;
        if (second >= 0) {
            in.unread(second);
        }
        if (first >= 0) {
            in.unread(first);
        }
        if (first == GZIP_FIRST && second == GZIP_SECOND) {
            try {
                return new GZIPInputStream(in, GZIP_BUFFER_BYTES);
            } catch (EOFException cut) {
                throw new IOException("'" + path + "' is cut off: its gzip header is not complete", cut);
            }
        }
        if (path.endsWith(".gz") && first >= 0) {
            throw new IOException("'" + path + "' is not a gzip file; compress it, or take .gz off its name");
        }
        if (path.endsWith(".gz")) {
            throw new IOException("'" + path + "' is empty; a gzip file is never quite empty");
        }
        return in;
    }

    /** Waits at the end of a file for more to be written. */
    private static final class Following extends InputStream {

        private final InputStream in;
        private final FileChannel channel;

        Following(InputStream in, FileChannel channel) {
            this.in = in;
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = in.read(bytes, from, length);
            while (count < 0 && channel.isOpen()) {
                LockSupport.parkNanos(FOLLOW_PAUSE_NS);
                count = in.read(bytes, from, length);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
