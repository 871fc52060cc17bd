package io.ringmill.ingest.decode;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.NumberText;
import io.ringmill.time.Digits;
import io.ringmill.time.TimeFormat;

/**
 * Puts the values of plain lines into rows. Each method takes one value, {@code bytes[from, from + length)}, for a row, and
 * says whether it has; where it has not, the line is not plain, and what it left in the row means nothing. What is taken is
 * what {@link StreamDecoder} makes of the same text.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> that of the time's format. <b>Units:</b> event times become epoch
 * nanoseconds.
 */
final class PlainValues {

    private final TimeFormat timeFormat;
    private final TextIds ids;
    private final Rows rows;
    private final NumberText numbers = new NumberText();

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
}
