package io.ringmill.persistence.backtest;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.persistence.FieldMatch;
import java.util.Arrays;
import java.util.List;

/**
 * From the cells of a session's stream to those of a program's: fields by name, keys and symbols by text.
 *
 * <p><b>Threading:</b> one thread at a time. <b>Allocation:</b> none but for texts that are new.
 */
final class StreamMap {

    private static final int COPIED = 0;
    private static final int TO_DOUBLE = 1;
    private static final int SYMBOL = 2;

    private final int stream;
    private final Ids keys;
    private final Ids symbols;

    /** By field, the cell of the session's event behind head and time; -1 for none. */
    private final int[] from;

    private final int[] how;
    private final long[] missing;

    /**
     * A map.
     *
     * @param stream index in the pipeline
     * @param notes takes what the one side has and the other does not
     */
    StreamMap(int stream, StreamSpec spec, List<Field> given, Ids keys, Ids symbols, List<String> notes) {
        this.stream = stream;
        this.keys = keys;
        this.symbols = symbols;
        from = new int[spec.fields().size()];
        how = new int[from.length];
        missing = new long[from.length];
        Arrays.fill(from, -1);
        int[] fields = FieldMatch.of(spec, given, notes);
        for (int field = 0; field < from.length; field++) {
            missing[field] = Cells.missing(spec.fields().get(field).type());
        }
        for (int cell = 0; cell < fields.length; cell++) {
            if (fields[cell] >= 0) {
                from[fields[cell]] = cell;
                FieldType type = given.get(cell).type();
                boolean converted = type != spec.fields().get(fields[cell]).type();
                how[fields[cell]] = type == FieldType.SYMBOL ? SYMBOL : converted ? TO_DOUBLE : COPIED;
            }
        }
    }

    int stream() {
        return stream;
    }

    /** Puts an event at {@code into[to]}; false if there is no room for its key. */
    boolean put(long[] cells, int at, long[] into, int to) {
        int key = keys.own(Event.key(cells[at + Event.HEAD]));
        into[to + Event.HEAD] = Event.head(Event.DATA, stream, key);
        into[to + Event.TIME] = cells[at + Event.TIME];
        for (int field = 0; field < from.length; field++) {
            into[to + Event.FIELDS + field] =
                    from[field] < 0 ? missing[field] : value(how[field], cells[at + Event.FIELDS + from[field]]);
        }
        return key >= 0;
    }

    private long value(int howField, long cell) {
        return switch (howField) {
            case COPIED -> cell;
            case TO_DOUBLE -> Double.doubleToRawLongBits(Cells.toDouble(cell));
            default -> symbols.own((int) cell);
        };
    }

    /** From the ids of a session's dictionary to those of a program's. */
    static final class Ids {

        private static final int UNKNOWN = -2;

        private final Dictionary given;
        private final Dictionary own;
        private int[] ids = {};

        Ids(Dictionary given, Dictionary own) {
            this.given = given;
            this.own = own;
        }

        /** {@link Dictionary#FULL} if there is no room for it. */
        int own(int id) {
            return id < ids.length && ids[id] != UNKNOWN ? ids[id] : ownSlowPath(id);
        }

        private int ownSlowPath(int id) {
            if (id >= ids.length) {
                int known = ids.length;
                ids = Arrays.copyOf(ids, Math.max(64, 2 * id));
                Arrays.fill(ids, known, ids.length, UNKNOWN);
            }
            byte[] utf8 = given.utf8(id);
            ids[id] = own.intern(utf8, 0, utf8.length);
            return ids[id];
        }
    }
}
