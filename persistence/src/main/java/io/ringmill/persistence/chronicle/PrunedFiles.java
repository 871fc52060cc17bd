package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of the files of a journal that were pruned: how many sessions they held, and of the one that goes on in
 * the first file that is left its head, keys and symbols. It is a file of the name of that first one with {@link #SUFFIX};
 * files with older names, which a kill may have left, are no more of the journal.
 *
 * @param sessions that were pruned, all of them
 * @param records of the session that was pruned in part, as a {@link CycleIndex} keeps them; none if there is no such
 * @param crc of the last frame that was pruned
 * @param fields how many each stream of that session has
 */
record PrunedFiles(int sessions, ByteBuffer records, int crc, List<Integer> fields) {

    static final PrunedFiles NONE = new PrunedFiles(0, ByteBuffer.allocate(0), 0, List.of());

    static final String SUFFIX = ".pruned";

    private static final int MAGIC = 0x524d5052; // RMPR
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    boolean isWithinSession() {
        return records.limit() > 0;
    }

    /** As the index of a file before the first one that is left; empty if no session goes on there. */
    Optional<CycleIndex> index() throws IOException {
        if (!isWithinSession()) {
            return Optional.empty();
        }
        long first = KeptRecords.header(records).map(JournalHeader::first).orElse(0L);
        CycleIndex.Stretch all =
                new CycleIndex.Stretch(0, 0, 0, true, first, 0, crc, Long.MAX_VALUE, Long.MIN_VALUE, records);
        return Optional.of(new CycleIndex(List.of(all), fields));
    }

    /** The name of the first file that is left, without its suffix; empty if nothing was pruned. */
    static Optional<String> firstName(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .max(Comparator.naturalOrder());
        }
    }

    /** That of the journal in this folder; empty if nothing was pruned. */
    static Optional<PrunedFiles> read(Path dir) throws IOException {
        Optional<String> first = firstName(dir);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Path file = dir.resolve(first.get() + SUFFIX);
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0
                || ByteBuffer.wrap(bytes, length, CHECKSUM_BYTES).getInt() != CycleIndex.checksum(bytes, length)) {
            throw new IOException("journal file " + file + ", which says what was pruned, is damaged: restore it from a"
                    + " backup, or delete it to read the sessions that begin behind");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            if (in.readInt() != MAGIC || in.readInt() != VERSION) {
                throw new IOException(
                        "journal file " + file + " was written by another Ringmill: read it with that one");
            }
            int sessions = in.readInt();
            int crc = in.readInt();
            List<Integer> fields = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                fields.add(in.readInt());
            }
            byte[] records = in.readNBytes(in.readInt());
            ByteBuffer kept = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(new PrunedFiles(sessions, kept, crc, List.copyOf(fields)));
        }
    }

    /** Has the journal in this folder begin with that file. */
    void write(Path dir, Path first) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(sessions);
            out.writeInt(crc);
            out.writeInt(fields.size());
            for (int count : fields) {
                out.writeInt(count);
            }
            out.writeInt(records.limit());
            out.write(KeptRecords.toArray(records));
            out.writeInt(CycleIndex.checksum(bytes.toByteArray(), bytes.size()));
        }
        CycleIndex.writeAside(bytes.toByteArray(), dir.resolve(JournalFolder.nameOf(first) + SUFFIX));
        JournalFolder.forceFolder(dir);
    }
}
