package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads CSV as RFC 4180 has it: fields between quotes may hold separators, newlines and doubled quotes; lines end with
 * LF or CRLF; a byte order mark is passed over. Of a record with a misplaced quote only the first line is refused, and
 * reading goes on with the second: a stray quote does not swallow the file.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none, but for the reason a record is refused.
 * <b>Cost:</b> one pass over the bytes, eight at a time in records without quotes that have been read as a whole.
 */
public final class CsvReader extends RecordReader {

    /** What stands for a byte where there is none. */
    private static final int END = 256;

    private static final int NO_SLOT = -1;
    private static final long NEWLINES = Words.of('\n');

    private final int separator;
    /** The separator, in each byte. */
    final long separators;
    /** Slot by column; {@link #NO_SLOT} for columns that nobody wants. */
    private int[] slots = {};
    /** How many fields a record must have; 0 where there is no header to say so. */
    private int columns;

    private RawRecord record;
    /** While the header is read: its fields. */
    private List<String> header;

    private long headerLine;
    /** Bytes of the record scanned so far. */
    private int at;

    private int newlines;
    private int fields;

    /** @param maxLine of longer records, in bytes, nothing but the beginning is kept */
    public CsvReader(InputStream in, char separator, int maxLine) {
        super(new InputBuffer(in, maxLine));
        this.separator = separator;
        separators = Words.of(separator);
    }

    private CsvReader(InputBuffer buffer, CsvReader other) {
        super(buffer, other);
        separator = other.separator;
        separators = other.separators;
        slots = other.slots;
        columns = other.columns;
    }

    @Override
    RecordReader goingOn(InputBuffer newBuffer) {
        return new CsvReader(newBuffer, this);
    }

    /** Line on which the header begins, from 1. */
    public long headerLine() {
        return headerLine;
    }

    /** The names in the first record, without blanks around them; empty if there is no record. */
    public List<String> readHeader() throws IOException {
        header = new ArrayList<>();
        columns = 0;
        slots = new int[0]; // What was wanted by the header before is not what this one has.
        List<String> names = header;
        RawRecord first = new RawRecord(0);
        boolean found = next(first);
        header = null;
        headerLine = first.line();
        if (found && first.fault() != null) {
            throw new HeaderException("line " + first.line() + ": the header is " + first.fault(), false);
        }
        columns = names.size();
        return names;
    }

    /** Says which column each slot holds, counted from 0; negative for a slot that others set. */
    public void select(int... columnOfSlot) {
        slots = new int[Arrays.stream(columnOfSlot).max().orElse(-1) + 1];
        Arrays.fill(slots, NO_SLOT);
        for (int slot = 0; slot < columnOfSlot.length; slot++) {
            if (columnOfSlot[slot] >= 0) {
                slots[columnOfSlot[slot]] = slot;
            }
        }
    }

    /** Says how many fields a record must have where no header is read; 0 for any number. */
    void expect(int fieldsOfRecord) {
        columns = fieldsOfRecord;
    }

    /** By column the slot that it goes to, negative for none; no columns where records may have any number of fields. */
    int[] slotsOfColumns() {
        int[] all = Arrays.copyOf(slots, columns);
        Arrays.fill(all, Math.min(slots.length, columns), columns, NO_SLOT);
        return all;
    }

    @Override
    Optional<PlainLines> plainLines(Route route) {
        return PlainCsvLines.of(this, route);
    }

    /** Goes on with the records of a message, with eight bytes or more behind it; what was selected stays. */
    void beginMessage(byte[] message, int length, long readNs) {
        begun = true;
        buffer.beginPiece(message, length, readNs);
    }

    @Override
    public boolean next(RawRecord into) throws IOException {
        if (!begun) {
            begin(into);
        }
        record = into;
        return takePlain() || nextSlowPath();
    }

    /**
     * Takes a record that is in the buffer as a whole, is on one line, without a field between quotes, and has nothing
     * wrong with it. False if the next one is another: then nothing is taken.
     */
    private boolean takePlain() {
        byte[] bytes = buffer.bytes;
        int from = buffer.from;
        int limit = buffer.limit;
        if (header != null || (bytes[from] & 0xff) == comment) {
            return false;
        }
        if (columns == 0) {
            record.clear(); // it may have any number of fields
        }
        int start = from;
        for (int column = 0; start < limit && bytes[start] != '"'; column++) {
            int end = endOfPlain(bytes, start, limit);
            boolean last = bytes[end] == '\n';
            int length = end - start - (last && end > start && bytes[end - 1] == '\r' ? 1 : 0);
            if (column < slots.length && slots[column] != NO_SLOT) {
                record.set(slots[column], length == 0 ? Kind.EMPTY : Kind.TEXT, start - from, length);
            }
            if (last) {
                return end < limit && takePlain(end - from, column + 1);
            }
            start = end + 1;
        }
        return false;
    }

    /** The first separator or newline from {@code from}, or a place at or behind {@code limit}. */
    private int endOfPlain(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit) {
            long word = Words.get(bytes, at);
            long ends = Words.equal(word, separators) | Words.equal(word, NEWLINES);
            if (ends != 0) {
                return at + Words.first(ends);
            }
            at += Long.BYTES;
        }
        return limit;
    }

    private boolean takePlain(int length, int found) {
        boolean blank = found == 1 && (length == 0 || (length == 1 && buffer.bytes[buffer.from] == '\r'));
        if (blank || length > buffer.maxLine || (columns > 0 && found != columns)) {
            return false;
        }
        record.fault = null;
        record.element = RawRecord.NO_ELEMENT;
        buffer.take(record, length);
        return true;
    }

    private boolean nextSlowPath() throws IOException {
        while (true) {
            record.clear();
            at = 0;
            newlines = 0;
            fields = 0;
            if (header != null) {
                header.clear();
            }
            int first = byteAt(0);
            if (first == END) {
                return false;
            }
            if (first == comment) {
                skipLine(record);
            } else if (take()) {
                return true;
            }
        }
    }

    /** Takes a record out of the buffer; false if it was a blank line. */
    private boolean take() throws IOException {
        String fault = scan();
        if (fault != null) {
            takeFirstLine(fault);
            return true;
        }
        if (at > buffer.maxLine) {
            takeTooLong();
            return true;
        }
        int length = at;
        buffer.describe(record, buffer.from, length);
        buffer.skip(length, newlines);
        if (record.length == 0) {
            return false;
        }
        if (columns > 0 && fields != columns) {
            record.fault =
                    "has " + fields + (fields == 1 ? " field" : " fields") + " where " + columns + " are expected";
        }
        return true;
    }

    private void takeFirstLine(String fault) throws IOException {
        int length = buffer.lineLength(0);
        if (length < 0) {
            buffer.takeTooLong(record);
        } else {
            buffer.take(record, length);
            record.fault = fault;
        }
    }

    private void takeTooLong() throws IOException {
        if (newlines > 0) {
            takeFirstLine("part of a record longer than maxLine, " + buffer.maxLine + " bytes; is a quote not closed?");
        } else {
            buffer.takeTooLong(record);
        }
    }

    /**
     * Finds the fields up to the end of the record, where {@link #at} stops; beyond {@code maxLine} bytes it gives up.
     * Returns what is wrong with the record, or null.
     */
    private String scan() throws IOException {
        while (true) {
            if (byteAt(at) == '"') {
                if (!quotedField()) {
                    return "malformed CSV: the quote opened in field " + (fields + 1) + " is not closed";
                }
            } else {
                plainField();
            }
            int next = byteAt(at);
            if (next == '\r' && byteAt(at + 1) == '\n') {
                next = byteAt(++at);
            }
            if (next == '\n' || next == END) {
                return null;
            }
            if (next != separator) {
                return "malformed CSV: characters behind the closing quote of field " + fields;
            }
            at++;
        }
    }

    private void plainField() throws IOException {
        int start = at;
        int next = skipPlain();
        while (next != separator && next != '\n' && next != END) {
            next = skipPlain();
        }
        int end = at;
        if (end > start && next != separator && byteAt(end - 1) == '\r') {
            end--;
        }
        field(end == start ? Kind.EMPTY : Kind.TEXT, start, end - start);
    }

    /** Moves to the next separator or newline, or to the end of what has been read, and returns what is there. */
    private int skipPlain() throws IOException {
        byte[] bytes = buffer.bytes;
        int limit = buffer.limit;
        int place = buffer.from + at;
        while (place < limit && bytes[place] != separator && bytes[place] != '\n') {
            place++;
        }
        at = place - buffer.from;
        return byteAt(at);
    }

    /** False if the input ends before the closing quote. */
    private boolean quotedField() throws IOException {
        int start = ++at;
        Kind kind = Kind.TEXT;
        for (int next = byteAt(at); next != END; next = byteAt(++at)) {
            if (next == '\n') {
                newlines++;
            } else if (next == '"') {
                if (byteAt(at + 1) != '"') {
                    field(at == start ? Kind.EMPTY : kind, start, at - start);
                    at++;
                    return true;
                }
                kind = Kind.DOUBLED_QUOTES;
                at++;
            }
        }
        return at > buffer.maxLine;
    }

    private void field(Kind kind, int start, int length) {
        int column = fields++;
        if (column < slots.length && slots[column] != NO_SLOT) {
            record.set(slots[column], kind, start, length);
        }
        if (header != null) {
            RawRecord one = new RawRecord(1);
            one.bytes = buffer.bytes;
            one.origin = buffer.from;
            one.set(0, kind, start, length);
            one.select(0);
            header.add(new String(one.text(), one.textFrom(), one.textLength(), StandardCharsets.UTF_8).strip());
        }
    }

    /** The byte so far into the record; {@link #END} at the end of the input or beyond {@code maxLine}. */
    private int byteAt(int index) throws IOException {
        int place = buffer.from + index;
        return place < buffer.limit && index <= buffer.maxLine ? buffer.bytes[place] : byteAtSlowPath(index);
    }

    private int byteAtSlowPath(int index) throws IOException {
        while (index <= buffer.maxLine && (buffer.from + index < buffer.limit || buffer.fill())) {
            if (buffer.from + index < buffer.limit) {
                return buffer.bytes[buffer.from + index];
            }
        }
        return END;
    }
}
