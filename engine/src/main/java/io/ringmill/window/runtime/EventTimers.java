package io.ringmill.window.runtime;

import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import io.ringmill.window.aggregate.CellBits;
import java.util.Arrays;

/**
 * What is due on one stream's windows as its watermark moves: time windows to close, intervals after which to emit. In
 * order of time, then of windows (one after what it is on), then of keys as their first event came. At the same time the
 * timers of what follows on the windows, such as rules, are due before them.
 */
final class EventTimers {

    private static final long NOTHING = Long.MIN_VALUE;

    private WindowRuntime runtime;

    final int stream;
    /** Index of the stream's clock. */
    final int clock;

    private WindowCells[] shapes;
    /** By window; null for windows of other streams or forms. */
    final OpenWindows[] open;

    /** Windows of this stream, each after what it is on. */
    private final int[] order;

    /** By window: keys to be emitted at the next tick. */
    final KeyList[] noted;

    /** By window: how many marks are set for the next tick. */
    final int[] dirty;

    final DeadlineHeap expiry = new DeadlineHeap();
    /** Whether a time window is on one that emits only at the end, so that keys cannot expire. */
    private final boolean closesInto;

    /** Whether the input has ended, when no key expires any more. */
    boolean ends;

    private final KeyList emitting = new KeyList();
    final long[] tickNs;
    /** When the first of all this is due; {@link Long#MAX_VALUE} if nothing is. */
    private long dueNs;

    /** While what is due is done, the watermark before, up to which all was done. */
    private long doneNs;

    /** While what is due is done, when it was due; else {@link #NOTHING}. */
    private long doingNs = NOTHING;

    EventTimers(WindowRuntime runtime, WindowCells[] shapes, int[] allInOrder, int stream) {
        this.runtime = runtime;
        this.shapes = shapes;
        this.stream = stream;
        clock = stream * WindowRuntime.CLOCK_CELLS;
        setDue(Long.MAX_VALUE);
        open = new OpenWindows[shapes.length];
        order = Arrays.stream(allInOrder)
                .filter(window -> shapes[window].root() == stream)
                .toArray();
        noted = new KeyList[shapes.length];
        dirty = new int[shapes.length];
        tickNs = new long[shapes.length];
        for (int window : order) {
            tickNs[window] = Long.MAX_VALUE;
            noted[window] = new KeyList();
            if (shapes[window].spec().form().closesByTime()) {
                open[window] = OpenWindows.of(runtime, window, shapes[window]);
            }
        }
        closesInto = closesInto();
    }

    /** From now on it is of that program, which has the same windows. */
    void goOnIn(WindowRuntime newRuntime) {
        runtime = newRuntime;
        shapes = newRuntime.shapes;
        for (int window : order) {
            if (open[window] != null) {
                open[window].goOnIn(newRuntime, shapes[window]);
            }
        }
        timerSet();
    }

    private boolean closesInto() {
        boolean[] last = new boolean[shapes.length];
        for (int window : order) {
            WindowSpec spec = shapes[window].spec();
            for (int on : order) {
                last[window] |=
                        last[on] && spec.on().text().equals(shapes[on].spec().name());
            }
            if (last[window] && open[window] != null) {
                return true;
            }
            last[window] |= open[window] == null && spec.emit().kind() == Emit.Kind.CLOSE;
        }
        return false;
    }

    void setDue(long newDueNs) {
        dueNs = newDueNs;
        timerSet();
    }

    private void dueAt(long newDueNs) {
        setDue(Math.min(dueNs, newDueNs));
    }

    /** A timer of what follows on the windows may be due sooner than all that was. */
    void timerSet() {
        runtime.clocks[clock + WindowRuntime.DUE] = Math.min(dueNs, runtime.nextTimerNs(stream));
    }

    /** Up to when everything due was done: the watermark, or while that moves what is being done. */
    private long nowNs() {
        return doingNs != NOTHING ? doingNs : runtime.clocks[clock + WindowRuntime.WATERMARK];
    }

    /** The time that the stream has come to: that of its newest event, if nothing else has moved its watermark on. */
    long newestNs() {
        long watermarkNs = runtime.clocks[clock + WindowRuntime.WATERMARK];
        return Times.plus(watermarkNs, runtime.streams.get(stream).outOfOrderNs());
    }

    /** Up to when windows on those that change now were emitted: what closes at a time is among what is emitted then. */
    private long tickedNs() {
        return doingNs != NOTHING && doingNs != Long.MAX_VALUE ? Math.max(doneNs, doingNs - 1) : nowNs();
    }

    void open(int window, double[] state, int key, long timeNs) {
        open[window].open(state, key, timeNs);
        dueAt(open[window].nextNs());
    }

    void emitEach(int window, double[] state, int key, long timeNs) {
        open[window].emitEach(state, key, timeNs);
    }

    void markDirty(int window, int key) {
        if (dirty[window]++ == 0) {
            long every = shapes[window].spec().emit().everyNs();
            long tick = Math.floorDiv(tickedNs(), every) * every + every;
            tickNs[window] = tick < tickedNs() ? Long.MAX_VALUE : tick;
            dueAt(tickNs[window]);
        }
        noted[window].add(key);
    }

    /** The key expires after that time unless it has events until then. */
    void expireAfter(long deadlineNs, int key) {
        if (deadlineNs != Long.MAX_VALUE) {
            expiry.add(deadlineNs, key, key);
            dueAt(deadlineNs + 1);
        }
    }

    /** The first key whose deadline is over expires, unless it had events since or a window of it is open. */
    private void expireNext() {
        int key = expiry.firstKey();
        expiry.removeFirst();
        double[] state = runtime.state(key);
        long deadlineNs = runtime.expiresNs(stream, state);
        if (deadlineNs >= nowNs()) {
            expireAfter(deadlineNs, key);
        } else if (holds(state, key)) {
            expireAfter(Times.plus(nowNs(), runtime.expireNs(stream)), key);
        } else {
            runtime.expireOn(stream, state, key);
        }
    }

    /** Whether windows of the key are open or would be by its last emissions, or changes of it are not yet emitted. */
    private boolean holds(double[] state, int key) {
        if (closesInto) {
            return true;
        }
        for (int window : order) {
            if (!shapes[window].allKeys()
                    && (open[window] == null
                            ? isEvery(window) && state[shapes[window].markCell()] != 0
                            : open[window].holds(state, key))) {
                return true;
            }
        }
        return false;
    }

    private boolean isEvery(int window) {
        return shapes[window].spec().emit().kind() == Emit.Kind.EVERY;
    }

    /** The key expires: its windows that emit on close, and have no end of their own, do so. */
    void emitLast(double[] state, int key) {
        for (int window : order) {
            emitLast(window, state, key);
        }
    }

    /** Emits a window that does so when it is over, and is so now, if it holds anything. */
    private void emitLast(int window, double[] state, int key) {
        WindowCells shape = shapes[window];
        if (open[window] == null
                && !(shape.allKeys() && key != 0)
                && shape.spec().emit().kind() == Emit.Kind.CLOSE
                && state[shape.countCell()] != 0) {
            runtime.emitNow(window, state, key, CellBits.getLong(state, shape.timeCell()));
        }
    }

    /** The key, whose state this was, is not known any more; nor is what its last emissions have changed. */
    void forget(double[] state, int key) {
        for (int window : order) {
            if (open[window] == null && isEvery(window) && !shapes[window].allKeys()) {
                clearDirty(window, state);
            }
            if (open[window] != null) {
                open[window].forget(key);
            }
        }
    }

    /** What had changed was emitted, or is over. */
    void clearDirty(int window, double[] state) {
        if (state[shapes[window].markCell()] != 0) {
            state[shapes[window].markCell()] = 0;
            clearedDirty(window);
        }
    }

    /** One mark less is set. */
    void clearedDirty(int window) {
        if (--dirty[window] == 0) {
            noted[window].clear();
        }
    }

    /** How many marks of a window are set because of the key. */
    int marks(int window, double[] state, int key) {
        if (open[window] != null) {
            return open[window].marks(state, key);
        }
        return state[shapes[window].markCell()] != 0 ? 1 : 0;
    }

    /** Those of what follows on the windows; once the input has ended, none, since nobody knows what would have come. */
    private void runTimers(long upToNs) {
        if (!ends) {
            runtime.runTimers(stream, upToNs);
        }
    }

    /** Does all that is due at this watermark; everything due up to {@code beforeNs} was done. */
    void advance(long beforeNs, long watermarkNs) {
        if (watermarkNs < dueNs) {
            runTimers(watermarkNs);
            timerSet();
            return;
        }
        doneNs = beforeNs;
        doingNs = beforeNs;
        while (true) {
            int due = -1;
            boolean tick = false;
            long firstNs = Long.MAX_VALUE;
            for (int window : order) {
                if (dirty[window] > 0 && (due < 0 || tickNs[window] < firstNs)) {
                    due = window;
                    tick = true;
                    firstNs = tickNs[window];
                }
                if (open[window] != null && !open[window].isEmpty() && (due < 0 || open[window].nextNs() < firstNs)) {
                    due = window;
                    tick = false;
                    firstNs = open[window].nextNs();
                }
            }
            boolean expires = !ends && !expiry.isEmpty() && (due < 0 || expiry.firstNs() + 1 < firstNs);
            firstNs = expires ? expiry.firstNs() + 1 : firstNs;
            runTimers(Math.min(firstNs, watermarkNs));
            setDue(due < 0 && !expires ? Long.MAX_VALUE : firstNs);
            if ((due < 0 && !expires) || firstNs > watermarkNs) {
                doingNs = NOTHING;
                return;
            }
            doingNs = Math.max(doingNs, firstNs);
            if (expires) {
                expireNext();
                continue;
            }
            // The end of a session is the last time that belongs to it, any other bound the first that does not.
            runtime.beforeNs = tick || shapes[due].spec().form().kind() != WindowForm.Kind.SESSION ? 1 : 0;
            if (tick) {
                tick(due);
            } else {
                open[due].closeNext(this);
            }
            runtime.beforeNs = 0;
        }
    }

    /** The input has ended: everything that is open closes. */
    void end() {
        ends = true;
        for (int window : order) {
            if (open[window] != null) {
                open[window].endInput();
            }
        }
        advance(nowNs(), Long.MAX_VALUE);
        doingNs = Long.MAX_VALUE;
        for (int window : order) {
            if (open[window] != null) {
                continue;
            }
            for (int key = 0; key < (shapes[window].allKeys() ? 1 : runtime.keys()); key++) {
                double[] state = runtime.stateIfAny(key);
                if (state != null) {
                    emitLast(window, state, key);
                }
            }
            noted[window].clear();
            advance(Long.MAX_VALUE, Long.MAX_VALUE);
            doingNs = Long.MAX_VALUE;
        }
        doingNs = NOTHING;
    }

    private void tick(int window) {
        KeyList keys = noted[window];
        long timeNs = tickNs[window];
        tickNs[window] = Long.MAX_VALUE;
        emitting.clear();
        for (int i = 0; i < keys.size(); i++) {
            emitting.add(keys.get(i));
        }
        keys.clear();
        if (shapes[window].spec().form().kind() == WindowForm.Kind.HOPPING) {
            // As where these close: keys may be noted because of panes whose windows were emitted since.
            emitting.sort();
        }
        for (int i = 0; i < emitting.size(); i++) {
            int key = emitting.get(i);
            double[] state = runtime.stateIfAny(key);
            if (state == null) {
                // It has expired since.
                continue;
            }
            if (open[window] == null) {
                tickOne(window, state, key, timeNs);
            } else {
                open[window].tick(this, state, key, timeNs);
            }
        }
    }

    /** Emits the window in the state if it has changed. */
    void tickOne(int window, double[] state, int key, long timeNs) {
        WindowCells shape = shapes[window];
        if (state[shape.markCell()] != 0 && state[shape.countCell()] != 0) {
            runtime.emitNow(window, state, key, timeNs);
        }
        clearDirty(window, state);
    }
}
