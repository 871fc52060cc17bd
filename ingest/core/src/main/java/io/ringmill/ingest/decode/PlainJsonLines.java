package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Plain lines of JSON: laid out as others before, without escapes and exponents, with keys and symbols that are known. For a
 * layout that was seen often {@link PlainJsonClass} generates a {@link PlainJsonLine}; the last few of these are tried on each line.
 * Threading, allocation and cost as {@link PlainLines}.
 */
final class PlainJsonLines extends PlainLines {

    /** Of records with more values that are wanted code would be long. */
    static final int MOST_SLOTS = 256;

    /** So many layouts are tried on each line. */
    private static final int MOST = 4;

    /** So many are remembered of which there is no code. */
    private static final int MOST_SEEN = 8;

    /** For a layout that comes more often, code pays for its making. */
    private static final int OFTEN = 8;

    /** What a line without end that is longer is left to the other way, which does not begin anew each time there is more of it. */
    private static final int LONG_LINE = 1 << 16;

    /** Of an input whose lines are laid out in ever new ways no more code is made. */
    private static final int MOST_LEARNT = 16;

    private static final int MOST_PASSED = 1 << 20;
    private static final long NEWLINES = Words.of('\n');

    private final JsonParser parser;
    private final RawRecord record;
    private final Route route;
    private final int comment;
    /** What takes lines of the layouts in {@link #known}. */
    private final PlainJsonLine[] lines = new PlainJsonLine[MOST];

    private final JsonLayout[] known = new JsonLayout[MOST];
    private int lineCount;
    /** Layouts that were looked at, with how often. */
    private final JsonLayout[] seen = new JsonLayout[MOST_SEEN];

    private final int[] times = new int[MOST_SEEN];
    private int seenCount;

    /** How many lines are not to be learnt from, as there was nothing new in others. */
    private int toPass;

    private int passed;

    /** @param paths what each slot holds */
    PlainJsonLines(List<String> paths, Route route, int comment) {
        this.route = route;
        this.comment = comment;
        parser = new JsonParser(paths, Optional.empty());
        record = new RawRecord(paths.size());
    }

    @Override
    boolean isOfAnyInput() {
        return true;
    }

    @Override
    int take(InputBuffer buffer, int stop, int first, int end) {
        byte[] bytes = buffer.bytes;
        int from = at;
        int row = first;
        // A line that is cut off is not tried: code that has never seen one is compiled once.
        int limit = InputBuffer.endOfLastLine(bytes, from, buffer.limit);
        int last = Math.min(stop, limit);
        while (!special && row < end && from < last) {
            int next = line(bytes, from, limit, row);
            if (next != PlainJsonLine.NOT_TAKEN && next - 1 - from <= buffer.maxLine) {
                from = next;
                row++;
            } else {
                special = !learn(buffer, from, limit);
            }
        }
        at = from;
        special |= limit == from && buffer.limit - from > Math.min(LONG_LINE, buffer.maxLine);
        return row;
    }

    /** As {@link PlainJsonLine#line}, of whatever layout. */
    private int line(byte[] bytes, int from, int limit, int row) {
        int next = PlainJsonLine.NOT_TAKEN;
        for (int i = 0; next == PlainJsonLine.NOT_TAKEN && i < MOST && lines[i] != null; i++) {
            next = lines[i].line(values, bytes, from, limit, row);
        }
        return next;
    }

    /** Whether lines that are laid out as that one are taken from now on, and were not before: there were others. */
    private boolean learn(InputBuffer buffer, int from, int limit) {
        if (toPass > 0) {
            toPass--;
            return false;
        }
        if (lineCount == MOST_LEARNT || (buffer.bytes[from] & 0xff) == comment) {
            return false;
        }
        record.clear();
        buffer.describe(record, from, Words.find(buffer.bytes, from, limit, NEWLINES) - from);
        Optional<JsonLayout> found = parser.parse(record) == null ? JsonLayout.of(record, route) : Optional.empty();
        int before = found.map(layout -> Arrays.asList(seen).indexOf(layout)).orElse(-1);
        if (before < 0) {
            found.filter(layout -> !Arrays.asList(known).contains(layout)).ifPresent(this::remember);
            toPass = passed;
            passed = Math.min(MOST_PASSED, 2 * passed + 1);
            return false;
        }
        passed = 0;
        return ++times[before] > OFTEN && take(before);
    }

    private void remember(JsonLayout layout) {
        seen[seenCount % MOST_SEEN] = layout;
        times[seenCount++ % MOST_SEEN] = 1;
    }

    /** Has lines of that layout taken from now on. */
    private boolean take(int index) {
        known[lineCount % MOST] = seen[index];
        lines[lineCount++ % MOST] = PlainJsonClass.make(seen[index], route);
        seen[index] = null;
        return true;
    }
}
