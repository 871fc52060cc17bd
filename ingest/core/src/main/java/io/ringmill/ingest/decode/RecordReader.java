package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Routing.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads one record after the other. */
public abstract sealed class RecordReader permits CsvReader, JsonReader {

    private static final int NO_BYTE = 256;

    final InputBuffer buffer;
    /** Byte that begins a line of comment; {@link #NO_BYTE} if there are none. */
    int comment = NO_BYTE;
    /** Whether it is behind what is passed over at the beginning. */
    boolean begun;

    private int skippedLines;

    RecordReader(InputBuffer buffer) {
        this.buffer = buffer;
    }

    /** A reader of the same records, behind the beginning of the input. */
    RecordReader(InputBuffer buffer, RecordReader other) {
        this.buffer = buffer;
        comment = other.comment;
        begun = true;
    }

    /** Passes over these lines. To be called ahead of the first record. */
    public final void passOver(PassedOver lines) {
        skippedLines = lines.lines();
        comment = lines.comment() == 0 ? NO_BYTE : lines.comment();
    }

    /** Passes over what is ahead of the first record. */
    final void begin(RawRecord scratch) throws IOException {
        buffer.skipByteOrderMark();
        for (int i = 0; i < skippedLines; i++) {
            skipLine(scratch);
        }
        begun = true;
    }

    /** Passes over a line. */
    final void skipLine(RawRecord scratch) throws IOException {
        int length = buffer.lineLength(0);
        if (length < 0) {
            buffer.takeTooLong(scratch);
        } else {
            buffer.skip(length, 0);
        }
    }

    /** What is to be done each time before more of the input is read, which may wait. */
    public final void beforeRead(Runnable action) {
        buffer.beforeRead(action);
    }

    /**
     * Reads the next record; blank lines are passed over. What cannot be understood is a record too, with a
     * {@link RawRecord#fault}.
     *
     * @return false at the end of the input
     * @throws IOException if the input cannot be read on
     */
    public abstract boolean next(RawRecord record) throws IOException;

    /**
     * Whether what comes next begins at {@link #offset}, and can be gone on with from there: not so amid a line, or within an
     * array of records, or ahead of what is passed over at the beginning of the input.
     */
    public boolean isBetweenLines() {
        return begun && !buffer.isAmidLine();
    }

    /** Whether the input ended with the last record, without the end of its line. */
    public final boolean endsAmidLine() {
        return buffer.endsAmidLine();
    }

    /** Where the line behind the last record begins, in bytes from the beginning of the input. */
    public final long offset() {
        return buffer.offset();
    }

    /** The number of that line, from 1. */
    public final long line() {
        return buffer.line;
    }

    /**
     * Goes on there, ahead of the first record.
     *
     * @param offset as {@link #offset} told it, of the same input
     * @return whether it is a place as {@link #offset} tells it: a line begins there, or the input ends
     * @throws java.io.EOFException if the input ends before that
     */
    public final boolean goTo(long offset, long line) throws IOException {
        begun = true;
        return buffer.goTo(offset, line);
    }

    /** What tells the input from another at {@link #offset}; {@link InputCheck#NONE} if nothing does. */
    public final long check() {
        return buffer.check();
    }

    /** Whether what is ahead of {@link #offset} is, as far as it is at hand, what that {@link #check} was of. */
    public final boolean fits(long check) {
        return buffer.fits(check);
    }

    /** Gives back what was read of the input behind the last record. */
    final void giveBack(GivenBackInput in) {
        in.giveBack(buffer.bytes, buffer.from, buffer.limit);
    }

    /** A reader of the same records in the middle of the input: {@code in} begins with the record at this place. */
    public final RecordReader goingOn(InputStream in, long offset, long line) {
        return goingOn(new InputBuffer(in, buffer.maxLine, offset, line));
    }

    /**
     * What takes its plain lines, if these go to one stream and each value of an event has a slot of its own; empty where none is
     * plain. The header is passed.
     */
    abstract Optional<PlainLines> plainLines(Route route);

    /** A reader of the same records, behind the header. */
    abstract RecordReader goingOn(InputBuffer newBuffer);
}
