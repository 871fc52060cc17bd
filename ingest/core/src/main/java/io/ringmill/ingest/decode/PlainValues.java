package io.ringmill.ingest.decode;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.NumberText;
import io.ringmill.ingest.text.Words;
import io.ringmill.time.Digits;
import io.ringmill.time.TimeFormat;

/**
 * Puts the values of plain lines into rows. Each method takes one value, {@code bytes[from, from + length)}, for a row, and
 * says whether it has; where it has not, the line is not plain, and what it left in the row means nothing. What is taken is
 * what {@link StreamDecoder} makes of the same text.
 *
 * <p>Methods with {@code Number} in their name find the end of a number of JSON too, and return it, or {@link #NOT_TAKEN}: in
 * the eight bytes at which they look for it, the value is at hand.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> that of the time's format. <b>Units:</b> event times become epoch
 * nanoseconds.
 */
final class PlainValues {

    /** In place of where a value ends: it is not plain. */
    static final int NOT_TAKEN = -1;

    /** So many digits are a number below 2^64. */
    private static final int MOST_DIGITS = 19;

    private final TimeFormat timeFormat;
    private final TextIds ids;
    private final Rows rows;
    private final NumberText numbers = new NumberText();
    /** What {@link #wholeNumber} has read. */
    private long whole;

    PlainValues(Route route, TextIds ids, Rows rows) {
        timeFormat = route.stream().time().map(time -> time.format()).orElse(null);
        this.ids = ids;
        this.rows = rows;
    }

    Rows rows() {
        return rows;
    }

    /** Whether events have a time of their own. */
    boolean haveTimes() {
        return timeFormat != null;
    }

    boolean key(byte[] bytes, int from, int length, int row, int field) {
        int id = length == 0 ? Dictionary.FULL : ids.findKey(bytes, from, length);
        rows.keys()[row] = id;
        return id != Dictionary.FULL;
    }

    boolean time(byte[] bytes, int from, int length, int row, int field) {
        if (length == 0 || bytes[from] <= ' ' || bytes[from + length - 1] <= ' ') {
            return false;
        }
        long timeNs = timeFormat.toEpochNs(bytes, from, length);
        rows.timesNs()[row] = timeNs;
        return timeNs != TimeFormat.INVALID;
    }

    boolean doubleValue(byte[] bytes, int from, int length, int row, int field) {
        double[] values = rows.doubles(field);
        double value = NumberText.readPlain(bytes, from, length);
        values[row] = value;
        return !Double.isNaN(value) || length == 0 || doubleSlowPath(values, bytes, from, length, row);
    }

    /** With an exponent, or many digits. */
    private boolean doubleSlowPath(double[] values, byte[] bytes, int from, int length, int row) {
        boolean taken = numbers.readDouble(bytes, from, length) == NumberText.Outcome.VALUE;
        values[row] = numbers.doubleValue();
        return taken;
    }

    boolean longValue(byte[] bytes, int from, int length, int row, int field) {
        long[] values = rows.longs(field);
        long value = Digits.read(bytes, from, length);
        values[row] = value;
        return value != Digits.NONE || longSlowPath(values, bytes, from, length, row);
    }

    /** Nothing, or with a sign. */
    private boolean longSlowPath(long[] values, byte[] bytes, int from, int length, int row) {
        if (length == 0) {
            values[row] = Cells.MISSING_LONG;
            return true;
        }
        boolean taken = numbers.readLong(bytes, from, length) == NumberText.Outcome.VALUE;
        values[row] = numbers.longValue();
        return taken;
    }

    boolean symbol(byte[] bytes, int from, int length, int row, int field) {
        int id = length == 0 ? Cells.MISSING_SYMBOL : ids.findSymbol(bytes, from, length);
        rows.symbols(field)[row] = id;
        return id != Dictionary.FULL;
    }

    void absentDouble(int row, int field) {
        rows.doubles(field)[row] = Double.longBitsToDouble(Cells.MISSING_DOUBLE);
    }

    void absentLong(int row, int field) {
        rows.longs(field)[row] = Cells.MISSING_LONG;
    }

    void absentSymbol(int row, int field) {
        rows.symbols(field)[row] = Cells.MISSING_SYMBOL;
    }

    /** The time that a number of JSON is. */
    int timeNumber(byte[] bytes, int from, int limit, int row, int field) {
        int end = wholeNumber(bytes, from);
        long timeNs = end == NOT_TAKEN ? TimeFormat.INVALID : timeFormat.toEpochNs(whole);
        if (timeNs == TimeFormat.INVALID) {
            end = PlainJsonLine.endOfNumber(bytes, from, limit);
            return end != NOT_TAKEN && time(bytes, from, end - from, row, field) ? end : NOT_TAKEN;
        }
        rows.timesNs()[row] = timeNs;
        return end;
    }

    int longNumber(byte[] bytes, int from, int limit, int row, int field) {
        int end = wholeNumber(bytes, from);
        if (end == NOT_TAKEN) {
            end = PlainJsonLine.endOfNumber(bytes, from, limit);
            return end != NOT_TAKEN && longValue(bytes, from, end - from, row, field) ? end : NOT_TAKEN;
        }
        rows.longs(field)[row] = whole;
        return end;
    }

    int doubleNumber(byte[] bytes, int from, int limit, int row, int field) {
        long word = Words.get(bytes, from);
        long others = Digits.others(word);
        int point = Words.first(others);
        int length = point;
        if (character(word, point) == '.') {
            others &= others - 1;
            length = Words.first(others);
        }
        if (others == 0 || point == 0 || length == point + 1 || (character(word, 0) == '0' && point > 1)) {
            int end = PlainJsonLine.endOfNumber(bytes, from, limit);
            return end != NOT_TAKEN && doubleValue(bytes, from, end - from, row, field) ? end : NOT_TAKEN;
        }
        rows.doubles(field)[row] = NumberText.readWord(word, length);
        return from + length;
    }

    /** Where the digits end that are a whole number without a sign, which is {@link #whole} then; else {@link #NOT_TAKEN}. */
    private int wholeNumber(byte[] bytes, int from) {
        long word = Words.get(bytes, from);
        int count = Words.first(Digits.others(word));
        if (count == 0 || (character(word, 0) == '0' && count > 1)) {
            return NOT_TAKEN;
        }
        long number = 0;
        int at = from;
        while (count == Long.BYTES && at - from < MOST_DIGITS - Long.BYTES) {
            number = Digits.append(number, word, Long.BYTES);
            at += Long.BYTES;
            word = Words.get(bytes, at);
            count = Words.first(Digits.others(word));
        }
        at += count;
        if (at - from > MOST_DIGITS || character(word, count) == '.') {
            return NOT_TAKEN;
        }
        whole = Digits.append(number, word, count);
        return whole < 0 ? NOT_TAKEN : at;
    }

    /** The one at that index of the eight in a word; of no word if there is none. */
    private static byte character(long word, int index) {
        return index < Long.BYTES ? (byte) (word >>> (index * Byte.SIZE)) : 0;
    }
}
