package io.ringmill.ingest.source;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.ingest.compress.CompressedException;
import io.ringmill.ingest.compress.CompressedInput;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An open input that a path names: a file, plain or compressed with gzip, Zstandard or LZ4, or {@code -} for standard input. What is
 * compressed is found by its first bytes.
 *
 * <p><b>Threading:</b> one thread reads; any may close, which ends a read that waits.
 */
final class InputFile implements Closeable {

    static final String STANDARD_INPUT = "-";

    /** Endings of names, each with what it says of a file. */
    private static final Map<String, String> ENDINGS = Map.of(".gz", "gzip", ".zst", "Zstandard", ".lz4", "LZ4");

    private static final int LOOK_BYTES = 1 << 16;

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

    boolean isCompressed() {
        return stream instanceof CompressedInput;
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

    /** Whether there is a file of that name with a whole line in it; what cannot be read counts, for others to complain of. */
    static boolean hasLine(String path) {
        Path file = path(path);
        if (!Files.isRegularFile(file)) {
            return Files.exists(file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (byte one : in.readNBytes(LOOK_BYTES)) {
                if (one == '\n') {
                    return true;
                }
            }
            return in.read() >= 0;
        } catch (IOException unreadable) {
            return true;
        }
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
     * @throws IOException whose message is a sentence for the user
     */
    static InputFile open(String path) throws IOException {
        FileChannel channel = path.equals(STANDARD_INPUT) ? standardInput() : found(path);
        try {
            return new InputFile(channel, uncompressed(path, Channels.newInputStream(channel)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Not {@link System#in}: a read of a channel ends when it is closed. */
    private static FileChannel standardInput() {
        return new FileInputStream(FileDescriptor.in).getChannel();
    }

    private static FileChannel found(String path) throws IOException {
        try {
            return channel(path);
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no file '" + path + "'" + hint(path(path)), missing);
        }
    }

    /**
     * Opens a file as it is.
     *
     * @throws NoSuchFileException if there is none
     */
    static FileChannel channel(String path) throws IOException {
        Path file = path(path);
        if (Files.isDirectory(file)) {
            throw new IOException("'" + path + "' is a folder; name a file in it");
        }
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
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

    /** What the end of the name says it is compressed with; empty if nothing. */
    static Optional<String> ending(String path) {
        return ENDINGS.keySet().stream().filter(path::endsWith).findFirst();
    }

    private static InputStream uncompressed(String path, InputStream raw) throws IOException {
        InputStream in;
        try {
            in = CompressedInput.contentOf(raw);
        } catch (CompressedException damaged) {
            throw damaged;
        } catch (IOException unreadable) {
            throw new IOException("'" + path + "': " + unreadable.getMessage(), unreadable);
        }
        Optional<String> ending = ending(path);
        if (ending.isEmpty() || in instanceof CompressedInput) {
            return in;
        }
        String form = ENDINGS.get(ending.get());
        if (in.read() >= 0) {
            throw new IOException("'" + path + "' is not " + (form.equals("LZ4") ? "an " : "a ") + form
                    + " file; compress it, or take " + ending.get() + " off its name");
        }
        throw new IOException("'" + path + "' is empty; a file of " + form + " is never quite empty");
    }
}
