package io.ringmill.ingest.decode;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.publish.EventPublisher;
import java.util.Arrays;

/**
 * A source's {@code where}, compiled to a hidden class: over the fields, the key and the time of a stream. The key is
 * compared as text, so that a record that is dropped takes no place among the pipeline's keys.
 *
 * <p><b>Threading:</b> any, once it is compiled. <b>Allocation:</b> none. <b>Units:</b> {@code time} in epoch nanoseconds.
 * <b>Cost:</b> the expression, and a comparison for each key it names.
 */
public abstract class RecordFilter {

    static final byte[] NO_TEXT = {};

    /** An id that no key of the expression has. */
    private static final int OTHER_KEY = -1;

    /** Keys that the expression names, by their ids in it. Set once, before the first record. */
    private byte[][] namedKeys = {};

    /** Adds what is wrong with the expression for any of the streams it stands for. */
    static void check(Text where, Routing routing, Faults faults) {
        for (Route route : routing.routes()) {
            RecordFilterCompiler.check(where, route.stream(), faults);
        }
    }

    /** The filter for a stream; symbols are those of the publisher. {@link #check} has found nothing wrong with it. */
    public static RecordFilter compile(Text where, StreamSpec stream, EventPublisher publisher) {
        RecordFilterCompiler compiler = new RecordFilterCompiler(stream, publisher::symbol);
        RecordFilter filter = compiler.compile(where);
        filter.namedKeys = compiler.namedKeys();
        return filter;
    }

    /** Whether the record of these values, with the key {@code key[from, from + length)}, is kept. */
    public final boolean passes(long[] cells, long timeNs, byte[] key, int from, int length) {
        int id = OTHER_KEY;
        for (int i = 0; i < namedKeys.length; i++) {
            if (Arrays.equals(namedKeys[i], 0, namedKeys[i].length, key, from, from + length)) {
                id = i;
            }
        }
        return test(cells, timeNs, id);
    }

    /** The expression; generated. */
    abstract boolean test(long[] cells, long timeNs, int key);
}
