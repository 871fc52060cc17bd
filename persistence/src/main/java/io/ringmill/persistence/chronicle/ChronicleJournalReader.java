package io.ringmill.persistence.chronicle;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads the journal in a folder: every session, from its first record on. Needs neither Chronicle nor JVM flags, takes
 * no lock and changes nothing, so a journal may be read while it is written; it then ends where the writer is.
 *
 * <p>Every byte is checked against its frame's checksum before a record of the frame is handed on. What a killed process
 * left unfinished at the very end is not handed on and no fault; {@link #tornTail} tells of it.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per event after construction, a text per new key and symbol.
 * <b>Cost:</b> a read, a checksum and a copy of each byte.
 */
public final class ChronicleJournalReader implements JournalReader {

    private final Path dir;
    private final List<Path> files;
    private final CRC32C checksum = new CRC32C();
    private final RecordReader records = new RecordReader();

    private int nextFile;
    private CycleFile file;
    private long frames;
    private int previousCrc;
    private TornTail torn;

    /** Reads the journal in this folder. Throws an exception of one sentence if there is none. */
    public ChronicleJournalReader(Path dir) throws IOException {
        this.dir = dir;
        this.files = JournalFolder.files(dir);
        if (files.isEmpty()) {
            throw new IOException("journal folder " + dir + " holds no journal: name the folder of one");
        }
    }

    @Override
    public boolean next(JournalVisitor visitor) throws IOException {
        do {
            while (!records.hasMore()) {
                if (!nextFrame()) {
                    return false;
                }
            }
        } while (!readRecord(visitor));
        return true;
    }

    private boolean readRecord(JournalVisitor visitor) throws IOException {
        try {
            return records.read(visitor);
        } catch (RecordReader.BadRecordException e) {
            throw corrupt(e.getMessage());
        }
    }

    private boolean nextFrame() throws IOException {
        while (file == null || !advance()) {
            if (file != null) {
                torn = file.torn();
                file.close();
                file = null;
                if (torn != null && nextFile < files.size()) {
                    throw new CorruptJournalException(
                            "journal " + dir + ": " + torn + ", yet another file follows it; " + reached());
                }
            }
            if (nextFile == files.size()) {
                return false;
            }
            file = new CycleFile(files.get(nextFile++));
        }
        frames++;
        checkFrame(file.window(), file.offset());
        return true;
    }

    private boolean advance() throws IOException {
        try {
            return file.advance();
        } catch (CorruptJournalException e) {
            frames++;
            throw corruptAt(e.getMessage());
        }
    }

    private void checkFrame(ByteBuffer bytes, int at) throws IOException {
        int length = file.length();
        if (length < Frame.HEAD_BYTES || length != bytes.getInt(at + Frame.LENGTH) || length % 8 != 0) {
            throw corrupt("its length is " + length + ", which is not what it says itself");
        }
        checksum.reset();
        file.addTo(checksum, Frame.LENGTH);
        int crc = bytes.getInt(at + Frame.CRC);
        if (crc != (int) checksum.getValue()) {
            throw corrupt("its checksum is not that of its bytes");
        }
        int versionAndFlags = bytes.getInt(at + Frame.VERSION_AND_FLAGS);
        if ((versionAndFlags & 0xff) != Frame.VERSION) {
            throw corrupt("it is of version " + (versionAndFlags & 0xff) + ", written by a newer Ringmill");
        }
        boolean first = (versionAndFlags & Frame.FIRST) != 0;
        if (bytes.getInt(at + Frame.PREVIOUS_CRC) != (first ? 0 : previousCrc)) {
            throw corrupt("it does not follow the one before: at least one is missing");
        }
        previousCrc = crc;
        if (first) {
            records.beginSession();
        } else if (bytes.getLong(at + Frame.SEQUENCE) != records.events()) {
            throw corrupt("it begins with event " + bytes.getLong(at + Frame.SEQUENCE));
        }
        records.take(bytes, at + Frame.HEAD_BYTES, at + length);
    }

    private CorruptJournalException corrupt(String what) {
        return corruptAt(what + " (" + file.place() + ")");
    }

    private CorruptJournalException corruptAt(String whatAndWhere) {
        records.stop();
        return new CorruptJournalException(
                "journal " + dir + ": record " + frames + " is corrupt: " + whatAndWhere + "; " + reached());
    }

    private String reached() {
        if (records.sessions() == 0) {
            return "no session was read before it";
        }
        long events = records.events();
        return "in session " + records.sessions() + ", the last good event is "
                + (events == 0 ? "none" : Long.toString(events - 1));
    }

    /** What a killed process left at the end of the journal, once the end was reached. */
    public Optional<TornTail> tornTail() {
        return Optional.ofNullable(torn);
    }

    /** How many files the journal has. */
    public int files() {
        return files.size();
    }

    /** How many bytes its files use; Chronicle makes them longer ahead of use. */
    public long usedBytes() throws IOException {
        long bytes = 0;
        for (Path path : files) {
            try (CycleFile each = new CycleFile(path)) {
                bytes += each.usedBytes();
            }
        }
        return bytes;
    }

    /** Whether a process is writing to it. */
    public boolean isLive() {
        return JournalFolder.isLive(dir);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
