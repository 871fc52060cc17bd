package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.Words;
import java.util.Optional;

/**
 * Plain lines of JSON: laid out as others before, without escapes and exponents, with keys and symbols that are known. For a
 * layout that was seen twice {@link PlainJsonClass} generates a {@link PlainJsonLine}; the last few of these are tried on each line.
 * Threading, allocation and cost as {@link PlainLines}.
 */
final class PlainJsonLines extends PlainLines {

    /** So many layouts are tried, and so many remembered that were seen once. */
    private static final int MOST = 4;

    private static final long NEWLINES = Words.of('\n');

    private final JsonParser parser;
    private final RawRecord record;
    private final Route route;
    private final int comment;
    private final PlainJsonLine[] layouts = new PlainJsonLine[MOST];
    private int layoutCount;
    private final JsonLayout[] seen = new JsonLayout[MOST];
    private int seenCount;

    /** @param parser finds the values of so many slots in a line */
    PlainJsonLines(JsonParser parser, int slots, Route route, int comment) {
        this.parser = parser;
        this.route = route;
        this.comment = comment;
        record = new RawRecord(slots);
    }

    @Override
    int take(InputBuffer buffer, int stop, int first, int end) {
        byte[] bytes = buffer.bytes;
        int from = at;
        int row = first;
        // A line that is cut off is not tried: code that has never seen one is compiled once.
        int limit = InputBuffer.endOfLastLine(bytes, from, buffer.limit);
        int last = Math.min(stop, limit);
        while (row < end && from < last) {
            int next = line(bytes, from, limit, row);
            if (next == PlainJsonLine.NOT_TAKEN || next - 1 - from > buffer.maxLine) {
                special = true;
                break;
            }
            from = next;
            row++;
        }
        at = from;
        if (special && (bytes[from] & 0xff) != comment) {
            learn(buffer, from, Words.find(bytes, from, limit, NEWLINES) - from);
        }
        special |= limit == from && buffer.limit - from > buffer.maxLine;
        return row;
    }

    /** As {@link PlainJsonLine#line}, of whatever layout. */
    private int line(byte[] bytes, int from, int limit, int row) {
        int next = PlainJsonLine.NOT_TAKEN;
        for (int i = 0; next == PlainJsonLine.NOT_TAKEN && i < MOST && layouts[i] != null; i++) {
            next = layouts[i].line(values, bytes, from, limit, row);
        }
        return next;
    }

    /** Has lines that are laid out as this one taken from now on, if there was another such. */
    private void learn(InputBuffer buffer, int from, int length) {
        record.clear();
        buffer.describe(record, from, length);
        Optional<JsonLayout> layout = parser.parse(record) == null ? JsonLayout.of(record) : Optional.empty();
        if (layout.isPresent()) {
            JsonLayout found = layout.get();
            for (int i = 0; i < MOST; i++) {
                if (found.equals(seen[i])) {
                    seen[i] = null;
                    layouts[layoutCount++ % MOST] = PlainJsonClass.make(found, route);
                    return;
                }
            }
            seen[seenCount++ % MOST] = found;
        }
    }
}
