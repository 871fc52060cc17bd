package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import io.ringmill.ingest.decode.Routing.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which stream a record goes to. <b>Threading:</b> immutable. <b>Allocation:</b> none. */
final class StreamChoice {

    /** In place of a route: the record goes to no stream. */
    static final int NONE = -1;

    private final int discriminatorSlot;
    private final byte[][] values;

    StreamChoice(Routing routing) {
        discriminatorSlot = routing.discriminatorSlot();
        values = routing.routes().stream()
                .map(Route::value)
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** The number of the record's route, or {@link #NONE}. */
    int of(RawRecord record) {
        return discriminatorSlot == Routing.NONE ? 0 : find(record);
    }

    private int find(RawRecord record) {
        Kind kind = record.kind(discriminatorSlot);
        if (kind == Kind.ABSENT || kind == Kind.NESTED) {
            return NONE;
        }
        record.select(discriminatorSlot);
        int from = record.textFrom();
        int to = from + record.textLength();
        for (int i = 0; i < values.length; i++) {
            if (Arrays.equals(values[i], 0, values[i].length, record.text(), from, to)) {
                return i;
            }
        }
        return NONE;
    }
}
