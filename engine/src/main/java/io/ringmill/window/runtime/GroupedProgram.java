package io.ringmill.window.runtime;

import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;

/**
 * How many events are taken in that come together: where keys' states are large, by groups whose states are read ahead.
 *
 * <p>With many keys nearly every event finds its key's state in memory only, or far away in the caches, and would wait for it
 * alone; so the waits of a group pass at the same time. It is group prefetching (Chen, Ailamaki, Gibbons and Mowry, "Improving
 * Hash Join Performance through Prefetching", ICDE 2004) by reads whose results nobody waits for.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Cost:</b> O(1) per event.
 */
abstract class GroupedProgram extends WindowProgram {

    /** Events whose states are read ahead together. */
    private static final int GROUP = 16;

    /** States that take less are likely to be near. */
    private static final long SMALL_BYTES = 1L << 18;

    private final int eventCells;

    /** What came of reading ahead: nothing, but the JIT must not know. */
    @SuppressWarnings("UnusedVariable")
    private long readAhead;

    GroupedProgram(int streams, int windows, int eventCells) {
        super(streams, windows);
        this.eventCells = eventCells;
    }

    @Override
    public final void onEvents(long[] cells, int at, int count, long sequenceOfFirst) {
        if (stateBytes() < SMALL_BYTES) {
            onEach(cells, at, count, sequenceOfFirst);
            return;
        }
        for (int done = 0; done < count; done += GROUP) {
            int group = Math.min(GROUP, count - done);
            int from = at + done * eventCells;
            long read = 0;
            for (int i = 0; i < group; i++) {
                read ^= readAhead((int) cells[from + i * eventCells + Event.HEAD]);
            }
            readAhead = read;
            onEach(cells, from, group, sequenceOfFirst + done);
        }
    }

    @Override
    public final void onRows(int stream, EventColumns columns, int from, int count, long sequenceOfFirst) {
        if (stateBytes() < SMALL_BYTES) {
            onEachRow(stream, columns, from, count, sequenceOfFirst);
            return;
        }
        int[] keys = columns.keys();
        for (int done = 0; done < count; done += GROUP) {
            int group = Math.min(GROUP, count - done);
            long read = 0;
            for (int i = 0; i < group; i++) {
                read ^= readAhead(keys[from + done + i]);
            }
            readAhead = read;
            onEachRow(stream, columns, from + done, group, sequenceOfFirst + done);
        }
    }

    private long readAhead(int key) {
        double[] state = key < 0 ? null : stateIfAny(key);
        return state == null ? 0 : read(state, null, 0, key, 0, 0);
    }

    /** The state of a key; null if it has none. */
    abstract double[] stateIfAny(int key);

    /** Reads from each cache line of a key's state that an event needs, and from its rings. Generated. */
    protected abstract long read(double[] state, long[] none, int at, int key, long timeNs, long sequenceOfFirst);

    /** Takes in events one by one. Generated. */
    protected abstract void onEach(long[] cells, int at, int count, long sequenceOfFirst);

    /** Takes in rows of a stream one by one. Generated. */
    protected abstract void onEachRow(int stream, EventColumns columns, int from, int count, long sequenceOfFirst);
}
