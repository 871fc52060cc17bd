package io.ringmill.window.runtime;

import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Row;
import io.ringmill.state.HeldState;
import io.ringmill.state.StateForm;
import io.ringmill.window.Emit;
import io.ringmill.window.aggregate.CellBits;
import io.ringmill.window.aggregate.InOrder;
import io.ringmill.window.aggregate.OwningSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What generated window programs have in common: clocks, keys' states, and the rare: opening and closing time windows,
 * growing rings.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> for new keys, rings that grow, and more open time windows than
 * ever before. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) per event beside the generated part; O(keys in it)
 * when a time window closes, and what {@link HoppingWindows} and {@link InOrder} say.
 */
public abstract class WindowRuntime extends GroupedProgram {

    /** End of a key's time window that is not open. */
    static final long NOT_OPEN = Long.MIN_VALUE;

    /** A stream's clock: the time that late events are older than. */
    public static final int WATERMARK = 0;
    /** When something is due on its windows; {@link Long#MAX_VALUE} if nothing is. */
    public static final int DUE = 1;

    public static final int CLOCK_CELLS = 2;

    final List<StreamSpec> streams;
    final WindowCells[] shapes;
    private final StateForm form;
    private final double[] initial;
    private final long[] outOfOrderNs;
    /** By stream, how far beyond the watermark an event may be. */
    private final long[] aheadNs;

    /** By stream. */
    private final long[] expireNs;

    /** By stream, the cell with the time of a key's newest event; only if keys expire at all. */
    private final int[] seenCells;

    final EventTimers[] timers;

    /** Timers of what follows on the windows in this class. */
    final TimerCells[] timerCells;

    /** By stream; those that are set. */
    final KeyTimers[] keyTimers;

    /** By stream, whether there are timers elsewhere, so that the output is told of the watermark. */
    private final boolean[] tells;

    private final ProgramOutput output;

    /** The streams' clocks, one after the other. */
    protected final long[] clocks;

    /**
     * 1 while rows are emitted whose time is a bound, before which everything they tell of lies, rather than the time
     * of an event: so long before its time a row belongs to a time window.
     */
    protected long beforeNs;

    /** Sequence of the event that what is emitted now is due to. */
    private long sequence;

    double[][] states = new double[64][];
    /** Of keys that expired. */
    private final List<double[]> unusedStates = new ArrayList<>();

    final KeyRings keyRings;

    /** By history, then key; for those that are not within the state. */
    protected final double[][][] rings;

    /** By window; null for those that keep no partial aggregates of what they hold. */
    protected final TwoStacks[] stacks;

    protected final PartialTree[] trees;

    /** By window; null but for hopping windows and sessions. */
    final Partial[] partials;

    /** Summaries with memory of their own. */
    protected final OwningSummary<?>[] owned;

    final OwnedMemory ownedMemory;

    /** What generated classes have no fields or locals for, if there are too many windows or values. */
    protected final boolean[] flags;

    protected final double[] spilled;

    /** Of all states. */
    long stateBytes;

    /** The row that is being put together. */
    protected final long[] row;

    /** The event at hand, where it came as arguments and is handed on. */
    protected final long[] event;

    protected WindowRuntime(RuntimeSetup setup) {
        super(setup.streams().size(), setup.windows().size(), setup.eventCells());
        streams = setup.streams();
        shapes = setup.windows().toArray(WindowCells[]::new);
        form = setup.form();
        initial = form.initial();
        output = setup.output();
        stacks = setup.stacks();
        trees = setup.trees();
        partials = setup.partials();
        owned = setup.owned();
        ownedMemory = new OwnedMemory(owned);
        spilled = new double[setup.spilled()];
        flags = new boolean[2 * shapes.length];
        row = new long[setup.rowCells()];
        event = new long[setup.eventCells()];
        outOfOrderNs =
                setup.streams().stream().mapToLong(StreamSpec::outOfOrderNs).toArray();
        aheadNs = setup.streams().stream()
                .mapToLong(stream -> Times.plus(stream.outOfOrderNs(), stream.maxAheadNs()))
                .toArray();
        expireNs = setup.streams().stream().mapToLong(StreamSpec::expireNs).toArray();
        seenCells = setup.seenCells();
        clocks = new long[outOfOrderNs.length * CLOCK_CELLS];
        timerCells = setup.timers().toArray(TimerCells[]::new);
        keyTimers = KeyTimers.ofStreams(outOfOrderNs.length, setup.timers());
        tells = setup.tells();
        timers = new EventTimers[outOfOrderNs.length];
        for (int stream = 0; stream < timers.length; stream++) {
            clocks[stream * CLOCK_CELLS + WATERMARK] = Long.MIN_VALUE;
            timers[stream] = new EventTimers(this, shapes, setup.order(), stream);
        }
        keyRings = new KeyRings(setup, states.length);
        rings = keyRings.rings;
        allKeysState();
    }

    /** Emits a window of a key as it stands, and what that brings about. Generated. */
    protected abstract void emitNow(
            int window, double[] state, long[] none, int at, int key, long timeNs, long emittedSequence);

    /** Puts the latest emission of a window, one of so many together, of a key into {@link #row}. Generated. */
    protected abstract void putLatest(
            int together, double[] state, long[] none, int window, int key, long timeNs, long latestSequence);

    @Override
    public final boolean readLatest(int window, int key, long[] into) {
        double[] state = stateIfAny(key);
        NewestCells newest = shapes[window].newest();
        if (state == null
                || (shapes[window].allKeys() && key != 0)
                || (newest != null && !newest.isThere(rings, key))) {
            return false;
        }
        putLatest(window / WindowCells.READ_TOGETHER, state, null, window, key, 0, 0);
        row[Row.TIME] = row[Row.END];
        int cells = into.length - (newest == null ? 0 : 2 * newest.singles().size());
        System.arraycopy(row, 0, into, 0, cells);
        if (row[Row.COUNT] <= 0) {
            return false;
        }
        if (newest != null) {
            newest.read(state, rings, key, into, cells);
        }
        return true;
    }

    @Override
    public final int keys() {
        return states.length;
    }

    @Override
    public final long watermarkNs(int stream) {
        return (long) LONGS.getOpaque(clocks, stream * CLOCK_CELLS + WATERMARK);
    }

    @Override
    public final KeyStates keyStates() {
        return KeyTimers.states(() -> states, keyTimers, timerCells);
    }

    /** {@link #emitNow}, because of the event at hand. */
    final void emitNow(int window, double[] state, int key, long timeNs) {
        emitNow(window, state, null, 0, key, timeNs, sequence);
    }

    /** A timer of a key, whose state this is, is due. Generated where there are timers. */
    protected void onTimer(int timer, double[] state, long[] none, int at, int key, long timeNs, long timerSequence) {
        throw new IllegalStateException("no timers");
    }

    /** Has {@link #onTimer} called for the key once, when the watermark reaches that time, and no more at one asked for before. */
    protected final void schedule(int timer, double[] state, int key, long timeNs) {
        int stream = timerCells[timer].stream();
        keyTimers[stream].schedule(timer, state, key, timeNs);
        timers[stream].timerSet();
    }

    /** {@link #onTimer} is not called for the key any more. */
    protected final void cancel(int timer, double[] state) {
        keyTimers[timerCells[timer].stream()].cancel(timer, state);
    }

    /** Calls what is due at that time on the stream, or lets the output do so where that is elsewhere. */
    final void runTimers(int stream, long upToNs) {
        KeyTimers of = keyTimers[stream];
        while (of.takeDue(upToNs)) {
            double[] state = state(of.key());
            state[timerCells[of.timer()].cell()] = 0;
            onTimer(of.timer(), state, null, 0, of.key(), of.timeNs(), sequence);
        }
        if (tells[stream]) {
            output.onWatermark(stream, upToNs);
        }
    }

    /** A time before which no timer of the stream is due; of those that are elsewhere nothing is known. */
    final long nextTimerNs(int stream) {
        return tells[stream] ? Long.MIN_VALUE : keyTimers[stream].nextNs();
    }

    /** Counts an event that is out of time, late or too far ahead, and hands it on; returns its status. */
    protected final int outOfTime(long[] cells, int at, int stream, int status, long eventSequence) {
        counts[stream * STATUSES + status]++;
        output.onLate(cells, at, eventSequence, clocks[stream * CLOCK_CELLS + WATERMARK]);
        return status;
    }

    /** Whether a time is further ahead of the newest than the stream allows. */
    protected final boolean isAhead(int stream, long timeNs) {
        long watermarkNs = clocks[stream * CLOCK_CELLS + WATERMARK];
        return watermarkNs != Long.MIN_VALUE && timeNs > Times.plus(watermarkNs, aheadNs[stream]);
    }

    /** Hands on the row that was put together. */
    protected final void emitRow(long rowSequence) {
        output.onRow(rowSequence, row);
    }

    @Override
    public final void onForeignEvent(long[] cells, int at, long foreignSequence) {
        int stream = Event.stream(cells[at + Event.HEAD]);
        if (!isAhead(stream, cells[at + Event.TIME])) {
            moveClock(stream, cells[at + Event.TIME], foreignSequence);
        }
    }

    /** Takes note of an event's time. */
    protected final void moveClock(int stream, long timeNs, long movingSequence) {
        moveWatermark(stream, Times.minus(timeNs, outOfOrderNs[stream]), movingSequence);
    }

    /** Moves the watermark on, if that is on, and does what is due. */
    protected final void moveWatermark(int stream, long watermarkNs, long movingSequence) {
        int clock = stream * CLOCK_CELLS;
        long before = clocks[clock + WATERMARK];
        if (watermarkNs > before) {
            clocks[clock + WATERMARK] = watermarkNs;
            if (watermarkNs >= clocks[clock + DUE]) {
                sequence = movingSequence;
                timers[stream].advance(before, watermarkNs);
            }
        }
    }

    /** Takes in what is no event of a stream; does nothing about kinds that it does not know. */
    protected final int control(long[] cells, int at, long controlSequence) {
        long head = cells[at + Event.HEAD];
        if (Event.kind(head) == Event.END) {
            sequence = controlSequence;
            for (EventTimers each : timers) {
                each.end();
            }
        } else if (Event.kind(head) == Event.ADVANCE) {
            moveWatermark(Event.stream(head), cells[at + Event.TIME], controlSequence);
        }
        return CONTROL;
    }

    /** Emits those windows of a key that hold the event at hand, each as it stands. */
    protected final void emitEach(int window, double[] state, int key, long timeNs, long eachSequence) {
        sequence = eachSequence;
        timers[shapes[window].root()].emitEach(window, state, key, timeNs);
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

    @Override
    final double[] stateIfAny(int key) {
        return key < states.length ? states[key] : null;
    }

    /** An event of a stream for the key: the time of the newest is kept. */
    protected final void seen(int stream, double[] state, int key, long timeNs) {
        int cell = seenCells[stream];
        long before = CellBits.getLong(state, cell);
        if (before == Long.MIN_VALUE && expireNs[stream] != Long.MAX_VALUE && key != 0) {
            timers[stream].expireAfter(Times.plus(timeNs, expireNs[stream]), key);
        }
        CellBits.setLong(state, cell, Math.max(before, timeNs));
    }

    final long expireNs(int stream) {
        return expireNs[stream];
    }

    /** When a key of a stream expires, unless it has events until then. */
    final long expiresNs(int stream, double[] state) {
        return Times.plus(CellBits.getLong(state, seenCells[stream]), expireNs[stream]);
    }

    /** A key has expired on a stream; once it has on all of them, it is forgotten. */
    final void expireOn(int stream, double[] state, int key) {
        CellBits.setLong(state, seenCells[stream], Long.MIN_VALUE);
        for (int seenCell : seenCells) {
            if (CellBits.getLong(state, seenCell) != Long.MIN_VALUE) {
                return;
            }
        }
        for (EventTimers each : timers) {
            each.emitLast(state, key);
        }
        for (WindowCells shape : shapes) {
            if (!shape.allKeys()) {
                ownedMemory.release(shape, state, shape.paneFrom());
            }
        }
        for (EventTimers each : timers) {
            each.forget(state, key);
        }
        for (int timer = 0; timer < timerCells.length; timer++) {
            cancel(timer, state);
        }
        keyRings.give(key);
        states[key] = null;
        unusedStates.add(state);
        stateBytes -= (long) initial.length * Double.BYTES;
        output.onExpired(key);
    }

    private double[] newState(int key) {
        if (key >= states.length) {
            int length = Math.max(key + 1, states.length * 2);
            states = Arrays.copyOf(states, length);
            keyRings.setKeys(length);
        }
        states[key] =
                unusedStates.isEmpty() ? new double[initial.length] : unusedStates.remove(unusedStates.size() - 1);
        System.arraycopy(initial, 0, states[key], 0, initial.length);
        stateBytes += (long) initial.length * Double.BYTES;
        return states[key];
    }

    /**
     * Brings the time window to which {@code timeNs} belongs into the state, opening it if need be. With what it asserts it
     * is so long that the JIT leaves it out of the event's method where windows open rarely; so that stays small.
     */
    protected final void openPane(int window, double[] state, int key, long timeNs) {
        assert window >= 0 && key >= 0 && state.length == initial.length;
        timers[shapes[window].root()].open(window, state, key, timeNs);
    }

    /** Sets a window of N events back to its beginning. */
    protected final void resetPane(int window, double[] state) {
        WindowCells shape = shapes[window];
        ownedMemory.release(shape, state, shape.paneFrom());
        if (shape.spec().emit().kind() == Emit.Kind.EVERY) {
            timers[shape.root()].clearDirty(window, state);
        }
        System.arraycopy(initial, shape.paneFrom(), state, shape.paneFrom(), shape.paneTo() - shape.paneFrom());
    }

    /** What a window's summaries own is given back. */
    protected final void releaseOwned(int window, double[] state) {
        ownedMemory.release(shapes[window], state, shapes[window].paneFrom());
    }

    /** Makes cells of a state those of a new key. */
    protected final void restore(double[] state, int from, int to) {
        System.arraycopy(initial, from, state, from, to - from);
    }

    /** One event was more than a window may hold. */
    protected final void cap(int window) {
        counts[cappedCell(window)]++;
    }

    /** One mark less of a window is set. */
    final void clearedDirty(int window) {
        timers[shapes[window].root()].clearedDirty(window);
    }

    @Override
    public final long stateBytes() {
        return stateBytes + keyRings.bytes();
    }

    @Override
    public final HeldState state() {
        return new HeldState(form, WindowState.holders(this));
    }

    StateForm form() {
        return form;
    }

    double[] initial() {
        return initial;
    }

    /** Notes that the window of this key has changed and is to be emitted at the next tick. */
    protected final void markDirty(int window, double[] state, int key) {
        state[shapes[window].markCell()] = 1;
        timers[shapes[window].root()].markDirty(window, key);
    }

    /** Makes a key's ring, or room in it. */
    protected final void makeRoom(int history, double[] state, int key) {
        keyRings.makeRoom(history, state, key);
    }

    /** The newest event of a key's ring is older than others, and takes its place among them; returns its number there. */
    protected final long insertByTime(int history, double[] state, int key) {
        return keyRings.insertByTime(history, state, key);
    }

    /** Makes the ring of a key whose events were many one of few; false if they are not few. */
    protected final boolean shorten(int history, double[] state, int key) {
        return keyRings.shorten(history, state, key);
    }
}
