package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Routing.Route;
import java.util.Optional;

/**
 * Decodes lines straight into rows, without a record between, as far as nothing about them is special. Any other line is left
 * to a {@link RecordReader} and {@link StreamDecoder}, which give the same for a line that this takes. The steps from value to
 * value are generated for what the lines of an input hold.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> that of the time's format, of rows that grow, and of code for new
 * kinds of lines. <b>Cost:</b> one pass over the bytes, eight at a time. Where few lines were plain, some of the next ones are
 * left unseen, twice as many each time: an input with few plain lines is hardly looked at twice.
 */
abstract sealed class PlainLines permits PlainCsvLines, PlainJsonLines {

    /** A look ahead pays for itself where so many lines of it are plain. */
    private static final int WORTH_A_LOOK = 8;

    /** So that the lines that are looked at are a prime number apart: of lines in turn each has its turn. */
    private static final int MOST_LEFT = 60;

    /** Where the values go; set by {@link #of}. */
    PlainValues values;
    /** Where the line begins that {@link #take} would take next. */
    int at;
    /** Whether that line is there as a whole, and is not plain. */
    boolean special;

    /** Whether no line came last because what is at hand ends ahead of the end of the next one. */
    private boolean cutOff;

    /** How many lines are to be left unseen. */
    private int toLeave;

    /** How many were to be, when there were few plain ones last. */
    private int leftLast;

    /**
     * For the lines behind the header of a reader's input. Empty where more has to be asked of each line than what its values
     * are: if there is a filter, or several streams; if some texts mean that a value is missing; if a value is of two columns,
     * or a column has two values; and where a reader's lines are never plain.
     */
    static Optional<PlainLines> of(RecordReader reader, RecordSettings settings, TextIds ids, Rows rows) {
        Routing routing = settings.routing();
        Route route = routing.routes().get(0);
        boolean asksMore = settings.where().isPresent()
                || !settings.missing().isEmpty()
                || routing.discriminatorSlot() != Routing.NONE
                || route.timeSlots().size() > 1
                || routing.paths().size() != route.valueCount();
        Optional<PlainLines> lines = asksMore ? Optional.empty() : reader.plainLines(route);
        lines.ifPresent(plain -> plain.values = new PlainValues(route, ids, rows));
        return lines;
    }

    /**
     * Adds the lines that come next to the rows, as far as they are plain, at hand as a whole and begin ahead of this place in
     * the input; never more than {@code most}. Returns how many they are.
     */
    final int decode(RecordReader reader, long end, int most, Findings findings) {
        cutOff = false;
        if (toLeave > 0) {
            toLeave--;
            return 0;
        }
        if (!reader.begun || !findings.areAllSeen()) {
            return 0;
        }
        InputBuffer buffer = reader.buffer;
        Rows rows = values.rows();
        int first = rows.reserve(most, buffer.readNs);
        at = buffer.from;
        special = false;
        int taken = take(buffer, buffer.place(end), first, first + most) - first;
        if (taken > 0) {
            rows.added(taken);
            buffer.passLines(at, taken);
            if (values.haveTimes()) {
                findings.times(rows.timesNs(), first, first + taken);
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
        cutOff = taken == 0 && !special;
        return taken;
    }

    /** Whether {@link #decode} may take lines once more of the input is at hand, of which none was taken last. */
    final boolean isCutOff() {
        return cutOff;
    }

    /** Whether it goes on with other inputs of the same source, since what it knows of lines is not told by a header. */
    abstract boolean isOfAnyInput();

    /**
     * Puts the lines from {@link #at} on into rows, as far as they are plain, at hand and begin ahead of {@code stop}. Goes on with
     * {@link #at} and sets {@link #special}.
     *
     * @param first row
     * @param end no row from that on is to be used
     * @return the row behind the last one
     */
    abstract int take(InputBuffer buffer, int stop, int first, int end);
}
