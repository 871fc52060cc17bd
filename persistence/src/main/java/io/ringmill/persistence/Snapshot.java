package io.ringmill.persistence;

import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.HeaderCodec;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.StateFile;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A file from which an engine goes on with a session of a journal, as docs/state.md lays it out.
 *
 * @param file where it is
 * @param session what the session says of itself; with dictionaries that hold nothing
 * @param takenNs wall clock when it was taken, epoch nanoseconds
 * @param checkpoint where the engine stood
 * @param position in the journal, of a frame from which on all events behind the checkpoint come
 * @param sources how far the input of each source is in the journal
 */
public record Snapshot(
        Path file,
        JournalHeader session,
        long takenNs,
        Checkpoint checkpoint,
        JournalPosition position,
        Map<String, SourceTrack.Journaled> sources) {

    /** "RMSS", little-endian. */
    private static final int MAGIC = 0x53534d52;

    private static final int VERSION = 3;

    /** Of files that do not say what the journal had named, which is all that they know. */
    private static final int UNNAMED = 2;

    /** Of files in which sources have no {@link SourcePosition#check}. */
    private static final int UNCHECKED = 1;

    private static final int MOST_HEADER_BYTES = 1 << 28;

    public Snapshot {
        sources = Map.copyOf(sources);
    }

    /** The same in another file. */
    Snapshot at(Path newFile) {
        return new Snapshot(newFile, session, takenNs, checkpoint, position, sources);
    }

    /** Writes it to its file and forces that to the disk. */
    void write(Checkpoint.Writer state) throws IOException {
        StateWriter header = new StateWriter();
        header.putText(HeaderCodec.encode(session));
        header.putLong(takenNs);
        checkpoint.write(header);
        header.putText(position.file());
        header.putLong(position.position());
        header.putLong(position.sequence());
        header.putInt(position.previousCrc());
        header.putInt(position.sources().size());
        new TreeMap<>(position.sources()).forEach((number, text) -> {
            header.putInt(number);
            header.putText(text);
        });
        header.putInt(sources.size());
        new TreeMap<>(sources).forEach((source, journaled) -> put(source, journaled, header));
        header.putInt(position.names().key());
        header.putInt(position.names().symbol());
        byte[] bytes = header.toByteArray();
        StateWriter head = new StateWriter();
        head.putInt(MAGIC);
        head.putInt(VERSION);
        head.putInt(bytes.length);
        head.putInt(checksum(bytes));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(head.toByteArray());
            out.write(bytes);
            state.writeTo(out);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void put(String source, SourceTrack.Journaled journaled, StateWriter out) {
        SourcePosition mark = journaled.mark();
        out.putText(source);
        out.putLong(journaled.rows());
        out.putText(mark.place());
        out.putLong(mark.offset());
        out.putLong(mark.line());
        out.putLong(mark.rows());
        out.putLong(mark.read());
        out.putLong(mark.filtered());
        out.putLong(mark.invalid());
        out.putLong(mark.check());
    }

    private static SourceTrack.Journaled journaled(StateReader in, int version) {
        long rows = in.getLong();
        SourcePosition mark = new SourcePosition(
                in.getText(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                version == UNCHECKED ? 0 : in.getLong());
        return new SourceTrack.Journaled(rows, mark);
    }

    /** The state, behind the header. */
    Checkpoint.State state() {
        return () -> {
            InputStream in = Files.newInputStream(file);
            try {
                DataInputStream head = new DataInputStream(in);
                readHeader(head);
                return in;
            } catch (IOException | RuntimeException failed) {
                in.close();
                throw failed;
            }
        };
    }

    /**
     * Reads a snapshot, and all of its file.
     *
     * @throws StateException if anything in it is not what was written
     */
    static Snapshot read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            Snapshot snapshot = readHeader(file, new DataInputStream(in));
            for (int part = 0; part < snapshot.checkpoint.parts(); part++) {
                StateFile.verify(in);
            }
            if (in.read() >= 0) {
                throw new StateException("there is more behind its end");
            }
            return snapshot;
        } catch (EOFException tooShort) {
            throw new StateException("it is cut off");
        }
    }

    private static Snapshot readHeader(Path file, DataInputStream from) throws IOException {
        Header header = readHeader(from);
        StateReader in = new StateReader(header.bytes);
        JournalHeader session = HeaderCodec.decode(in.getUtf8());
        long takenNs = in.getLong();
        Checkpoint checkpoint = Checkpoint.read(in);
        String name = in.getText();
        long position = in.getLong();
        long sequence = in.getLong();
        int previousCrc = in.getInt();
        Map<Integer, String> numbers = new LinkedHashMap<>();
        for (int i = in.getSize(1); i > 0; i--) {
            numbers.put(in.getInt(), in.getText());
        }
        Map<String, SourceTrack.Journaled> sources = new LinkedHashMap<>();
        for (int i = in.getSize(1); i > 0; i--) {
            sources.put(in.getText(), journaled(in, header.version));
        }
        JournalPosition.Names names = header.version <= UNNAMED
                ? JournalPosition.Names.ALL
                : new JournalPosition.Names(in.getInt(), in.getInt());
        JournalPosition place = new JournalPosition(name, position, sequence, previousCrc, numbers, names);
        return new Snapshot(file, session, takenNs, checkpoint, place, sources);
    }

    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Header(int version, byte[] bytes) {}

    private static Header readHeader(DataInputStream in) throws IOException {
        if (readInt(in) != MAGIC) {
            throw new StateException("it is no snapshot");
        }
        int version = readInt(in);
        if (version < UNCHECKED || version > VERSION) {
            throw new StateException("it is of version " + version + ", this program reads up to " + VERSION);
        }
        int length = readInt(in);
        int crc = readInt(in);
        if (length < 0 || length > MOST_HEADER_BYTES) {
            throw new StateException("its header has a length of " + length);
        }
        byte[] header = in.readNBytes(length);
        if (header.length < length) {
            throw new StateException("it is cut off");
        }
        if (checksum(header) != crc) {
            throw new StateException("the checksum of its header is wrong");
        }
        return new Header(version, header);
    }

    private static int readInt(DataInputStream in) throws IOException {
        return Integer.reverseBytes(in.readInt());
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
