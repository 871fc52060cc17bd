package io.ringmill.window;

import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import java.util.Arrays;

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

    private static final int FIRST_CAPACITY = 16;

    private final WindowShape[] shapes;
    private final double[] initial;
    private final long[] outOfOrderNs;

    /** By stream. */
    private final long[] newestNs;

    private final long[] watermarkNs;
    private final Schedule[] schedules;

    /**
     * 1 while rows are emitted whose time is a bound, before which everything they tell of lies, rather than the time
     * of an event: so long before its time a row belongs to a time window.
     */
    protected long beforeNs;

    private double[][] states = new double[64][];
    /** By window, then key; for windows whose ring is not within the state. */
    protected final double[][][] rings;

    protected WindowRuntime(RuntimeSetup setup) {
        super(setup.shapes().size());
        shapes = setup.shapes().toArray(WindowShape[]::new);
        initial = setup.layout().initial();
        outOfOrderNs =
                setup.streams().stream().mapToLong(StreamSpec::outOfOrderNs).toArray();
        newestNs = new long[outOfOrderNs.length];
        watermarkNs = new long[outOfOrderNs.length];
        Arrays.fill(newestNs, Long.MIN_VALUE);
        Arrays.fill(watermarkNs, Long.MIN_VALUE);
        schedules = new Schedule[outOfOrderNs.length];
        for (int stream = 0; stream < schedules.length; stream++) {
            schedules[stream] = new Schedule(this, shapes, stream);
        }
        rings = new double[shapes.length][][];
        for (int window = 0; window < shapes.length; window++) {
            rings[window] = shapes[window].ring() == null ? null : new double[states.length][];
        }
        allKeysState();
    }

    /** Takes in an event of a stream; false if its filter holds it back. Generated. */
    protected abstract boolean accept(int stream, double[] state, long[] cells, int key, long timeNs);

    /** Emits a window of a key as it stands, and what that brings about. Generated. */
    protected abstract void emitNow(int window, double[] state, int key, long timeNs);

    @Override
    public final void onEvent(Event event) {
        int stream = event.stream;
        long timeNs = event.timeNs;
        if (timeNs < watermarkNs[stream]) {
            event.status = Event.LATE;
            return;
        }
        if (timeNs > newestNs[stream]) {
            moveClock(stream, timeNs);
        }
        int key = event.key;
        double[] state = key < states.length ? states[key] : null;
        if (state == null) {
            state = newState(key);
        }
        event.status = accept(stream, state, event.cells, key, timeNs) ? Event.ACCEPTED : Event.FILTERED;
    }

    @Override
    public final void onForeignEvent(Event event) {
        if (event.timeNs > newestNs[event.stream]) {
            moveClock(event.stream, event.timeNs);
        }
    }

    private void moveClock(int stream, long timeNs) {
        newestNs[stream] = timeNs;
        long watermark = minus(timeNs, outOfOrderNs[stream]);
        if (watermark > watermarkNs[stream]) {
            watermarkNs[stream] = watermark;
            Schedule schedule = schedules[stream];
            if (watermark >= schedule.nextNs) {
                schedule.advance(watermark);
            } else {
                schedule.nowNs = watermark;
            }
        }
    }

    @Override
    public final void onControl(Event event) {
        event.status = Event.CONTROL;
        if (event.kind == Event.END) {
            for (Schedule schedule : schedules) {
                schedule.end();
            }
        } else if (event.timeNs > watermarkNs[event.stream]) {
            watermarkNs[event.stream] = event.timeNs;
            schedules[event.stream].advance(event.timeNs);
        }
    }

    @Override
    public final long watermarkNs(int stream) {
        return watermarkNs[stream];
    }

    /** {@code time - duration}, or the least time where that would be less. */
    static long minus(long timeNs, long durationNs) {
        long result = timeNs - durationNs;
        return result > timeNs ? Long.MIN_VALUE : result;
    }

    /** The state of windows over all keys. */
    protected final double[] allKeysState() {
        double[] state = states[0];
        return state != null ? state : newState(0);
    }

    final double[] state(int key) {
        return states[key];
    }

    private double[] newState(int key) {
        if (key >= states.length) {
            int length = Math.max(key + 1, states.length * 2);
            states = Arrays.copyOf(states, length);
            for (int window = 0; window < rings.length; window++) {
                if (rings[window] != null) {
                    rings[window] = Arrays.copyOf(rings[window], length);
                }
            }
        }
        states[key] = initial.clone();
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

    /** Makes a key's ring, or one of twice the capacity; the oldest event is then at position 0. */
    protected final double[] growRing(int window, double[] state, int key) {
        WindowShape.Ring shape = shapes[window].ring();
        int capacity = Slots.getInt(state, shape.capacityCell());
        int tail = Slots.getInt(state, shape.tailCell());
        int size = Slots.getInt(state, shape.sizeCell());
        long wanted = Math.min(shape.most(), Math.max(FIRST_CAPACITY, 2L * capacity));
        int newCapacity = (int) Math.max(wanted, 1);
        long cells = (long) shape.columns() * newCapacity;
        for (WindowShape.Positional positional : shape.positional()) {
            cells += positional.kernel().slidingCells(newCapacity);
        }
        if (cells > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "window " + shapes[window].spec().name() + " holds more events of one key than an array can");
        }
        double[] ring = new double[(int) cells];
        double[] old = rings[window][key];
        if (old != null) {
            Rings.copy(old, capacity, tail, size, shape.columns(), ring, newCapacity);
        }
        rings[window][key] = ring;
        Slots.setInt(state, shape.capacityCell(), newCapacity);
        Slots.setInt(state, shape.tailCell(), 0);
        int at = shape.columns() * newCapacity;
        for (WindowShape.Positional positional : shape.positional()) {
            Slots.setInt(state, positional.offsetCell(), at);
            positional
                    .kernel()
                    .rebuild(
                            ring,
                            at,
                            ring,
                            positional.column() * newCapacity,
                            newCapacity,
                            0,
                            size,
                            positional.parameter());
            at += positional.kernel().slidingCells(newCapacity);
        }
        return ring;
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
