package io.ringmill.persistence.chronicle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a closed file of a journal holds, in stretches of some {@link #STRETCH_BYTES}, so that a reader may pass over those
 * whose events it does not want. A stretch keeps all its records but events, digests and positions of sources; in place
 * of its events it says how many there were, of which streams and times ({@link Frame#SKIP}).
 *
 * <p>It lies beside the file, under its name with {@link #SUFFIX}. It is made of the file alone, so it may be deleted.
 *
 * @param stretches in their order; without gaps, the first begins with the file
 * @param fields how many each stream has of the session that is open at the end
 */
record CycleIndex(List<Stretch> stretches, List<Integer> fields) {

    static final String SUFFIX = ".index";

    static final int STRETCH_BYTES = 1 << 20;

    private static final int MAGIC = 0x524d4958; // RMIX
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    /**
     * Frames that follow each other, of one session.
     *
     * @param position of the first in the file
     * @param end position behind the last
     * @param frames how many
     * @param begins whether a session begins with the first
     * @param sequence of the first event, if there is one
     * @param previousCrc of the frame before the first; 0 if a session begins
     * @param crc of the last frame
     * @param firstTimeNs oldest time of its events; {@link Long#MAX_VALUE} without any
     * @param lastTimeNs newest time of its events; {@link Long#MIN_VALUE} without any
     * @param records what is kept of its records
     */
    record Stretch(
            long position,
            long end,
            int frames,
            boolean begins,
            long sequence,
            int previousCrc,
            int crc,
            long firstTimeNs,
            long lastTimeNs,
            ByteBuffer records) {}

    CycleIndex {
        stretches = List.copyOf(stretches);
        fields = List.copyOf(fields);
    }

    /** Where the file's frames end. */
    long end() {
        return stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1).end();
    }

    /** Of the last frame. */
    int crc() {
        return stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1).crc();
    }

    static Path of(Path file) {
        return file.resolveSibling(JournalFolder.nameOf(file) + SUFFIX);
    }

    /** That of a file; empty if there is none, or none that can be read. */
    static Optional<CycleIndex> read(Path file) throws IOException {
        Path index = of(file);
        if (!Files.exists(index)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(index);
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes, length, CHECKSUM_BYTES).getInt() != checksum(bytes, length)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            return in.readInt() == MAGIC && in.readInt() == VERSION ? Optional.of(read(in)) : Optional.empty();
        }
    }

    private static CycleIndex read(DataInputStream in) throws IOException {
        List<Integer> fields = readFields(in);
        List<Stretch> stretches = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            stretches.add(readStretch(in));
        }
        return new CycleIndex(stretches, fields);
    }

    static List<Integer> readFields(DataInputStream in) throws IOException {
        List<Integer> fields = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            fields.add(in.readInt());
        }
        return fields;
    }

    static Stretch readStretch(DataInputStream in) throws IOException {
        return new Stretch(
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readBoolean(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                ByteBuffer.wrap(in.readNBytes(in.readInt())).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Writes it beside its file; written aside first, and renamed. */
    void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            writeFields(fields, out);
            out.writeInt(stretches.size());
            for (Stretch stretch : stretches) {
                write(stretch, out);
            }
            out.flush();
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        }
        writeAside(bytes.toByteArray(), of(file));
    }

    static void writeFields(List<Integer> fields, DataOutputStream out) throws IOException {
        out.writeInt(fields.size());
        for (int count : fields) {
            out.writeInt(count);
        }
    }

    static void write(Stretch stretch, DataOutputStream out) throws IOException {
        out.writeLong(stretch.position);
        out.writeLong(stretch.end);
        out.writeInt(stretch.frames);
        out.writeBoolean(stretch.begins);
        out.writeLong(stretch.sequence);
        out.writeInt(stretch.previousCrc);
        out.writeInt(stretch.crc);
        out.writeLong(stretch.firstTimeNs);
        out.writeLong(stretch.lastTimeNs);
        out.writeInt(stretch.records.limit());
        out.write(KeptRecords.toArray(stretch.records));
    }

    static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    static void writeAside(byte[] bytes, Path file) throws IOException {
        Path begun = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(begun, bytes);
        try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
