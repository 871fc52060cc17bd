package io.ringmill.window;

/**
 * What is due on one stream's windows as its watermark moves: time windows to close, intervals after which to emit. In
 * order of time, then of windows (one after what it is on), then of keys as their first event came.
 */
final class Schedule {

    private static final long NOTHING = Long.MIN_VALUE;

    private final WindowRuntime runtime;

    /** Index of the stream's clock. */
    private final int clock;

    private final WindowShape[] shapes;
    /** By window; null for windows of other streams or forms. */
    private final Panes[] panes;

    /** By window: keys to be emitted at the next tick, or at the end of input. */
    private final KeyList[] noted;

    /** By window: how many marks are set for the next tick. */
    private final int[] soiled;

    private final KeyList emitting = new KeyList();
    private final long[] tickNs;
    /** While what is due is done, when it was due; else {@link #NOTHING}. */
    private long doingNs = NOTHING;

    Schedule(WindowRuntime runtime, WindowShape[] shapes, int stream) {
        this.runtime = runtime;
        this.shapes = shapes;
        clock = stream * WindowRuntime.CLOCK_CELLS;
        setDue(Long.MAX_VALUE);
        panes = new Panes[shapes.length];
        noted = new KeyList[shapes.length];
        soiled = new int[shapes.length];
        tickNs = new long[shapes.length];
        for (int window = 0; window < shapes.length; window++) {
            tickNs[window] = Long.MAX_VALUE;
            if (shapes[window].root() == stream) {
                noted[window] = new KeyList();
                if (shapes[window].spec().form().closesByTime()) {
                    panes[window] = new Panes(shapes[window], runtime.initial());
                }
            }
        }
    }

    private void setDue(long dueNs) {
        runtime.clocks[clock + WindowRuntime.DUE] = dueNs;
    }

    private void dueAt(long dueNs) {
        setDue(Math.min(runtime.clocks[clock + WindowRuntime.DUE], dueNs));
    }

    /** Up to when everything due was done: the watermark, or while that moves what is being done. */
    private long nowNs() {
        return doingNs != NOTHING ? doingNs : runtime.clocks[clock + WindowRuntime.WATERMARK];
    }

    void open(int window, double[] state, int key, long timeNs) {
        panes[window].open(state, key, timeNs);
        dueAt(panes[window].nextNs());
    }

    void touch(int window, int key) {
        noted[window].add(key);
    }

    void soil(int window, int key) {
        if (soiled[window]++ == 0) {
            long every = shapes[window].spec().emit().everyNs();
            long tick = Math.floorDiv(nowNs(), every) * every + every;
            tickNs[window] = tick < nowNs() ? Long.MAX_VALUE : tick;
            dueAt(tickNs[window]);
        }
        noted[window].add(key);
    }

    /** What had changed was emitted, or is over. */
    void clean(int window, double[] state) {
        if (state[shapes[window].markCell()] != 0) {
            state[shapes[window].markCell()] = 0;
            if (--soiled[window] == 0) {
                noted[window].clear();
            }
        }
    }

    /** Does all that is due at this watermark; everything due up to {@code doneNs} was done. */
    void advance(long doneNs, long watermarkNs) {
        doingNs = doneNs;
        while (true) {
            int due = -1;
            boolean tick = false;
            long dueNs = Long.MAX_VALUE;
            for (int window = 0; window < shapes.length; window++) {
                if (noted[window] == null) {
                    continue;
                }
                if (soiled[window] > 0 && (due < 0 || tickNs[window] < dueNs)) {
                    due = window;
                    tick = true;
                    dueNs = tickNs[window];
                }
                if (panes[window] != null && !panes[window].isEmpty() && (due < 0 || panes[window].nextNs() < dueNs)) {
                    due = window;
                    tick = false;
                    dueNs = panes[window].nextNs();
                }
            }
            setDue(due < 0 ? Long.MAX_VALUE : dueNs);
            if (due < 0 || dueNs > watermarkNs) {
                doingNs = NOTHING;
                return;
            }
            doingNs = Math.max(doingNs, dueNs);
            runtime.beforeNs = 1;
            if (tick) {
                tick(due);
            } else {
                close(due);
            }
            runtime.beforeNs = 0;
        }
    }

    /** The input has ended: everything that is open closes. */
    void end() {
        advance(nowNs(), Long.MAX_VALUE);
        doingNs = Long.MAX_VALUE;
        for (int window = 0; window < shapes.length; window++) {
            if (noted[window] == null || panes[window] != null) {
                continue;
            }
            boolean open = shapes[window].spec().emit().kind() == Emit.Kind.CLOSE;
            for (int i = 0; open && i < noted[window].size(); i++) {
                int key = noted[window].get(i);
                double[] state = runtime.state(key);
                if (state[shapes[window].countCell()] != 0) {
                    runtime.emitNow(window, state, key, Slots.getLong(state, shapes[window].timeCell()));
                }
                state[shapes[window].markCell()] = 0;
            }
            noted[window].clear();
            advance(Long.MAX_VALUE, Long.MAX_VALUE);
            doingNs = Long.MAX_VALUE;
        }
        doingNs = NOTHING;
    }

    private boolean isEvery(int window) {
        return shapes[window].spec().emit().kind() == Emit.Kind.EVERY;
    }

    private void close(int window) {
        Panes open = panes[window];
        Panes.Bucket bucket = open.first();
        WindowShape shape = shapes[window];
        boolean emits = shape.spec().emit().kind() == Emit.Kind.CLOSE;
        for (int i = 0; i < bucket.keys.size(); i++) {
            int key = bucket.keys.get(i);
            double[] state = runtime.state(key);
            long inState = Slots.getLong(state, shape.endCell());
            if (inState != bucket.endNs) {
                open.park(state, key);
                open.unpark(bucket, state, key);
            }
            if (emits || (isEvery(window) && state[shape.markCell()] != 0)) {
                runtime.emitNow(window, state, key, bucket.endNs);
                clean(window, state);
            }
            Slots.setLong(state, shape.endCell(), WindowRuntime.NOT_OPEN);
        }
        open.dropFirst();
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
        for (int i = 0; i < emitting.size(); i++) {
            int key = emitting.get(i);
            double[] state = runtime.state(key);
            if (panes[window] == null) {
                tickOne(window, state, key, timeNs);
            } else {
                tickPanes(window, state, key, timeNs);
            }
        }
    }

    private void tickPanes(int window, double[] state, int key, long timeNs) {
        Panes open = panes[window];
        open.park(state, key);
        for (int i = 0; i < open.open().size(); i++) {
            if (open.unpark(open.open().get(i), state, key)) {
                tickOne(window, state, key, timeNs);
                open.park(state, key);
            }
        }
    }

    private void tickOne(int window, double[] state, int key, long timeNs) {
        WindowShape shape = shapes[window];
        if (state[shape.markCell()] != 0 && state[shape.countCell()] != 0) {
            runtime.emitNow(window, state, key, timeNs);
        }
        clean(window, state);
    }
}
