package io.ringmill.persistence;

import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Keeps in a journal's folder what has come to the sinks. The file is written aside, forced to the disk and renamed, so that
 * there is always one that is whole. Numbers are big-endian, texts have their length in bytes in front:
 *
 * <pre>
 * int  "RMDR", int version, int CRC-32C of all that follows
 * long start of the session, long complete
 * int  workers; for each: long sequence, int rows, a long for each
 * int  sinks; for each: its name, its mark
 * int  sources; for each: its name, long rows, its mark: place, long offset, line, rows, read, filtered, invalid,
 *      check, which version 1 has not
 * </pre>
 *
 * <p><b>Threading:</b> one thread.
 */
public final class DeliveryFile implements Deliveries.Log {

    /** The file's name. */
    public static final String NAME = "deliveries";

    private static final int MAGIC = 0x524d4452;
    private static final int VERSION = 2;
    private static final int HEAD_BYTES = 12;
    private static final int MOST = 1 << 24;

    private final Path file;
    private final Path aside;

    /** Of the journal in this folder. */
    public DeliveryFile(Path dir) {
        this(dir, NAME);
    }

    private DeliveryFile(Path dir, String name) {
        file = dir.resolve(name);
        aside = dir.resolve(name + ".new");
    }

    /** What had come when the newest session began that goes on from another one: the last record of that. */
    public static DeliveryFile ofBefore(Path dir) {
        return new DeliveryFile(dir, NAME + ".before");
    }

    /** A file that does not read as it was written. */
    public static final class DamagedException extends IOException {

        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    /**
     * What was written last; empty if nothing was.
     *
     * @throws DamagedException if it does not read as it was written; the message names the file
     */
    public Optional<DeliveryRecord> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < HEAD_BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
            throw damaged("it does not begin as such a file does");
        }
        int version = ByteBuffer.wrap(bytes).getInt(4);
        if (version > VERSION) {
            throw new IOException("'" + file + "' was written by a newer Ringmill: go on with that one");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
        if ((int) checksum.getValue() != ByteBuffer.wrap(bytes).getInt(8) || version < 1) {
            throw damaged("its checksum is not that of its content");
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES))) {
            return Optional.of(read(in, version));
        }
    }

    private DamagedException damaged(String why) {
        return new DamagedException("'" + file + "', which says what has come to the sinks, is damaged: " + why);
    }

    private DeliveryRecord read(DataInputStream in, int version) throws IOException {
        long startedNs = in.readLong();
        long complete = in.readLong();
        List<DeliveryRecord.Worker> workers = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            long sequence = in.readLong();
            List<Long> rows = new ArrayList<>();
            for (int row = count(in); row > 0; row--) {
                rows.add(in.readLong());
            }
            workers.add(new DeliveryRecord.Worker(sequence, rows));
        }
        Map<String, String> sinks = new HashMap<>();
        for (int left = count(in); left > 0; left--) {
            sinks.put(text(in), text(in));
        }
        Map<String, SourceTrack.Journaled> sources = new HashMap<>();
        for (int left = count(in); left > 0; left--) {
            String source = text(in);
            long rows = in.readLong();
            String place = text(in);
            SourcePosition mark = new SourcePosition(
                    place,
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    version > 1 ? in.readLong() : 0);
            sources.put(source, new SourceTrack.Journaled(rows, mark));
        }
        return new DeliveryRecord(startedNs, complete, workers, sinks, sources);
    }

    private int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw damaged("it counts " + count);
        }
        return count;
    }

    private String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(count(in)), StandardCharsets.UTF_8);
    }

    @Override
    public void write(DeliveryRecord record) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(content)) {
            write(record, out);
        }
        byte[] bytes = content.toByteArray();
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        ByteBuffer whole = ByteBuffer.allocate(HEAD_BYTES + bytes.length);
        whole.putInt(MAGIC)
                .putInt(VERSION)
                .putInt((int) checksum.getValue())
                .put(bytes)
                .flip();
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (whole.hasRemaining()) {
                channel.write(whole);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new IOException("'" + aside + "' cannot be written: " + e.getMessage(), e);
        }
        try {
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(DeliveryRecord record, DataOutputStream out) throws IOException {
        out.writeLong(record.startedNs());
        out.writeLong(record.complete());
        out.writeInt(record.workers().size());
        for (DeliveryRecord.Worker worker : record.workers()) {
            out.writeLong(worker.sequence());
            out.writeInt(worker.rows().size());
            for (long row : worker.rows()) {
                out.writeLong(row);
            }
        }
        out.writeInt(record.sinks().size());
        for (Map.Entry<String, String> sink : record.sinks().entrySet()) {
            text(sink.getKey(), out);
            text(sink.getValue(), out);
        }
        out.writeInt(record.sources().size());
        for (Map.Entry<String, SourceTrack.Journaled> source : record.sources().entrySet()) {
            SourcePosition mark = source.getValue().mark();
            text(source.getKey(), out);
            out.writeLong(source.getValue().rows());
            text(mark.place(), out);
            out.writeLong(mark.offset());
            out.writeLong(mark.line());
            out.writeLong(mark.rows());
            out.writeLong(mark.read());
            out.writeLong(mark.filtered());
            out.writeLong(mark.invalid());
            out.writeLong(mark.check());
        }
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
