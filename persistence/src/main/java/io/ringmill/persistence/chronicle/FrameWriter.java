package io.ringmill.persistence.chronicle;

import io.ringmill.event.Event;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Packs records into frames and hands each frame on when it is full or asked for.
 *
 * <p><b>Threading:</b> one thread at a time.
 * <b>Allocation:</b> none after construction.
 * <b>Units:</b> bytes; see {@link Frame}.
 * <b>Cost:</b> a record is copied once; the checksum is computed once a frame.
 */
final class FrameWriter {

    /** Takes a whole frame: the buffer's bytes {@code [0, length)}, good until it returns. */
    interface Output {
        void write(int length) throws IOException;
    }

    /** Writes what is to be last in a frame, while there is {@link #room}. */
    interface Last {
        void write() throws IOException;
    }

    private final ByteBuffer buffer;
    private final Output output;
    private Last last = () -> {};
    private boolean ending;
    private final CRC32C checksum = new CRC32C();

    private int position = Frame.HEAD_BYTES;
    private int previousCrc;
    private int flags;
    private long frameSequence;
    private long nextSequence;
    private int newestKey;
    private int newestSymbol;
    private volatile JournalPosition.Names named = new JournalPosition.Names(0, 0);

    /** Builds its frames in this direct buffer of {@link Frame#MAX_BYTES}. */
    FrameWriter(ByteBuffer buffer, Output output) {
        this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
        this.output = output;
    }

    /** Is asked for the last records of each frame. */
    void last(Last newLast) {
        last = newLast;
    }

    /** Bytes that still fit into the frame. */
    int room() {
        return Frame.MAX_BYTES - position;
    }

    /** The sequence that the next event must have. */
    long nextSequence() {
        return nextSequence;
    }

    /** Begins a session, whether or not the one before was closed; its first event has that sequence. */
    void session(byte[] header, long first) throws IOException {
        flush();
        previousCrc = 0;
        flags = Frame.FIRST;
        frameSequence = first;
        nextSequence = first;
        named(new JournalPosition.Names(0, 0));
        text(Frame.SESSION, 0, header);
    }

    /** No event is due, until {@link #goOn}. */
    void hold() {
        nextSequence = -1;
    }

    /** Goes on with a session behind a frame of this checksum, at this sequence. */
    void goOn(int crc, long sequence, long atNs) throws IOException {
        continueAt(crc, sequence);
        int at = position;
        head(at, Frame.RESUME, 0, 0);
        buffer.putLong(at + 8, atNs);
        advance(at + 16);
    }

    /** Goes on with a session behind a frame of this checksum, at this sequence, and nothing is told of it. */
    void continueAt(int crc, long sequence) {
        previousCrc = crc;
        flags = 0;
        frameSequence = sequence;
        nextSequence = sequence;
    }

    /** The next events, before this one, are lost; the frame that comes next names this checksum. */
    void hole(long to, int crcForNext) throws IOException {
        flush();
        int at = position;
        head(at, Frame.HOLE, 0, crcForNext);
        buffer.putLong(at + 8, nextSequence);
        buffer.putLong(at + 16, to);
        advance(at + 24);
        flush();
        nextSequence = to;
        previousCrc = crcForNext;
        frameSequence = to;
    }

    /** A text under its id, in parts if it is long. */
    void text(int type, int id, byte[] utf8) throws IOException {
        int from = 0;
        for (; utf8.length - from > Frame.MAX_TEXT_BYTES; from += Frame.MAX_TEXT_BYTES) {
            piece(Frame.PART, 0, utf8, from, Frame.MAX_TEXT_BYTES);
        }
        piece(type, id, utf8, from, utf8.length - from);
        if (type == Frame.KEY) {
            newestKey = id;
        } else if (type == Frame.SYMBOL) {
            newestSymbol = id;
        }
    }

    /** Any thread: what the frames that were handed on have named. */
    JournalPosition.Names named() {
        return named;
    }

    /** Before the first frame: this is named already. */
    void named(JournalPosition.Names before) {
        newestKey = before.key();
        newestSymbol = before.symbol();
        named = before;
    }

    private void piece(int type, int id, byte[] utf8, int from, int length) throws IOException {
        int at = position;
        int next = at + 8 + Frame.padded(length);
        head(at, type, length, id);
        if (length > 0) {
            buffer.putLong(next - 8, 0); // the padding; the text covers the rest
        }
        buffer.put(at + 8, utf8, from, length);
        advance(next);
    }

    /** An event with its first {@code fields} cells. */
    void event(Event event, int fields) throws IOException {
        int at = position;
        head(at, Frame.EVENT, event.stream(), event.key());
        buffer.putLong(at + 8, event.timeNs());
        at += 16;
        for (int field = 0; field < fields; field++, at += 8) {
            buffer.putLong(at, event.cell(field));
        }
        nextSequence++;
        advance(at);
    }

    /** Events of one stream that lie one after the other in cells, {@code stride} each, with their first {@code fields}. */
    void events(long[] cells, int at, int count, int stride, int fields) throws IOException {
        int bytes = 16 + 8 * fields;
        int from = at;
        for (int left = count; left > 0; ) {
            int room = (Frame.HEAD_BYTES + Frame.FULL_BYTES - position + bytes - 1) / bytes;
            int run = Math.min(left, room);
            int to = position;
            for (int i = 0; i < run; i++, from += stride) {
                long head = cells[from + Event.HEAD];
                buffer.putLong(to, (head << 32) | (Event.stream(head) << 8) | Frame.EVENT);
                to += 8;
                for (int cell = from + Event.TIME; cell < from + Event.FIELDS + fields; cell++, to += 8) {
                    buffer.putLong(to, cells[cell]);
                }
            }
            left -= run;
            nextSequence += run;
            advance(to);
        }
    }

    /** An event without cells: {@link Frame#ADVANCE} or {@link Frame#END}. */
    void control(int type, Event event) throws IOException {
        int at = position;
        head(at, type, event.stream(), event.key());
        buffer.putLong(at + 8, event.timeNs());
        nextSequence++;
        advance(at + 16);
    }

    /** An event that is a change of a rule; at most {@link Frame#MAX_TEXT_BYTES}. */
    void change(byte[] utf8) throws IOException {
        nextSequence++;
        piece(Frame.CHANGE, 0, utf8, 0, utf8.length);
    }

    void digest(long from, long to, long digest) throws IOException {
        int at = position;
        head(at, Frame.DIGEST, 0, 0);
        buffer.putLong(at + 8, from);
        buffer.putLong(at + 16, to);
        buffer.putLong(at + 24, digest);
        advance(at + 32);
    }

    /** How far a source is in the journal. */
    void position(int source, SourceTrack.Journaled journaled) throws IOException {
        int at = position;
        SourcePosition mark = journaled.mark();
        head(at, Frame.POSITION, Frame.CHECK_BYTES, source);
        buffer.putLong(at + 8, journaled.rows());
        buffer.putLong(at + 16, mark.rows());
        buffer.putLong(at + 24, mark.offset());
        buffer.putLong(at + 32, mark.line());
        buffer.putLong(at + 40, mark.read());
        buffer.putLong(at + 48, mark.filtered());
        buffer.putLong(at + 56, mark.invalid());
        buffer.putLong(at + Frame.POSITION_BYTES, mark.check());
        advance(at + Frame.POSITION_BYTES + Frame.CHECK_BYTES);
    }

    void close(long events, long digest) throws IOException {
        int at = position;
        head(at, Frame.CLOSE, 0, 0);
        buffer.putLong(at + 8, events);
        buffer.putLong(at + 16, digest);
        advance(at + 24);
    }

    private void head(int at, int type, int argument, int id) {
        buffer.putInt(at, type | (argument << 8));
        buffer.putInt(at + 4, id);
    }

    private void advance(int next) throws IOException {
        position = next;
        if (next >= Frame.HEAD_BYTES + Frame.FULL_BYTES && !ending) {
            flush();
        }
    }

    /** Hands on what there is. */
    void flush() throws IOException {
        if (position == Frame.HEAD_BYTES) {
            return;
        }
        ending = true;
        last.write();
        ending = false;
        int length = position;
        buffer.putInt(Frame.LENGTH, length);
        buffer.putInt(Frame.PREVIOUS_CRC, previousCrc);
        buffer.putInt(Frame.VERSION_AND_FLAGS, Frame.VERSION | flags);
        buffer.putLong(Frame.SEQUENCE, frameSequence);
        checksum.reset();
        checksum.update(buffer.limit(length).position(Frame.LENGTH));
        buffer.clear();
        int crc = (int) checksum.getValue();
        buffer.putInt(Frame.CRC, crc);
        output.write(length);
        if (newestKey > named.key() || newestSymbol > named.symbol()) {
            named = new JournalPosition.Names(newestKey, newestSymbol);
        }
        position = Frame.HEAD_BYTES;
        previousCrc = crc;
        flags = 0;
        frameSequence = nextSequence;
    }
}
