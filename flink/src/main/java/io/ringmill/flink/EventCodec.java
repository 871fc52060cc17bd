package io.ringmill.flink;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import java.util.List;

/**
 * Events as they go from one process to another: with texts in place of ids, which are of one process.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none, but for texts that are new. <b>Cost:</b> O(fields).
 */
final class EventCodec {

    private final Dictionary keys;
    private final Dictionary symbols;

    /** By stream and field, whether that is a text. */
    private final boolean[][] texts;

    EventCodec(List<StreamSpec> streams, Dictionary keys, Dictionary symbols) {
        this.keys = keys;
        this.symbols = symbols;
        texts = texts(streams);
    }

    /** By stream and field, whether that is a text. */
    static boolean[][] texts(List<StreamSpec> streams) {
        boolean[][] texts = new boolean[streams.size()][];
        for (int stream = 0; stream < texts.length; stream++) {
            List<Field> fields = streams.get(stream).fields();
            texts[stream] = new boolean[fields.size()];
            for (int field = 0; field < fields.size(); field++) {
                texts[stream][field] = fields.get(field).type() == FieldType.SYMBOL;
            }
        }
        return texts;
    }

    /** Writes the event whose head is {@code cells[at]}. */
    void write(long[] cells, int at, FrameWriter out) {
        long head = cells[at + Event.HEAD];
        int stream = Event.stream(head);
        out.putNumber(stream).putLong(cells[at + Event.TIME]).putBytes(keys.utf8(Event.key(head)));
        boolean[] isText = texts[stream];
        for (int field = 0; field < isText.length; field++) {
            long cell = cells[at + Event.FIELDS + field];
            if (isText[field]) {
                out.putBytes(symbols.utf8((int) cell));
            } else {
                out.putLong(cell);
            }
        }
    }

    /** Reads an event into {@code cells}. */
    void read(FrameReader in, long[] cells) {
        int stream = (int) in.getNumber();
        long timeNs = in.getLong();
        cells[Event.HEAD] = Event.head(Event.DATA, stream, in.getId(keys));
        cells[Event.TIME] = timeNs;
        boolean[] isText = texts[stream];
        for (int field = 0; field < isText.length; field++) {
            cells[Event.FIELDS + field] = isText[field] ? in.getId(symbols) : in.getLong();
        }
    }
}
