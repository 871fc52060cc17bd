package io.ringmill.persistence;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.publish.EventPublisher;
import java.util.Arrays;
import java.util.List;

/**
 * Publishes one journaled stream's events into an engine: fields by name, symbols by text.
 *
 * <p><b>Threading:</b> the replaying thread. <b>Allocation:</b> none per event, but for what is new.
 */
final class StreamReplay {

    private static final int UNKNOWN = -1;

    private final EventPublisher publisher;
    private final int[] handles;
    private final FieldType[] types;
    private final IdMap symbols;

    /** Notes what the one side has and the other does not. */
    StreamReplay(EventPublisher publisher, StreamSpec spec, List<Field> journaled, IdMap symbols, List<String> notes) {
        this.publisher = publisher;
        this.symbols = symbols;
        handles = new int[journaled.size()];
        types = journaled.stream().map(Field::type).toArray(FieldType[]::new);
        int[] fields = FieldMatch.of(spec, journaled, notes);
        for (int cell = 0; cell < handles.length; cell++) {
            handles[cell] = fields[cell] < 0
                    ? UNKNOWN
                    : publisher.field(journaled.get(cell).name());
        }
    }

    EventPublisher publisher() {
        return publisher;
    }

    /** Adds an event; the key is the engine's, the symbols in the cells are the journal's, the first of which is at {@code at}. */
    void put(int key, long timeNs, long[] journaled, int at) {
        EventPublisher event = publisher.claim(key, timeNs);
        for (int cell = 0; cell < handles.length; cell++) {
            int handle = handles[cell];
            if (handle != UNKNOWN) {
                long value = journaled[at + cell];
                switch (types[cell]) {
                    case DOUBLE -> event.set(handle, Double.longBitsToDouble(value));
                    case LONG -> event.set(handle, value);
                    case SYMBOL -> event.setSymbol(handle, symbol((int) value));
                }
            }
        }
        event.add();
    }

    private int symbol(int journaled) {
        return journaled == Cells.MISSING_SYMBOL ? journaled : symbols.toEngine(journaled, publisher);
    }

    void advance(long watermarkNs) {
        publisher.advance(watermarkNs);
    }

    /** From the journal's ids to the engine's, by text. */
    static final class IdMap {

        /** Interns a text with the engine. */
        interface Intern {
            int id(EventPublisher publisher, byte[] utf8);
        }

        private static final int NONE = -2;

        private final Dictionary journal;
        private final Intern intern;
        private final boolean shared;
        private int[] ids = {};

        /** {@code shared}: the journal is read into the engine's own dictionary, so that ids are the same. */
        IdMap(Dictionary journal, boolean shared, Intern intern) {
            this.journal = journal;
            this.shared = shared;
            this.intern = intern;
        }

        int toEngine(int id, EventPublisher publisher) {
            if (shared) {
                return id;
            }
            if (id < ids.length && ids[id] != NONE) {
                return ids[id];
            }
            return toEngineSlowPath(id, publisher);
        }

        private int toEngineSlowPath(int id, EventPublisher publisher) {
            if (id >= ids.length) {
                int known = ids.length;
                ids = Arrays.copyOf(ids, Math.max(64, 2 * id));
                Arrays.fill(ids, known, ids.length, NONE);
            }
            ids[id] = intern.id(publisher, journal.utf8(id));
            return ids[id];
        }
    }
}
