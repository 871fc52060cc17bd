package io.ringmill.persistence.chronicle;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.RunVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads the records of frames whose checksums are good, and keeps what a session needs: its streams and dictionaries.
 * Still believes no record: what does not fit its session is a {@link BadRecordException}, for the checksum says that the
 * bytes are what was written, not that they were written right.
 */
final class RecordReader {

    /** A record that cannot follow those before it. */
    static final class BadRecordException extends IOException {
        private static final long serialVersionUID = 1L;

        BadRecordException(String message) {
            super(message);
        }
    }

    private static final byte[] NONE = {};

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int position;
    private int end;

    private int sessions;
    private long events;
    private boolean begun;

    /** Whether the records are those of an index. */
    private boolean kept;

    private boolean open;
    private byte[] parts = NONE;
    private JournalHeader header;
    private FieldType[][] types = {};
    private boolean[] symbolic = {};
    private long[] cells = {};
    private SourceRecords sources = new SourceRecords();

    /** Behind damage, what takes the place of lost names; null elsewhere. */
    private LostNames lost;

    /** The dictionaries that a session's keys and symbols are added to; null if it has its own. */
    private JournalHeader shared;

    /** The newest ids that the session's records have named; -1 if they were not read from the beginning. */
    private int newestKey;

    private int newestSymbol;

    /** Of one frame's events; they take as much room there. */
    private final long[] rows = new long[Frame.MAX_BYTES / 8];

    /** Sessions so far whose head could be read. */
    int sessions() {
        return sessions;
    }

    /** Whether a session has begun, and not ended. */
    boolean isOpen() {
        return open;
    }

    /** Whether a session has begun, even if it has ended since. */
    boolean isBegun() {
        return header != null;
    }

    /** Whether a session's first frame was read, and not yet all of its head. */
    boolean isInHead() {
        return !open && header == null && begun;
    }

    /** Whether the beginning of a text was read, and not yet all of it. */
    boolean isInText() {
        return parts.length > 0;
    }

    /** Events of this session so far, which is also the sequence of the next. */
    long events() {
        return events;
    }

    boolean hasMore() {
        return position < end;
    }

    /** Goes on with the records at {@code [from, to)}; the buffer stays good until all are read. */
    void take(ByteBuffer bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from;
        this.end = to;
        this.kept = false;
    }

    /** Goes on with records that an index keeps. */
    void takeKept(ByteBuffer records) {
        take(records, 0, records.limit());
        kept = true;
    }

    /** So many sessions were pruned whole. */
    void pruned(int wholeSessions) {
        sessions = wholeSessions;
    }

    void stop() {
        end = position;
    }

    /** Adds keys and symbols to the dictionaries of this header, in which they must have the same ids. */
    void share(JournalHeader dictionaries) {
        shared = dictionaries;
    }

    /** Goes on in the middle of a session. */
    void goOn(JournalHeader session, JournalPosition place) {
        beginSession(place.sequence());
        sessions++;
        begin(session);
        newestKey = place.names().key();
        newestSymbol = place.names().symbol();
        sources.goOn(place.sources());
    }

    /** Goes on with the session behind damage, at this sequence; names that are lost get others. */
    void goOnBehind(long sequence, LostNames names) {
        events = sequence;
        parts = NONE;
        lost = names;
    }

    /** What the session has named; {@link JournalPosition.Names#ALL} if that was not known where the reading began. */
    JournalPosition.Names names() {
        return new JournalPosition.Names(newestKey, newestSymbol);
    }

    /** By number, the names and places of the session's sources. */
    Map<Integer, String> sourceNames() {
        return sources.names();
    }

    /** Of the session that is being read; with the dictionaries as far as they are known. */
    JournalHeader header() {
        return header;
    }

    /** The records to come are of another session, whose first event has that sequence. */
    void beginSession(long first) {
        events = first;
        newestKey = 0;
        newestSymbol = 0;
        begun = true;
        open = false;
        header = null;
        types = new FieldType[0][];
        parts = NONE;
        lost = null;
        sources = new SourceRecords();
    }

    /** Reads one record; true if it was one for the visitor. */
    boolean read(JournalVisitor visitor) throws BadRecordException {
        int at = position;
        int head = bytes.getInt(at);
        int type = head & 0xff;
        int argument = head >>> 8;
        int id = bytes.getInt(at + 4);
        if (type == Frame.SESSION) {
            session(argument, visitor);
            return true;
        }
        if (!open && type != Frame.PART && (type != Frame.RESUME || header == null)) {
            throw new BadRecordException("a record of type " + type + " outside of a session");
        }
        if (type >= Frame.SKIP && kept) {
            skip(type, argument, id, visitor);
            return true;
        }
        switch (type) {
            case Frame.EVENT -> {
                if (visitor instanceof RunVisitor runs) {
                    events(argument, id, runs);
                } else {
                    event(argument, id, visitor);
                }
            }
            case Frame.ADVANCE -> control(Event.ADVANCE, argument, id, visitor);
            case Frame.END -> control(Event.END, argument, id, visitor);
            case Frame.DIGEST -> {
                take(32);
                visitor.digest(bytes.getLong(at + 8), bytes.getLong(at + 16), bytes.getLong(at + 24));
            }
            case Frame.CLOSE -> close(visitor);
            case Frame.RESUME -> {
                open = true;
                visitor.goesOn(events, bytes.getLong(take(16) + 8));
            }
            case Frame.SOURCE -> sources.name(id, text(argument));
            case Frame.POSITION -> position(id, argument, visitor);
            case Frame.HOLE -> hole(visitor);
            case Frame.KEY -> {
                intern(Frame.KEY, id, text(argument));
                newestKey = newestKey < 0 ? newestKey : id;
            }
            case Frame.SYMBOL -> {
                intern(Frame.SYMBOL, id, text(argument));
                newestSymbol = newestSymbol < 0 ? newestSymbol : id;
            }
            case Frame.PART -> parts = text(argument);
            case Frame.CHANGE -> visitor.change(events++, new String(text(argument), StandardCharsets.UTF_8));
            default -> throw new BadRecordException("a record of the unknown type " + type);
        }
        return type != Frame.KEY && type != Frame.SYMBOL && type != Frame.PART && type != Frame.SOURCE;
    }

    private void skip(int type, int stream, int kind, JournalVisitor visitor) throws BadRecordException {
        int at = take(KeptRecords.BYTES);
        long count = bytes.getLong(at + 8);
        if (type == Frame.PRUNED) {
            visitor.pruned(count, bytes.getLong(at + 16), bytes.getLong(at + 24));
        } else {
            visitor.skipped((byte) kind, stream, count, bytes.getLong(at + 16), bytes.getLong(at + 24));
            events += count;
        }
    }

    private void hole(JournalVisitor visitor) throws BadRecordException {
        int at = take(24);
        long from = bytes.getLong(at + 8);
        long to = bytes.getLong(at + 16);
        if (to < from || (!kept && from != events)) {
            throw new BadRecordException("lost events from " + from + " to " + to + ", where " + events + " was due");
        }
        events += to - from;
        visitor.hole(from, to);
    }

    private void position(int source, int checkBytes, JournalVisitor visitor) throws BadRecordException {
        if (lost != null && !sources.knows(source)) {
            sources.name(source, lost.source(source));
        }
        int at = take(Frame.recordBytes(Frame.POSITION, checkBytes, 0));
        sources.position(source, bytes, at, checkBytes >= Frame.CHECK_BYTES, visitor);
    }

    /** Takes the record's bytes; returns where it begins. */
    private int take(int length) throws BadRecordException {
        int at = position;
        if (length > end - at) {
            throw new BadRecordException("a record of " + length + " bytes where " + (end - at) + " are left");
        }
        position = at + length;
        return at;
    }

    /** Reads an event, and those behind it that are of the same stream and fit the session. */
    private void events(int stream, int key, RunVisitor visitor) throws BadRecordException {
        requireStream(stream);
        int stride = Event.FIELDS + types[stream].length;
        int most = (end - position) / (8 * stride);
        int head = bytes.getInt(position);
        int keys = header.keys().size();
        int count = 0;
        for (int at = position, row = 0; count < most; count++, at += 8 * stride, row += stride) {
            int id = bytes.getInt(at + 4);
            if (bytes.getInt(at) != head || id < 0 || id >= keys) {
                break;
            }
            rows[row] = Event.head(Event.DATA, stream, id);
            for (int cell = Event.TIME; cell < stride; cell++) {
                rows[row + cell] = bytes.getLong(at + 8 * cell);
            }
            if (symbolic[stream] && !knowsSymbols(stream, row)) {
                break;
            }
        }
        if (count == 0) {
            event(stream, key, visitor); // which says what is wrong with it
            return;
        }
        position += 8 * stride * count;
        events += count;
        visitor.events(events - count, stream, count, rows, stride);
    }

    private boolean knowsSymbols(int stream, int row) {
        FieldType[] fields = types[stream];
        for (int field = 0; field < fields.length; field++) {
            long cell = rows[row + Event.FIELDS + field];
            if (fields[field] == FieldType.SYMBOL
                    && (cell < 0 || cell >= header.symbols().size())) {
                return false;
            }
        }
        return true;
    }

    private void event(int stream, int key, JournalVisitor visitor) throws BadRecordException {
        requireStream(stream);
        FieldType[] fields = types[stream];
        int at = take(16 + 8 * fields.length);
        requireKnown(Frame.KEY, key);
        for (int field = 0; field < fields.length; field++) {
            long cell = bytes.getLong(at + 16 + 8 * field);
            if (fields[field] == FieldType.SYMBOL) {
                requireKnown(Frame.SYMBOL, cell);
            }
            cells[field] = cell;
        }
        visitor.event(Event.DATA, events++, stream, key, bytes.getLong(at + 8), cells);
    }

    private void requireStream(int stream) throws BadRecordException {
        if (stream >= types.length) {
            throw new BadRecordException("an event of stream " + stream + ", which the session does not have");
        }
    }

    private void control(byte kind, int stream, int key, JournalVisitor visitor) throws BadRecordException {
        int at = take(16);
        requireKnown(Frame.KEY, key);
        visitor.event(kind, events++, stream, key, bytes.getLong(at + 8), cells);
    }

    private void close(JournalVisitor visitor) throws BadRecordException {
        int at = take(24);
        long written = bytes.getLong(at + 8);
        if (written != events) {
            throw new BadRecordException(
                    "the end of a session of " + written + " events, of which " + events + " were read");
        }
        open = false;
        visitor.end(written, bytes.getLong(at + 16));
    }

    private void session(int length, JournalVisitor visitor) throws BadRecordException {
        if (open || header != null) {
            throw new BadRecordException("the head of a session within one");
        }
        JournalHeader read;
        try {
            read = HeaderCodec.decode(text(length));
        } catch (BadRecordException e) {
            throw e;
        } catch (IOException e) {
            throw new BadRecordException("a session's head that cannot be read: " + e.getMessage());
        }
        begin(read);
        events = read.first();
        sessions++;
        visitor.begin(header);
    }

    private void begin(JournalHeader session) {
        header = shared == null ? session : session.withDictionaries(shared.keys(), shared.symbols());
        types = types(header);
        cells = new long
                [List.of(types).stream().mapToInt(fields -> fields.length).max().orElse(0)];
        symbolic = new boolean[types.length];
        for (int stream = 0; stream < types.length; stream++) {
            symbolic[stream] = List.of(types[stream]).contains(FieldType.SYMBOL);
        }
        open = true;
    }

    /** The record's text, behind the parts that came before it. */
    private byte[] text(int length) throws BadRecordException {
        int at = take(8 + Frame.padded(length)) + 8;
        byte[] text = Arrays.copyOf(parts, parts.length + length);
        bytes.get(at, text, parts.length, length);
        parts = NONE;
        return text;
    }

    /** Counts what frames of this session hold that cannot be read, as keys may be missing. */
    Skim skim() {
        return new Skim(types);
    }

    /** The same of a session of which nothing else is known. */
    static Skim skim(JournalHeader header) {
        return new Skim(types(header));
    }

    private static FieldType[][] types(JournalHeader header) {
        return header.streams().stream()
                .map(stream -> stream.fields().stream().map(Field::type).toArray(FieldType[]::new))
                .toArray(FieldType[][]::new);
    }

    /** Looks through sound frames without believing that they fit. */
    static final class Skim {
        private final FieldType[][] types;
        private long firstTimeNs = Long.MAX_VALUE;
        private long lastTimeNs = Long.MIN_VALUE;
        private boolean inputEnded;
        private boolean closed;

        private Skim(FieldType[][] types) {
            this.types = types;
        }

        /** The events in {@code [from, to)}, as far as the records can be told from each other. */
        long events(ByteBuffer bytes, int from, int to) {
            long events = 0;
            for (int at = from; at + 16 <= to; ) {
                int type = bytes.get(at) & 0xff;
                int argument = bytes.getInt(at) >>> 8;
                if (type == Frame.EVENT && argument >= types.length) {
                    return events;
                }
                int length = Frame.recordBytes(type, argument, type == Frame.EVENT ? types[argument].length : 0);
                if (length == 0) {
                    return events;
                }
                closed = type == Frame.CLOSE || (closed && type != Frame.RESUME);
                if (Frame.isEvent(type)) {
                    events++;
                    inputEnded = type == Frame.END;
                }
                if (type == Frame.EVENT) {
                    firstTimeNs = Math.min(firstTimeNs, bytes.getLong(at + 8));
                    lastTimeNs = Math.max(lastTimeNs, bytes.getLong(at + 8));
                }
                at += length;
            }
            return events;
        }

        /** Whether the last event is the end of all input. */
        boolean inputEnded() {
            return inputEnded;
        }

        /** Whether the session was ended in good order, and not gone on with behind that. */
        boolean closed() {
            return closed;
        }

        boolean hasTimes() {
            return firstTimeNs <= lastTimeNs;
        }

        long firstTimeNs() {
            return firstTimeNs;
        }

        long lastTimeNs() {
            return lastTimeNs;
        }
    }

    private Dictionary dictionary(int type) {
        return type == Frame.KEY ? header.keys() : header.symbols();
    }

    private static String what(int type) {
        return type == Frame.KEY ? "key " : "symbol ";
    }

    private void requireKnown(int type, long id) throws BadRecordException {
        Dictionary dictionary = dictionary(type);
        if (lost != null && id >= dictionary.size()) {
            lost.give(type, dictionary, id + 1);
        }
        if (id < 0 || id >= dictionary.size()) {
            throw new BadRecordException("an event with " + what(type) + id + ", which the session has not named");
        }
    }

    private void intern(int type, int id, byte[] utf8) throws BadRecordException {
        Dictionary dictionary = dictionary(type);
        if (lost != null) {
            lost.before(type, dictionary, id);
        }
        int due = dictionary.size();
        boolean isDue = id == due || (shared != null && id < due);
        if (!isDue || dictionary.intern(utf8, 0, utf8.length) != id) {
            throw new BadRecordException(what(type) + id + ", where " + due + " was due");
        }
    }
}
