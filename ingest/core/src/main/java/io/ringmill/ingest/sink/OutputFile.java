package io.ringmill.ingest.sink;

import io.ringmill.ingest.FileTrouble;
import io.ringmill.ingest.text.ByteWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file to be written, or several one after the other, in a folder that is created if need be. It can be cut back to a length that
 * it had, and goes on from there; files behind that are deleted.
 *
 * <p><b>Threading:</b> one thread, but for {@link #keep}.
 */
final class OutputFile implements FileDelivery.Part {

    /** So many files that were rolled wait for {@link #keep} at most. */
    private static final int MOST_ROLLED = 16;

    /** Null where it is one file. */
    private final RolledNames names;

    private final ByteWriter out = new ByteWriter(new ToChannel());
    private String header = "";

    /** The file that is written; null, as its channel, before the first of those that are rolled. */
    private Path file;

    private volatile FileChannel channel;
    private long label = RolledNames.NONE;
    private long written;

    /** Pipes and devices cannot be cut, and have no length. */
    private boolean hasLength;

    /** What {@link #keep} has forced last. */
    private FileChannel keptOf;

    private long kept = -1;

    /** Full files that were not forced to the disk yet; guarded by itself. */
    private final List<FileChannel> rolled = new ArrayList<>();

    private OutputFile(RolledNames names) {
        this.names = names;
    }

    private final class ToChannel extends OutputStream {

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes, from, length); rest.hasRemaining(); ) {
                written += channel.write(rest);
            }
        }
    }

    /**
     * Opens the file, and leaves it as it is until {@link #goBackTo} says where to begin.
     *
     * @throws IOException whose message is a sentence for the user
     */
    static OutputFile open(Path file) throws IOException {
        OutputFile opened = new OutputFile(null);
        opened.begin(file);
        return opened;
    }

    /** As {@link #open(Path)}, of several files where that is wanted; the first is there with the first row. */
    static OutputFile open(Path file, Optional<Roll> roll) throws IOException {
        if (roll.isEmpty()) {
            return open(file);
        }
        refuse(FileTrouble.find(file));
        return new OutputFile(new RolledNames(file, roll.get()));
    }

    private static void refuse(Optional<String> trouble) throws IOException {
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
    }

    private void begin(Path next) throws IOException {
        refuse(FileTrouble.find(next));
        try {
            Files.createDirectories(next.toAbsolutePath().getParent());
            FileChannel opened = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            file = next;
            hasLength = Files.isRegularFile(next);
            written = 0;
            channel = opened;
        } catch (AccessDeniedException denied) {
            throw new IOException("'" + next + "' may not be written by this user", denied);
        } catch (IOException e) {
            throw new IOException("'" + next + "' cannot be written: " + e.getMessage(), e);
        }
    }

    /** The file that is written; null if there is none yet. */
    @Override
    public Path path() {
        return file;
    }

    @Override
    public Path base() {
        return names == null ? file : names.file();
    }

    @Override
    public Optional<RolledNames> names() {
        return Optional.ofNullable(names);
    }

    @Override
    public void cut(Path other, long length) throws IOException {
        if (!Files.isRegularFile(other)) {
            return; // somebody has taken it away, and nothing goes into it
        }
        try (FileChannel opened = FileChannel.open(other, StandardOpenOption.WRITE)) {
            opened.truncate(length);
        }
    }

    /** Writes to it. */
    ByteWriter out() {
        return out;
    }

    /** What it begins with, which was put; empty if that may be anything. */
    void setHeader(String newHeader) {
        header = newHeader;
        if (names != null) {
            out.discard();
        }
    }

    /** Ahead of what is put for a row of that event time: begins the next file if it is time to. */
    void beforeRow(long timeNs) throws IOException {
        if (names != null) {
            long next = names.roll().file(label, timeNs, written + out.waiting());
            if (next != label) {
                rollTo(next);
            }
        }
    }

    private void rollTo(long next) throws IOException {
        FileChannel before = channel;
        if (before != null) {
            out.flush();
        }
        synchronized (rolled) {
            begin(names.of(next)); // if that fails, the next row tries again, and goes into no other file
            if (before != null) {
                rolled.add(before);
                if (rolled.size() > MOST_ROLLED) { // nobody keeps, or not often enough
                    keep(rolled.remove(0));
                }
            }
        }
        label = next;
        channel.truncate(0);
        out.put(header);
    }

    private static void keep(FileChannel full) throws IOException {
        try (full) {
            full.force(false);
        }
    }

    /** Writes out what was put, and returns how long the file is. */
    @Override
    public long mark() throws IOException {
        out.flush();
        return channel != null && hasLength ? channel.position() : 0;
    }

    /** Any thread: forces to the disk what was written. */
    @Override
    public void keep() throws IOException {
        FileChannel now;
        List<FileChannel> full;
        synchronized (rolled) {
            now = channel;
            full = List.copyOf(rolled);
            rolled.clear();
        }
        try {
            for (FileChannel each : full) {
                keep(each);
            }
            if (now != null && hasLength && (now != keptOf || now.position() != kept)) {
                long length = now.position();
                now.force(false);
                if (names != null && now != keptOf) {
                    FolderSync.force(names.file());
                }
                keptOf = now;
                kept = length;
            }
        } catch (ClosedChannelException wasFull) {
            // Whoever closed it meanwhile had forced it before.
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be forced to the disk: " + e.getMessage(), e);
        }
    }

    /** As {@link #goBackTo(long)}, from the lengths that files of a run before had, by their paths. */
    @Override
    public void goBackTo(Map<String, Long> lengths) throws IOException {
        if (names == null) {
            goBackTo(lengths.getOrDefault(file.toString(), 0L));
            return;
        }
        Optional<Path> newest = names.among(lengths.keySet());
        out.discard();
        if (newest.isEmpty()) {
            names.deleteBehind(RolledNames.NONE);
            return;
        }
        label = names.label(newest.get());
        names.deleteBehind(label);
        begin(newest.get());
        goBackTo(lengths.get(newest.get().toString()));
    }

    /**
     * Takes back what is behind that length, which {@link #mark} told; what is put from now on is there. If the file begins
     * with another header, what it has up to there is set aside in one beside it, and it is begun anew.
     */
    void goBackTo(long told) throws IOException {
        long length = hasLength && isOfOthers(told) ? 0 : told;
        if (length > 0) {
            out.discard();
        } else if (names != null) {
            out.put(header);
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
        written = length;
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
        if (channel == null) {
            return;
        }
        try {
            out.flush();
        } finally {
            synchronized (rolled) {
                for (FileChannel full : rolled) {
                    full.close();
                }
                rolled.clear();
            }
            channel.close();
        }
    }
}
