package io.ringmill.window.runtime;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.aggregate.CellBits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The open windows of sessions. The end of one, its last event's time and the gap, is the last time at which an event still
 * belongs to it, so it closes when the watermark is past that. An event that belongs to two makes them one.
 */
final class SessionWindows extends OpenWindows {

    private final long gapNs;
    private Partial partial;

    /** By key, those that are not in its state. */
    private final Int2ObjectHashMap<List<double[]>> parked = new Int2ObjectHashMap<>();

    /** Lists of keys that are forgotten. */
    private final List<List<double[]>> unused = new ArrayList<>();

    /** How many sessions there were so far. */
    private long opened;

    /** Their ends, some of which have moved on since; of equal ones first that of the session opened first. */
    private final DeadlineHeap ends = new DeadlineHeap();

    private final Comparator<double[]> byStart;

    SessionWindows(WindowRuntime runtime, int index, WindowCells shape) {
        super(runtime, index, shape);
        gapNs = shape.spec().form().size();
        partial = runtime.partials[index];
        byStart = Comparator.comparingLong(cells -> CellBits.getLong(cells, in(shape.startCell())));
    }

    @Override
    void goOnIn(WindowRuntime newRuntime, WindowCells newShape) {
        super.goOnIn(newRuntime, newShape);
        partial = newRuntime.partials[index()];
    }

    @Override
    boolean isEmpty() {
        return ends.isEmpty();
    }

    @Override
    long nextNs() {
        return Times.plus(ends.firstNs(), 1);
    }

    @Override
    void open(double[] state, int key, long timeNs) {
        List<double[]> others = parked.get(key);
        if (isOpen(state) && !touches(state, 0, timeNs)) {
            park(state, key);
            others = parked.get(key);
        }
        for (int i = others == null ? -1 : others.size() - 1; i >= 0; i--) {
            double[] other = others.get(i);
            if (touches(other, shape.paneFrom(), timeNs)) {
                others.remove(i);
                if (isOpen(state)) {
                    join(state, other);
                } else {
                    putIn(other, state);
                }
            }
        }
        if (!isOpen(state)) {
            begin(state, timeNs, Times.plus(timeNs, gapNs));
            CellBits.setLong(state, shape.orderCell(), ++opened);
            ends.add(CellBits.getLong(state, shape.endCell()), opened, key);
        }
        CellBits.setLong(state, shape.startCell(), Math.min(timeNs, CellBits.getLong(state, shape.startCell())));
        CellBits.setLong(
                state, shape.endCell(), Math.max(Times.plus(timeNs, gapNs), CellBits.getLong(state, shape.endCell())));
        state[shape.othersCell()] = others == null ? 0 : others.size();
    }

    /** Whether a time belongs to the session whose cells lie {@code less} before those of the state. */
    private boolean touches(double[] cells, int less, long timeNs) {
        return timeNs >= Times.minus(CellBits.getLong(cells, shape.startCell() - less), gapNs)
                && timeNs <= CellBits.getLong(cells, shape.endCell() - less);
    }

    private void park(double[] state, int key) {
        if (isOpen(state)) {
            List<double[]> others = parked.get(key);
            if (others == null) {
                others = unused.isEmpty() ? new ArrayList<>(2) : unused.remove(unused.size() - 1);
                parked.put(key, others);
            }
            others.add(takeOut(state));
        }
    }

    /** Makes the session in the state and another one that is not into one. */
    private void join(double[] state, double[] other) {
        double[] own = takeOut(state);
        boolean before = CellBits.getLong(own, in(shape.startCell())) < CellBits.getLong(other, in(shape.startCell()));
        double[] first = before ? own : other;
        double[] last = before ? other : own;
        int at = in(shape.partialCell());
        partial.merge(first, at, first, at, last, at);
        runtime.ownedMemory.release(shape, last, 0);
        first[in(shape.countCell())] += last[in(shape.countCell())];
        CellBits.setLong(first, in(shape.endCell()), CellBits.getLong(last, in(shape.endCell())));
        int order = in(shape.orderCell());
        CellBits.setLong(first, order, Math.min(CellBits.getLong(first, order), CellBits.getLong(last, order)));
        int mark = in(shape.markCell());
        if (first[mark] != 0 && last[mark] != 0) {
            runtime.clearedDirty(index());
        }
        first[mark] = Math.max(first[mark], last[mark]);
        recycle(last);
        putIn(first, state);
    }

    @Override
    void closeNext(EventTimers timers) {
        long endNs = ends.firstNs();
        long order = ends.firstOrder();
        int key = ends.firstKey();
        ends.removeFirst();
        double[] state = runtime.stateIfAny(key);
        if (state == null || !bring(state, key, order)) {
            return;
        }
        long now = CellBits.getLong(state, shape.endCell());
        if (now != endNs) {
            ends.add(now, order, key);
            return;
        }
        emitAtClose(state, key, endNs);
        end(timers, state);
    }

    /** Brings the session of that order into the state; false if it is one with another. */
    private boolean bring(double[] state, int key, long order) {
        if (isOpen(state) && CellBits.getLong(state, shape.orderCell()) == order) {
            return true;
        }
        List<double[]> others = parked.get(key);
        for (int i = 0; others != null && i < others.size(); i++) {
            if (CellBits.getLong(others.get(i), in(shape.orderCell())) == order) {
                double[] cells = others.remove(i);
                park(state, key);
                putIn(cells, state);
                state[shape.othersCell()] = others.size();
                return true;
            }
        }
        return false;
    }

    @Override
    boolean holds(double[] state, int key) {
        List<double[]> others = parked.get(key);
        return isOpen(state) || (others != null && !others.isEmpty());
    }

    @Override
    void forget(int key) {
        List<double[]> none = parked.remove(key);
        if (none != null) {
            unused.add(none);
        }
    }

    @Override
    void tick(EventTimers timers, double[] state, int key, long timeNs) {
        List<double[]> others = parked.get(key);
        if (others == null || others.isEmpty()) {
            timers.tickOne(index(), state, key, timeNs);
            return;
        }
        park(state, key);
        others.sort(byStart);
        int count = others.size();
        for (int i = 0; i < count; i++) {
            putIn(others.remove(0), state);
            timers.tickOne(index(), state, key, timeNs);
            park(state, key);
        }
        state[shape.othersCell()] = count;
    }

    @Override
    int marks(double[] state, int key) {
        int marks = isOpen(state) ? mark(state, shape.paneFrom()) : 0;
        List<double[]> others = parked.get(key);
        for (int i = 0; others != null && i < others.size(); i++) {
            marks += mark(others.get(i), 0);
        }
        return marks;
    }

    @Override
    public void saveShared(StateWriter out) {
        out.putLong(opened);
    }

    /** Numbers go on behind the greatest of those that were given. */
    @Override
    public void loadShared(StateReader in) {
        opened = Math.max(opened, in.getLong());
    }

    @Override
    public boolean has(int key) {
        double[] state = runtime.stateIfAny(key);
        return state != null && holds(state, key);
    }

    /** Those beside the one in the key's state, in the order in which they were put there. */
    @Override
    public void saveKey(int key, StateWriter out) {
        List<double[]> others = parked.get(key);
        int count = others == null ? 0 : others.size();
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            save(others.get(i), 0, out);
        }
    }

    @Override
    public void loadKey(int key, StateReader in) {
        double[] state = runtime.state(key);
        if (isOpen(state)) {
            addEnd(state, shape.paneFrom(), key);
        }
        int count = in.getSize(Long.BYTES);
        List<double[]> others = count == 0 ? null : parked.computeIfAbsent(key, none -> new ArrayList<>(2));
        for (int i = 0; i < count; i++) {
            double[] cells = load(in);
            others.add(cells);
            addEnd(cells, 0, key);
        }
    }

    /** Where a session ends now is enough: where it was to end before does not matter. */
    private void addEnd(double[] cells, int at, int key) {
        long endNs = CellBits.getLong(cells, at + in(shape.endCell()));
        ends.add(endNs, CellBits.getLong(cells, at + in(shape.orderCell())), key);
    }
}
