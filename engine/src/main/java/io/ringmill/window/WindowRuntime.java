package io.ringmill.window;

import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import java.util.Arrays;
import java.util.Objects;

/**
 * What generated window programs have in common: clocks, keys' states, and the rare: opening and closing time windows,
 * growing rings.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for new keys, rings that grow, and more open time windows than
 * ever before. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) per event beside the generated part; O(keys in it)
 * when a time window closes.
 */
abstract class WindowRuntime extends WindowProgram {

    /** End of a key's time window that is not open. */
    static final long NOT_OPEN = Long.MIN_VALUE;

    /** A stream's clock: the time that late events are older than. */
    static final int WATERMARK = 0;
    /** When something is due on its windows; {@link Long#MAX_VALUE} if nothing is. */
    static final int DUE = 1;

    static final int CLOCK_CELLS = 2;

    /** Events whose states are read ahead together. */
    private static final int GROUP = 16;

    /** States that take less are likely to be in the cache. */
    private static final long SMALL_BYTES = 1L << 20;

    private final WindowShape[] shapes;
    private final GrowingShape[] histories;
    private final double[] initial;
    private final long[] outOfOrderNs;
    private final Schedule[] schedules;
    private final ProgramOutput output;
    private final int eventCells;

    /** The streams' clocks, one after the other. */
    protected final long[] clocks;

    /**
     * 1 while rows are emitted whose time is a bound, before which everything they tell of lies, rather than the time
     * of an event: so long before its time a row belongs to a time window.
     */
    protected long beforeNs;

    /** Sequence of the event that what is emitted now is due to. */
    private long sequence;

    private double[][] states = new double[64][];
    /** By history, then key; for those that are not within the state. */
    protected final double[][][] rings;

    /** By window; null for those that keep no partial aggregates of what they hold. */
    protected final Merging[] mergings;

    protected final Tree[] trees;

    /** Summaries with memory of their own. */
    protected final OwningSummary[] owned;

    /** Room for an event of a ring. */
    private final double[] spare;

    /** Of all states and rings. */
    private long stateBytes;

    /** What came of reading ahead: nothing, but the JIT must not know. */
    @SuppressWarnings("UnusedVariable")
    private long readAhead;

    /** The row that is being put together. */
    protected final long[] row;

    protected WindowRuntime(RuntimeSetup setup) {
        super(setup.streams.size(), setup.shapes.size());
        shapes = setup.shapes.toArray(WindowShape[]::new);
        histories = setup.histories.toArray(GrowingShape[]::new);
        initial = setup.initial;
        output = setup.output;
        mergings = setup.mergings;
        trees = setup.trees;
        owned = setup.owned;
        spare = new double
                [Arrays.stream(histories)
                        .filter(Objects::nonNull)
                        .mapToInt(GrowingShape::stride)
                        .max()
                        .orElse(0)];
        eventCells = setup.eventCells;
        row = new long[setup.rowCells];
        outOfOrderNs =
                setup.streams.stream().mapToLong(StreamSpec::outOfOrderNs).toArray();
        clocks = new long[outOfOrderNs.length * CLOCK_CELLS];
        schedules = new Schedule[outOfOrderNs.length];
        for (int stream = 0; stream < schedules.length; stream++) {
            clocks[stream * CLOCK_CELLS + WATERMARK] = Long.MIN_VALUE;
            schedules[stream] = new Schedule(this, shapes, stream);
        }
        rings = new double[histories.length][][];
        for (int history = 0; history < histories.length; history++) {
            rings[history] = histories[history] == null ? null : new double[states.length][];
        }
        allKeysState();
    }

    /** Emits a window of a key as it stands, and what that brings about. Generated. */
    protected abstract void emitNow(int window, double[] state, int key, long timeNs, long sequence);

    /** {@link #emitNow}, because of the event at hand. */
    final void emitNow(int window, double[] state, int key, long timeNs) {
        emitNow(window, state, key, timeNs, sequence);
    }

    /** Counts a late event and hands it on. */
    protected final int late(long[] cells, int at, int stream, long lateSequence) {
        counts[stream * STATUSES + LATE]++;
        output.onLate(cells, at, lateSequence, clocks[stream * CLOCK_CELLS + WATERMARK]);
        return LATE;
    }

    /** Hands on the row that was put together. */
    protected final void emitRow(long rowSequence) {
        output.onRow(rowSequence, row);
    }

    @Override
    public final void onEvents(long[] cells, int at, int count, long sequenceOfFirst) {
        if (stateBytes < SMALL_BYTES) {
            onEach(cells, at, count, sequenceOfFirst);
            return;
        }
        for (int done = 0; done < count; done += GROUP) {
            int group = Math.min(GROUP, count - done);
            int from = at + done * eventCells;
            readAhead(cells, from, group);
            onEach(cells, from, group, sequenceOfFirst + done);
        }
    }

    /** Takes in events one by one. Generated. */
    protected abstract void onEach(long[] cells, int at, int count, long sequenceOfFirst);

    /**
     * Reads a little of the states of the next events' keys. With many keys nearly every event finds its key's state in
     * memory only, and would wait for it alone; so the waits of a group pass at the same time. It is group prefetching
     * (Chen, Ailamaki, Gibbons and Mowry, "Improving Hash Join Performance through Prefetching", ICDE 2004) by reads
     * whose results nobody waits for.
     */
    private void readAhead(long[] cells, int at, int count) {
        double[][] all = states;
        long read = 0;
        for (int i = 0; i < count; i++) {
            int key = (int) cells[at + i * eventCells + Event.HEAD];
            if (key >= 0 && key < all.length && all[key] != null) {
                read ^= read(all[key], null, 0, key, 0, 0);
            }
        }
        readAhead = read;
    }

    /** Reads from each cache line of a key's state that an event needs, and from its rings. Generated. */
    protected abstract long read(double[] state, long[] none, int at, int key, long timeNs, long sequenceOfFirst);

    @Override
    public final void onForeignEvent(long[] cells, int at, long foreignSequence) {
        moveClock(Event.stream(cells[at + Event.HEAD]), cells[at + Event.TIME], foreignSequence);
    }

    /** Takes note of an event's time. */
    protected final void moveClock(int stream, long timeNs, long movingSequence) {
        moveWatermark(stream, minus(timeNs, outOfOrderNs[stream]), movingSequence);
    }

    /** Moves the watermark on, if that is on, and does what is due. */
    protected final void moveWatermark(int stream, long watermarkNs, long movingSequence) {
        int clock = stream * CLOCK_CELLS;
        long before = clocks[clock + WATERMARK];
        if (watermarkNs > before) {
            clocks[clock + WATERMARK] = watermarkNs;
            if (watermarkNs >= clocks[clock + DUE]) {
                sequence = movingSequence;
                schedules[stream].advance(before, watermarkNs);
            }
        }
    }

    /** Takes in what is no event of a stream; does nothing about kinds that it does not know. */
    protected final int control(long[] cells, int at, long controlSequence) {
        long head = cells[at + Event.HEAD];
        if (Event.kind(head) == Event.END) {
            sequence = controlSequence;
            for (Schedule schedule : schedules) {
                schedule.end();
            }
        } else if (Event.kind(head) == Event.ADVANCE) {
            moveWatermark(Event.stream(head), cells[at + Event.TIME], controlSequence);
        }
        return CONTROL;
    }

    /** {@code time - duration}, or the least time where that would be less. */
    static long minus(long timeNs, long durationNs) {
        long result = timeNs - durationNs;
        return result > timeNs ? Long.MIN_VALUE : result;
    }

    /** The state of windows over all keys. */
    protected final double[] allKeysState() {
        return state(0);
    }

    /** The state of a key, new if need be. */
    protected final double[] state(int key) {
        double[][] all = states;
        if (key < all.length) {
            double[] state = all[key];
            if (state != null) {
                return state;
            }
        }
        return newState(key);
    }

    private double[] newState(int key) {
        if (key >= states.length) {
            int length = Math.max(key + 1, states.length * 2);
            states = Arrays.copyOf(states, length);
            for (int history = 0; history < rings.length; history++) {
                if (rings[history] != null) {
                    rings[history] = Arrays.copyOf(rings[history], length);
                }
            }
        }
        states[key] = initial.clone();
        stateBytes += (long) initial.length * Double.BYTES;
        return states[key];
    }

    /** Brings the time window to which {@code timeNs} belongs into the state, opening it if need be. */
    protected final void openPane(int window, double[] state, int key, long timeNs) {
        schedules[shapes[window].root()].open(window, state, key, timeNs);
    }

    /** Sets a window of N events back to its beginning. */
    protected final void resetPane(int window, double[] state) {
        WindowShape shape = shapes[window];
        if (shape.spec().emit().kind() == Emit.Kind.EVERY) {
            schedules[shape.root()].clean(window, state);
        }
        System.arraycopy(initial, shape.paneFrom(), state, shape.paneFrom(), shape.paneTo() - shape.paneFrom());
    }

    double[] initial() {
        return initial;
    }

    /** Notes that the window of this key is to be emitted at the end of input. */
    protected final void touch(int window, double[] state, int key) {
        state[shapes[window].markCell()] = 1;
        schedules[shapes[window].root()].touch(window, key);
    }

    /** Notes that the window of this key has changed and is to be emitted at the next tick. */
    protected final void soil(int window, double[] state, int key) {
        state[shapes[window].markCell()] = 1;
        schedules[shapes[window].root()].soil(window, key);
    }

    /** Makes a key's ring, or room in it: by letting go of what no window holds, else by doubling its capacity. */
    protected final void makeRoom(int history, double[] state, int key) {
        GrowingShape shape = histories[history];
        double[] old = rings[history][key];
        int capacity = Slots.getInt(state, shape.capacityCell());
        long head = Slots.getLong(state, shape.headCell());
        long tail = tail(shape, state);
        Slots.setLong(state, shape.floorCell(), tail);
        if (old != null && head - tail < capacity) {
            return;
        }
        int newCapacity = Math.max(GrowingShape.FIRST_CAPACITY, 2 * capacity);
        long cells = shape.cells(newCapacity);
        if (newCapacity < 0 || cells > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "window " + shape.name() + " holds more events of one key than an array can");
        }
        double[] ring = new double[(int) cells];
        if (old != null) {
            Rings.copy(old, capacity, ring, newCapacity, shape.stride(), tail, head);
        }
        rings[history][key] = ring;
        stateBytes += (ring.length - (old == null ? 0 : old.length)) * (long) Double.BYTES;
        Slots.setInt(state, shape.capacityCell(), newCapacity);
        completeTrees(shape, state, ring, newCapacity, tail, head);
    }

    private static long tail(GrowingShape shape, double[] state) {
        long tail = Slots.getLong(state, shape.headCell());
        for (int tailCell : shape.tailCells()) {
            tail = Math.min(tail, Slots.getLong(state, tailCell));
        }
        return tail;
    }

    /** The events {@code [from, head)} of a ring have changed, or where they lie. */
    private void completeTrees(GrowingShape shape, double[] state, double[] ring, int capacity, long from, long head) {
        long first = from & -Tree.CHUNK;
        int before = 0;
        for (int tree = 0; tree < shape.trees().size(); tree++) {
            int at = GrowingShape.tree(capacity, shape.stride(), before);
            trees[shape.trees().get(tree)].completeAgain(
                    ring, at, state, ring, capacity, Rings.position(first, capacity), (int) (head - first));
            before += shape.widths().get(tree);
        }
    }

    /** The newest event of a key's ring is older than others, and takes its place among them. */
    protected final void sink(int history, double[] state, int key) {
        GrowingShape shape = histories[history];
        double[] ring = rings[history][key];
        int capacity = Slots.getInt(state, shape.capacityCell());
        long head = Slots.getLong(state, shape.headCell());
        long place = Rings.sink(ring, capacity, shape.stride(), tail(shape, state), head, spare);
        completeTrees(shape, state, ring, capacity, place, head);
    }

    /** Times of the first and last event of a window of N events. */
    static void noteFirstAndLast(double[] state, int first, int last, int count, long timeNs) {
        if (state[count] == 0) {
            Slots.setLong(state, first, timeNs);
        }
        Slots.setLong(state, last, timeNs);
    }

    /** Times of the oldest and newest event of a running window. */
    static void noteSpan(double[] state, int first, int last, int count, long timeNs) {
        if (timeNs < Slots.getLong(state, first)) {
            Slots.setLong(state, first, timeNs);
        }
        if (timeNs > Slots.getLong(state, last)) {
            Slots.setLong(state, last, timeNs);
        }
    }
}
