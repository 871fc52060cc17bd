package io.ringmill.persistence.chronicle;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * The index of a file that is still written to: its stretches so far, but the last. It lies beside the file, under its name
 * with {@link #SUFFIX}; stretches are added at its end, each with a checksum. It is believed only if the file holds the
 * last stretch as it says, as neither is forced to the disk.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a read and a checksum of each byte of the file, once; up to a stretch of it
 * again each time.
 */
final class GrowingIndex {

    static final String SUFFIX = ".growing";

    private static final int MAGIC = 0x524d4749; // RMGI
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 8;

    private final Path file;
    private Optional<CycleIndex> known = Optional.empty();

    /** How many bytes of it are sound. */
    private int length;

    /** What there is of a file. */
    GrowingIndex(Path file) throws IOException {
        this.file = file;
        if (!Files.exists(of(file))) {
            return;
        }
        List<Stretch> stretches = new ArrayList<>();
        List<Integer> fields = List.of();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(of(file)));
        if (bytes.remaining() < HEAD_BYTES || bytes.getInt() != MAGIC || bytes.getInt() != VERSION) {
            return;
        }
        while (bytes.remaining() >= 8) {
            int size = bytes.getInt();
            if (size <= 0 || size > bytes.remaining() - 4) {
                break;
            }
            byte[] entry = new byte[size];
            bytes.get(entry);
            if (bytes.getInt() != CycleIndex.checksum(entry, size)) {
                break;
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry))) {
                fields = CycleIndex.readFields(in);
                stretches.add(CycleIndex.readStretch(in));
            }
            length = bytes.position();
        }
        if (!stretches.isEmpty() && isIn(file, stretches.get(stretches.size() - 1))) {
            known = Optional.of(new CycleIndex(stretches, fields));
        }
    }

    static Path of(Path file) {
        return file.resolveSibling(JournalFolder.nameOf(file) + SUFFIX);
    }

    /** The index of a file, whole or so far; empty if there is none. */
    static Optional<CycleIndex> any(Path file) throws IOException {
        Optional<CycleIndex> whole = CycleIndex.read(file);
        return whole.isPresent() ? whole : new GrowingIndex(file).known();
    }

    /** A place in a file behind which no more than a stretch is indexed; its beginning if nothing is. */
    static long lastStretch(Path file) throws IOException {
        return any(file)
                .map(CycleIndex::stretches)
                .filter(stretches -> !stretches.isEmpty())
                .map(stretches -> stretches.get(stretches.size() - 1).position())
                .orElse(0L);
    }

    private static boolean isIn(Path path, Stretch stretch) throws IOException {
        CRC32C checksum = new CRC32C();
        int crc = stretch.previousCrc();
        int frames = 0;
        try (CycleFile file = new CycleFile(path, stretch.position())) {
            while (frames < stretch.frames() && file.advance()) {
                boolean first = (file.window().getInt(file.offset() + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
                int previous = first ? 0 : file.window().getInt(file.offset() + Frame.PREVIOUS_CRC);
                if (file.frameFault(checksum) != null || previous != crc) {
                    return false;
                }
                crc = Frame.crcForNext(file.window(), file.offset());
                frames++;
            }
        } catch (CorruptJournalException damaged) {
            return false;
        }
        return frames == stretch.frames() && crc == stretch.crc();
    }

    Path file() {
        return file;
    }

    /** What is indexed; empty if nothing is. */
    Optional<CycleIndex> known() {
        return known;
    }

    /** Adds what was written meanwhile. */
    void grow(Optional<CycleIndex> before, BooleanSupplier stopped) throws IOException {
        Optional<CycleIndex> now = CycleIndexer.grow(file, before, known, stopped);
        int had = known.map(index -> index.stretches().size()).orElse(0);
        if (now.isEmpty() || now.get().stretches().size() == had) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            if (had == 0) {
                length = 0;
                out.writeInt(MAGIC);
                out.writeInt(VERSION);
            }
            for (Stretch stretch :
                    now.get().stretches().subList(had, now.get().stretches().size())) {
                byte[] entry = entry(now.get().fields(), stretch);
                out.writeInt(entry.length);
                out.write(entry);
                out.writeInt(CycleIndex.checksum(entry, entry.length));
            }
        }
        try (FileChannel channel = FileChannel.open(of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(length); // what a kill left of an entry
            ByteBuffer added = ByteBuffer.wrap(bytes.toByteArray());
            while (added.hasRemaining()) {
                channel.write(added, length + added.position());
            }
        }
        length += bytes.size();
        known = now;
    }

    private static byte[] entry(List<Integer> fields, Stretch stretch) throws IOException {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(entry)) {
            CycleIndex.writeFields(fields, out);
            CycleIndex.write(stretch, out);
        }
        return entry.toByteArray();
    }
}
