package io.ringmill.persistence.chronicle;

import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads the journal in a folder: every session, from its first record on. Needs neither Chronicle nor JVM flags, takes
 * no lock and changes nothing, so a journal may be read while it is written; it then ends where the writer is.
 *
 * <p>Every byte is checked against its frame's checksum before a record of the frame is handed on. What a killed process
 * or a power loss left unfinished at the very end is not handed on and no fault; {@link #tornTail} tells of it.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per event after construction, a text per new key and symbol.
 * <b>Cost:</b> a read, a checksum and a copy of each byte.
 */
public final class ChronicleJournalReader implements JournalReader {

    private final Path dir;
    private List<Path> files;
    private final CRC32C checksum = new CRC32C();
    private final RecordReader records = new RecordReader();

    private Passage passage = new Passage(Long.MIN_VALUE, Long.MAX_VALUE, 0);
    private boolean seeks;
    private boolean counts = true; // records and sessions, as it reads from the beginning
    private int nextFile;
    private CycleFile file;
    private long frames;
    private int previousCrc;
    private Path frameFile;
    private long framePosition;
    private long frameSequence;
    private int crcBefore;
    private boolean isCut;
    private Path headFile;
    private long headPosition;
    private TornTail torn;
    private DamageNotes fault;
    private final List<Damage> damages = new ArrayList<>();

    /** Whether to read on behind damage in a session. */
    private boolean takesBehind;

    private final Holes holes = new Holes();

    /** Reads the journal in this folder. Throws an exception of one sentence if there is none. */
    public ChronicleJournalReader(Path dir) throws IOException {
        this.dir = dir;
        this.files = JournalFolder.files(dir);
        if (files.isEmpty()) {
            throw new IOException("journal folder " + dir + " holds no journal: name the folder of one");
        }
        Optional<PrunedFiles> pruned = PrunedFiles.read(dir);
        if (pruned.isPresent()) {
            beginBehind(pruned.get());
        }
    }

    private void beginBehind(PrunedFiles pruned) {
        records.pruned(pruned.sessions());
        if (pruned.isWithinSession()) {
            records.beginSession(0); // which the head says itself
            records.takeKept(pruned.records());
            previousCrc = pruned.crc();
            headFile = files.get(0);
        }
    }

    /**
     * Hands on no events but those of time {@code [fromNs, toNs)}, and others that are near them. What comes between is passed
     * over where files have an index; the visitor is told how much ({@link JournalVisitor#skipped}). Sessions begin, keys
     * and symbols are known, changes of rules and ends are handed on all the same.
     */
    public ChronicleJournalReader between(long fromNs, long toNs) {
        passage = passage.between(fromNs, toNs);
        seeks = true;
        return this;
    }

    /** Passes, where files have an index, over the events of all other sessions. */
    public ChronicleJournalReader session(int number) {
        passage = passage.session(number);
        seeks = true;
        return this;
    }

    /** Passes, where files have an index, over all events. */
    public ChronicleJournalReader overview() {
        passage = passage.session(Passage.NO_SESSION);
        seeks = true;
        return this;
    }

    /**
     * Reads on behind damage in the session that it cuts, where it is certain that what comes is of that session. The
     * visitor is told what is missing ({@link JournalVisitor#hole}).
     */
    ChronicleJournalReader behindDamage() {
        takesBehind = true;
        return this;
    }

    /** Those behind which it was read on. */
    List<Hole> holes() {
        return holes.all();
    }

    /**
     * Reads on from a place within a session, or at its start. Keys and symbols are added to
     * the dictionaries of {@code session}, in which they have, or get, the same ids.
     *
     * @throws IOException if there is no such place any more
     */
    public ChronicleJournalReader(Path dir, JournalPosition place, JournalHeader session) throws IOException {
        this(dir);
        counts = false;
        records.stop(); // what is kept of a pruned beginning is known
        nextFile = 0;
        while (nextFile < files.size()
                && JournalFolder.nameOf(files.get(nextFile)).compareTo(place.file()) < 0) {
            nextFile++;
        }
        if (nextFile == files.size()
                || !JournalFolder.nameOf(files.get(nextFile)).equals(place.file())) {
            throw new IOException("journal " + dir + " has no file " + place.file());
        }
        file = new CycleFile(files.get(nextFile++), place.position());
        previousCrc = place.previousCrc();
        records.share(session);
        if (!place.isStart()) {
            records.goOn(session, place);
        }
    }

    /**
     * Once all of a frame was handed on, its place, or that of one before if it begins within a text; empty while records of it
     * are left. Whoever has its events may read it again and leave them out.
     */
    public Optional<JournalPosition> position() {
        return records.hasMore() || !records.isBegun()
                ? Optional.empty()
                : Optional.of(new JournalPosition(
                        JournalFolder.nameOf(frameFile),
                        framePosition,
                        frameSequence,
                        crcBefore,
                        records.sourceNames(),
                        records.names()));
    }

    /** Checksum of the frame that was read last, which the next one names. */
    int newestCrc() {
        return previousCrc;
    }

    /** What the session has named; {@link JournalPosition.Names#ALL} if that was not known where the reading began. */
    JournalPosition.Names names() {
        return records.names();
    }

    /** Sequence of the session's next event. */
    long nextSequence() {
        return records.events();
    }

    /** At the end of the journal: looks again whether it has grown, as one does that is being written. */
    public void again() throws IOException {
        files = JournalFolder.files(dir);
        String current = JournalFolder.nameOf(file.path());
        nextFile = 0;
        while (nextFile < files.size()
                && JournalFolder.nameOf(files.get(nextFile)).compareTo(current) <= 0) {
            nextFile++;
        }
        file.again();
    }

    /**
     * After a {@link CorruptJournalException} in a journal that is being written: goes back to the frame, which may not have been
     * whole yet.
     */
    public void retry() throws IOException {
        fault = null;
        file.back();
    }

    /** Of the session that is being read, with the keys and symbols so far. */
    public JournalHeader header() {
        return records.header();
    }

    @Override
    public boolean next(JournalVisitor visitor) throws IOException {
        if (holes.tell(visitor)) {
            return true;
        }
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
            isCut = true; // the frame is good and what it holds is not: nothing can follow it
            throw corrupt(e.getMessage(), file.position(), Math.min(sequence(), records.events()));
        }
    }

    private boolean nextFrame() throws IOException {
        while (file == null || !passOver()) {
            if (file != null && advance() && isSound()) {
                passage.read();
                return true;
            }
            if (file != null && file.torn() != null && nextFile < files.size()) {
                throw corrupt(
                        file.torn() + ", yet another file follows it",
                        file.torn().position(),
                        records.events());
            }
            if (!nextFileOpened()) {
                return false;
            }
        }
        return true;
    }

    /** Passes over the stretch that comes next, if it is not wanted and is what the index says. */
    private boolean passOver() throws IOException {
        CycleIndex.Stretch stretch = passage.stretch();
        if (stretch == null) {
            return false;
        }
        boolean follows = !isCut && previousCrc == stretch.previousCrc() && records.events() == stretch.sequence();
        if (!stretch.begins() && !follows) {
            passage.leave();
            return false;
        }
        if (!passage.passes(stretch, records.sessions() + (stretch.begins() ? 1 : 0))) {
            return false;
        }
        if (passage.isAtEnd()) {
            file.passToEnd();
        } else {
            file.passTo(stretch.end());
        }
        if (stretch.begins()) {
            records.beginSession(stretch.sequence());
            headFile = file.path();
            headPosition = stretch.position();
        }
        frames += stretch.frames();
        previousCrc = stretch.crc();
        isCut = false;
        records.takeKept(stretch.records());
        return true;
    }

    private boolean nextFileOpened() throws IOException {
        if (nextFile == files.size()) {
            torn = file.torn();
            return false;
        }
        if (file != null) {
            file.close();
        }
        file = new CycleFile(files.get(nextFile++));
        if (seeks) {
            passage.begin(file.path());
        }
        return true;
    }

    private boolean advance() throws IOException {
        try {
            boolean found = file.advance();
            frames += found ? 1 : 0;
            return found;
        } catch (CorruptJournalException e) {
            frames++;
            CorruptJournalException corrupt = corruptAt(e.getMessage(), file.position(), records.events());
            fault.damagedBytes(0);
            throw corrupt;
        }
    }

    /** Takes a frame that is sound; false if it is what a power loss has left, with which the file ends. */
    private boolean isSound() throws IOException {
        String fault = file.frameFault(checksum);
        if (fault != null && file.isTornFrame()) {
            frames--;
            return false;
        }
        if (fault != null) {
            boolean names = !isFirst() && previousCrc() == previousCrc;
            CorruptJournalException corrupt = corrupt(fault);
            this.fault.damagedBytes(names ? file.window().getInt(file.offset() + Frame.CRC) : 0);
            throw corrupt;
        }
        requireVersion();
        if (!isFirst() && (isCut || previousCrc() != previousCrc)) {
            throw corrupt("it does not follow the one before: at least one is missing");
        }
        if (!isFirst() && sequence() != records.events()) {
            throw corrupt("it begins with event " + sequence());
        }
        take();
        return true;
    }

    /** A frame that is good and newer than this program is no damage. */
    private void requireVersion() throws IOException {
        int version = file.window().getInt(file.offset() + Frame.VERSION_AND_FLAGS) & 0xff;
        if (version != Frame.VERSION) {
            records.stop();
            throw new IOException("journal " + dir + " was written by a newer Ringmill (version " + version + " of "
                    + "its records at " + file.place() + "): read it with that one");
        }
    }

    private boolean isFirst() throws IOException {
        return (file.window().getInt(file.offset() + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
    }

    private int previousCrc() throws IOException {
        return file.window().getInt(file.offset() + Frame.PREVIOUS_CRC);
    }

    private long sequence() throws IOException {
        return file.window().getLong(file.offset() + Frame.SEQUENCE);
    }

    private void take() throws IOException {
        int at = file.offset();
        if (isFirst() || !records.isInText()) {
            frameFile = file.path();
            framePosition = file.position();
            frameSequence = isFirst() ? 0 : sequence();
            crcBefore = isFirst() ? 0 : previousCrc;
        }
        previousCrc = Frame.crcForNext(file.window(), at);
        isCut = false;
        if (isFirst()) {
            records.beginSession(sequence());
            headFile = file.path();
            headPosition = file.position();
        }
        records.take(file.window(), at + Frame.HEAD_BYTES, at + file.length());
    }

    private CorruptJournalException corrupt(String what) {
        return corrupt(what, file.position(), records.events());
    }

    private CorruptJournalException corrupt(String what, long position, long firstLost) {
        return corruptAt(what + " (" + file.place() + ")", position, firstLost);
    }

    private CorruptJournalException corruptAt(String whatAndWhere, long position, long firstLost) {
        String record = counts ? "record " + frames : "a record";
        String message = "journal " + dir + ": " + record + " is corrupt: " + whatAndWhere + "; " + reached();
        records.stop();
        passage.leave();
        int session = records.isOpen() ? records.sessions() : 0;
        fault = records.isInHead()
                ? new DamageNotes(headFile, headPosition, message, DamageNotes.IN_HEAD, 0, records)
                : new DamageNotes(file.path(), position, message, session, firstLost, records);
        fault.touch(file.path());
        isCut |= records.isInHead();
        return new CorruptJournalException(message);
    }

    private String reached() {
        if (counts && records.sessions() == 0) {
            return "no session was read before it";
        }
        boolean none = !records.isBegun() || records.events() == header().first();
        return (counts ? "in session " + records.sessions() + ", " : "") + "the last good event is "
                + (none ? "none" : Long.toString(records.events() - 1));
    }

    /**
     * {@inheritDoc}
     *
     * <p>What lies between is added to {@link #damages}.
     */
    @Override
    public boolean skipDamage() throws IOException {
        DamageNotes notes = fault;
        if (notes == null) {
            return false;
        }
        fault = null;
        boolean astray = true;
        while (file != null) {
            try {
                if (!(astray ? file.seek() : file.advance())) {
                    astray = false;
                    if (!nextFileOpened()) {
                        break;
                    }
                    continue;
                }
                astray = file.frameFault(checksum) != null;
            } catch (CorruptJournalException e) {
                astray = true;
            }
            if (astray) {
                notes.touch(file.path());
                continue;
            }
            requireVersion();
            boolean goesOn = !isFirst() && !isCut && isNext();
            if (isFirst() || goesOn) {
                frames++;
                damages.add(notes.toDamage(file.path(), file.position(), goesOn));
                passage.leave();
                take();
                return true;
            }
            if (takesBehind && !isCut && notes.isFollowedBy(file.path(), file.position(), previousCrc(), sequence())) {
                goOnBehind(notes);
                return true;
            }
            notes.touch(file.path());
            notes.orphan(file.window(), file.offset(), file.length());
        }
        damages.add(notes.toDamage(files.get(files.size() - 1), Long.MAX_VALUE, false));
        return true;
    }

    private boolean isNext() throws IOException {
        return previousCrc() == previousCrc && sequence() == records.events();
    }

    private void goOnBehind(DamageNotes notes) throws IOException {
        Hole hole = holes.add(file, records, previousCrc, notes);
        frames++;
        damages.add(notes.toHole(file.path(), file.position(), hole.to()));
        passage.leave();
        take();
    }

    /** The damages that were skipped so far. */
    public List<Damage> damages() {
        return List.copyOf(damages);
    }

    @Override
    public int sessions() {
        return records.sessions();
    }

    /** What a killed process or a power loss left at the end of the journal, once the end was reached. */
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
            bytes += JournalFiles.used(path);
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
