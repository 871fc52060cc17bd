package io.ringmill.ingest.decode;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.NumberText;
import io.ringmill.ingest.text.Words;
import io.ringmill.time.Digits;
import io.ringmill.time.TimeFormat;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decodes lines of CSV straight into rows, without a record between, as far as nothing about them is special: no quotes, as
 * many fields as there are columns, numbers and times as usual, keys and symbols that are known. Any other line is left to
 * {@link CsvReader} and {@link StreamDecoder}, which give the same for a line that this takes. The steps from column to column
 * are generated for the columns of an input, by {@link PlainLinesClass}.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> that of the time's format, and of rows that grow. <b>Units:</b> event times become epoch nanoseconds.
 * <b>Cost:</b> one pass over the bytes, eight at a time. Where few lines were plain, some of the next ones are left unseen,
 * twice as many each time: an input with few plain lines is hardly looked at twice.
 */
abstract class PlainLines {

    /** So many that a line that is cut off at the end, which is looked at again, costs little. */
    private static final int LOOK_BYTES = 1 << 10;

    /** Of so many and more, looking for separators ahead, and code for each, gain nothing. */
    private static final int MOST_COLUMNS = 24;

    /** A look ahead pays for itself where so many lines of it are plain. */
    private static final int WORTH_A_LOOK = 8;

    private static final int MOST_LEFT = 63;
    private static final long NEWLINES = Words.of('\n');

    private TimeFormat timeFormat;
    private TextIds ids;
    private Rows rows;
    private final NumberText numbers = new NumberText();
    /** Where separators and ends of lines are, and room for what is written ahead. */
    private final int[] ends = new int[LOOK_BYTES + 2 * Long.BYTES];

    private int columns;
    private long separators;
    private int comment;

    /** How many lines are to be left unseen. */
    private int toLeave;

    /** How many were to be, when there were few plain ones last. */
    private int leftLast;

    /**
     * For the lines behind the header of a reader's input. Empty where more has to be asked of each line than what its fields
     * are: if it is JSON; if there is a filter, or several streams; if there may be any number of columns, or so many that this
     * way is no faster; if some texts mean that a value is missing; if a value is of two columns, or a column has two values.
     * Also where there is one column, so that a line may be blank.
     */
    static Optional<PlainLines> of(RecordReader reader, RecordSettings settings, TextIds ids, Rows rows) {
        Routing routing = settings.routing();
        boolean asksMore = settings.where().isPresent()
                || !settings.missing().isEmpty()
                || routing.discriminatorSlot() != Routing.NONE;
        if (asksMore || !(reader instanceof CsvReader csv)) {
            return Optional.empty();
        }
        Route route = routing.routes().get(0);
        int[] slots = csv.slotsOfColumns();
        long wanted = Arrays.stream(slots).filter(slot -> slot >= 0).count();
        int values = route.timeSlots().size() + route.fieldSlots().size() + (route.keySlot() == Routing.NONE ? 0 : 1);
        boolean oneToOne = wanted == values
                && routing.paths().size() == values
                && route.timeSlots().size() < 2;
        if (!oneToOne || slots.length < 2 || slots.length > MOST_COLUMNS) {
            return Optional.empty();
        }
        PlainLines lines = PlainLinesClass.make(slots, route);
        lines.timeFormat = route.stream().time().map(time -> time.format()).orElse(null);
        lines.columns = slots.length;
        lines.ids = ids;
        lines.rows = rows;
        lines.separators = csv.separators;
        lines.comment = csv.comment;
        return Optional.of(lines);
    }

    /**
     * Adds the lines that come next to the rows, as far as they are plain, at hand as a whole and begin ahead of this place in
     * the input; never more than {@code most}. Returns how many they are.
     */
    final int decode(RecordReader reader, long end, int most, Findings findings) {
        if (toLeave > 0) {
            toLeave--;
            return 0;
        }
        if (!reader.begun || !findings.areAllSeen()) {
            return 0;
        }
        InputBuffer buffer = reader.buffer;
        int first = rows.reserve(most, buffer.readNs);
        int last = first + most;
        int stop = buffer.place(end);
        int at = buffer.from;
        int row = first;
        boolean special = false;
        while (!special && row < last && at < stop) {
            int looked = Math.min(buffer.limit, at + LOOK_BYTES);
            int count = look(buffer.bytes, at, looked);
            int before = row;
            for (int i = 0; !special && row < last && at < stop && i + columns <= count; i += columns) {
                int newline = ends[i + columns - 1];
                special = newline - at > buffer.maxLine || !line(buffer.bytes, at, i, row);
                if (!special) {
                    at = newline + 1;
                    row++;
                }
            }
            if (row == before) {
                special |= looked < buffer.limit; // The line is long, or else not at hand as a whole.
                break;
            }
        }
        int taken = row - first;
        if (taken > 0) {
            rows.added(taken);
            buffer.passLines(at, taken);
            if (timeFormat != null) {
                findings.times(rows.timesNs(), first, row);
            }
        }
        if (taken >= WORTH_A_LOOK) {
            leftLast = 0;
        } else if (special) {
            leftLast = Math.min(MOST_LEFT, 2 * leftLast + 1);
        }
        if (special) {
            toLeave = Math.max(1, leftLast); // The next line is known not to be plain.
        }
        return taken;
    }

    /**
     * Finds the separators and ends of lines, and returns how many there are. Ahead of the values, so that the search does not
     * wait for these, nor for itself: of eight bytes two are written whatever they are, since a branch would often be unforeseen.
     */
    private int look(byte[] bytes, int from, int to) {
        int count = 0;
        for (int at = from; at < to; at += Long.BYTES) {
            long word = Words.get(bytes, at);
            long marks = Words.either(word, separators, NEWLINES);
            ends[count] = at + Words.first(marks);
            long others = marks & (marks - 1);
            ends[count + 1] = at + Words.first(others);
            int found = Long.bitCount(marks);
            for (int i = 2; i < found; i++) {
                others &= others - 1;
                ends[count + i] = at + Words.first(others);
            }
            count += found;
        }
        while (count > 0 && ends[count - 1] >= to) {
            count--;
        }
        return count;
    }

    /**
     * Puts the line from there, whose fields end at {@link #ends} from that index on, into a row; false if it is not plain.
     * Generated: of each field, {@link #isField} is asked, or {@link #isLastField}, and the method that takes what it holds.
     */
    abstract boolean line(byte[] bytes, int from, int index, int row);

    /** Where a field ends. */
    final int end(int index) {
        return ends[index];
    }

    /** Whether a line begins there that is no comment. */
    final boolean isLine(byte[] bytes, int from) {
        return (bytes[from] & 0xff) != comment;
    }

    /** Whether a separator is behind the field, and no quote is ahead. */
    final boolean isField(byte[] bytes, int from, int end) {
        return bytes[end] == (byte) separators && bytes[from] != '"';
    }

    /** Whether the line ends behind the field, and no quote is ahead. */
    final boolean isLastField(byte[] bytes, int from, int end) {
        return bytes[end] == '\n' && bytes[from] != '"';
    }

    /** The length of the last field. */
    final int lastLength(byte[] bytes, int from, int end) {
        return end > from && bytes[end - 1] == '\r' ? end - 1 - from : end - from;
    }

    final boolean key(byte[] bytes, int from, int length, int row, int field) {
        int id = length == 0 ? Dictionary.FULL : ids.findKey(bytes, from, length);
        rows.keys()[row] = id;
        return id != Dictionary.FULL;
    }

    final boolean time(byte[] bytes, int from, int length, int row, int field) {
        if (length == 0 || bytes[from] <= ' ' || bytes[from + length - 1] <= ' ') {
            return false;
        }
        long timeNs = timeFormat.toEpochNs(bytes, from, length);
        rows.timesNs()[row] = timeNs;
        return timeNs != TimeFormat.INVALID;
    }

    final boolean doubleValue(byte[] bytes, int from, int length, int row, int field) {
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

    final boolean longValue(byte[] bytes, int from, int length, int row, int field) {
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

    final boolean symbol(byte[] bytes, int from, int length, int row, int field) {
        int id = length == 0 ? Cells.MISSING_SYMBOL : ids.findSymbol(bytes, from, length);
        rows.symbols(field)[row] = id;
        return id != Dictionary.FULL;
    }
}
