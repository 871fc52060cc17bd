package io.ringmill.window.runtime;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.Emit;
import io.ringmill.window.aggregate.CellBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The open windows of a hopping one, which share panes: an event enters the pane of its time alone, and a window is put
 * together from the panes that it is made of when it is emitted. Where it emits only as it closes, a key's closed panes are two
 * stacks (see {@link TwoStacks}), in place: an emission takes one or two merges on average, however many panes there are.
 */
final class HoppingWindows extends OpenWindows {

    private final long size;
    private final Slices slices;
    private final Panes panes;
    private Partial partial;
    private final boolean onlyAtClose;
    private final double[] window;

    /** The panes of the key at hand: the arrays that they are in, and where. */
    private double[][] gatheredCells = new double[8][];

    private int[] gatheredAt = new int[8];
    private int gathered;

    private boolean inputEnded;

    private final Int2ObjectHashMap<ClosedPanes> closed = new Int2ObjectHashMap<>();
    private final List<ClosedPanes> unused = new ArrayList<>();
    /** Keys that have closed panes, or a value that is held; and some that have been forgotten. */
    private KeyList active = new KeyList();

    private KeyList stillActive = new KeyList();
    /** When the next window is to be closed, if there are closed panes. */
    private long nextEndNs;
    /** Windows with later ends are open. */
    private long closedNs = Long.MIN_VALUE;

    HoppingWindows(WindowRuntime runtime, int index, WindowCells shape) {
        super(runtime, index, shape);
        size = shape.spec().form().size();
        slices = new Slices(shape.spec().form());
        panes = new Panes(runtime, index, shape);
        partial = runtime.partials[index];
        onlyAtClose = emitKind() == Emit.Kind.CLOSE;
        window = new double[length()];
    }

    @Override
    void goOnIn(WindowRuntime newRuntime, WindowCells newShape) {
        super.goOnIn(newRuntime, newShape);
        panes.goOnIn(newRuntime, newShape);
        partial = newRuntime.partials[index()];
    }

    @Override
    boolean isEmpty() {
        return panes.isEmpty() && active.size() == 0;
    }

    @Override
    void endInput() {
        inputEnded = true;
    }

    @Override
    long nextNs() {
        long paneNs = panes.isEmpty() ? Long.MAX_VALUE : panes.nextNs();
        return active.size() == 0 ? paneNs : Math.min(paneNs, nextEndNs);
    }

    @Override
    void open(double[] state, int key, long timeNs) {
        panes.open(state, key, timeNs);
        closedNs = Math.min(closedNs, CellBits.getLong(state, shape.endCell()) - 1);
    }

    @Override
    void closeNext(EventTimers timers) {
        long nowNs = nextNs();
        if (!panes.isEmpty() && panes.nextNs() == nowNs) {
            closePanes(nowNs);
        }
        closedNs = nowNs;
        if (active.size() > 0 && nextEndNs == nowNs) {
            nextEndNs = slices.windowEnd(Times.plus(nowNs, 1));
            closeWindows(timers, nowNs);
        }
    }

    private void closePanes(long nowNs) {
        Panes.Bucket bucket = panes.first();
        if (active.size() == 0) {
            nextEndNs = slices.windowEnd(nowNs);
        }
        for (int i = 0; i < bucket.keys.size(); i++) {
            int key = bucket.keys.get(i);
            double[] state = runtime.state(key);
            panes.bring(bucket, state, key);
            ClosedPanes own = closed.get(key);
            if (own == null) {
                own = unused.isEmpty() ? new ClosedPanes(length()) : unused.remove(unused.size() - 1);
                closed.put(key, own);
            }
            if (!own.active) {
                own.active = true;
                active.add(key);
            }
            noteLast(state);
            append(own, state);
            setNotOpen(state);
        }
        panes.dropFirst();
    }

    /** The last values of the pane in the state, for when they are what is held. */
    private void noteLast(double[] state) {
        for (int i = 0; i < shape.held().size(); i++) {
            WindowCells.HeldCells each = shape.held().get(i);
            state[each.pane()] = state[each.present()] > 0 ? state[each.last()] : Double.NaN;
        }
    }

    /** The last values of a pane that a window does not need any more are held. */
    private void hold(int key, double[] cells, int at) {
        for (int i = 0; i < shape.held().size(); i++) {
            WindowCells.HeldCells each = shape.held().get(i);
            double value = cells[at + in(each.pane())];
            if (!Double.isNaN(value)) {
                runtime.state(key)[each.held()] = value;
            }
        }
    }

    private boolean isHeld(int key) {
        for (int i = 0; i < shape.held().size(); i++) {
            if (!Double.isNaN(runtime.state(key)[shape.held().get(i).held()])) {
                return true;
            }
        }
        return false;
    }

    private void append(ClosedPanes own, double[] state) {
        int length = length();
        if ((own.head + 1) * length > own.rows.length) {
            int kept = own.head - own.tail;
            double[] to = 2 * kept * length >= own.rows.length ? new double[2 * own.rows.length] : own.rows;
            System.arraycopy(own.rows, own.tail * length, to, 0, kept * length);
            own.rows = to;
            own.middle -= own.tail;
            own.tail = 0;
            own.head = kept;
        }
        System.arraycopy(state, shape.paneFrom(), own.rows, own.head * length, length);
        own.head++;
        if (onlyAtClose) {
            merge(own.since, own.since, own.rows, (own.head - 1) * length);
            runtime.ownedMemory.merge(shape, own.owned, own.rows, (own.head - 1) * length);
        }
    }

    /** Puts a window's cells and those of a pane behind them together, but for what has memory of its own. */
    private void merge(double[] into, double[] a, double[] pane, int at) {
        int partialAt = in(shape.partialCell());
        int count = in(shape.countCell());
        into[count] = a[count] + pane[at + count];
        partial.merge(into, partialAt, a, partialAt, pane, at + partialAt);
    }

    private void closeWindows(EventTimers timers, long endNs) {
        KeyList keys = active;
        keys.sort();
        active = stillActive;
        stillActive = keys;
        active.clear();
        for (int i = 0; i < keys.size(); i++) {
            if (isKnown(keys, i)) {
                closeWindow(timers, closed.get(keys.get(i)), keys.get(i), endNs);
            }
        }
    }

    /** Whether a key of a sorted list has not been forgotten, and is not in the list once more before. */
    private boolean isKnown(KeyList keys, int index) {
        return closed.containsKey(keys.get(index)) && (index == 0 || keys.get(index - 1) != keys.get(index));
    }

    private void closeWindow(EventTimers timers, ClosedPanes own, int key, long endNs) {
        evict(timers, own, key, Times.minus(endNs, size));
        boolean holds = own.tail < own.head;
        if (onlyAtClose && (holds || goesOnUntil(endNs, key))) {
            putTogether(own);
            emitWindow(own.owned, key, endNs, endNs);
        } else if (holds && emitKind() == Emit.Kind.EVERY) {
            emitFolded(runtime.state(key), key, endNs, endNs, true);
        }
        if (nextEndNs == endNs) {
            // There is no time after this.
            evict(timers, own, key, Long.MAX_VALUE);
        }
        own.active = own.tail < own.head || (nextEndNs != endNs && goesOnUntil(nextEndNs, key));
        if (own.active) {
            active.add(key);
        } else {
            runtime.ownedMemory.release(shape, own.owned, 0);
        }
    }

    /**
     * Whether a key has the window of that end, if it has no events in it: because of a value that is held, but once the
     * input has ended only if the stream's time had come to its start. What other keys have does not count, since they
     * may be another worker's.
     */
    private boolean goesOnUntil(long endNs, int key) {
        return (!inputEnded || Times.minus(endNs, size) <= runtime.timers[shape.root()].newestNs()) && isHeld(key);
    }

    /** Lets go of the panes that a window of that start, and so later ones, do not need. */
    private void evict(EventTimers timers, ClosedPanes own, int key, long startNs) {
        int length = length();
        while (own.tail < own.head && start(own.rows, own.tail * length) < startNs) {
            int row = own.tail * length;
            if (onlyAtClose) {
                runtime.ownedMemory.unmerge(shape, own.owned, own.rows, row);
            }
            hold(key, own.rows, row);
            runtime.ownedMemory.release(shape, own.rows, row);
            if (own.rows[row + in(shape.markCell())] != 0) {
                timers.clearedDirty(index());
            }
            own.tail++;
        }
        if (onlyAtClose && own.tail >= own.middle) {
            flip(own);
        }
    }

    /** All rows become those that stand for what is from there to the head. */
    private void flip(ClosedPanes own) {
        int length = length();
        int partialAt = in(shape.partialCell());
        int count = in(shape.countCell());
        for (int row = (own.head - 2) * length; row >= own.tail * length; row -= length) {
            int behind = row + length;
            own.rows[row + count] += own.rows[behind + count];
            partial.merge(own.rows, row + partialAt, own.rows, row + partialAt, own.rows, behind + partialAt);
        }
        own.middle = own.head;
        clear(own.since);
    }

    private void clear(double[] cells) {
        System.arraycopy(runtime.initial(), shape.paneFrom(), cells, 0, cells.length);
    }

    /** Puts the stacks of a key together. */
    private void putTogether(ClosedPanes own) {
        int length = length();
        if (own.tail < own.middle) {
            System.arraycopy(own.rows, own.tail * length, window, 0, length);
        } else {
            clear(window);
        }
        merge(window, window, own.since, 0);
    }

    private long start(double[] cells, int at) {
        return CellBits.getLong(cells, at + in(shape.startCell()));
    }

    /** Emits the window that was put together; in place of the pane in the state, where this is for that time. */
    private void emitWindow(double[] owned, int key, long endNs, long timeNs) {
        double[] state = runtime.state(key);
        panes.park(state, key);
        OwnedMemory.copy(shape, owned, window);
        System.arraycopy(window, 0, state, shape.paneFrom(), window.length);
        CellBits.setLong(state, shape.endCell(), endNs);
        emit(state, key, timeNs);
        setNotOpen(state);
    }

    @Override
    boolean holds(double[] state, int key) {
        ClosedPanes own = closed.get(key);
        return panes.holds(state, key) || (own != null && own.tail < own.head);
    }

    @Override
    void forget(int key) {
        ClosedPanes own = closed.remove(key);
        if (own != null) {
            runtime.ownedMemory.release(shape, own.owned, 0);
            own.active = false;
            unused.add(own);
        }
    }

    /** Finds the panes that a key has, none of them in the state any more: the closed ones, then the open ones, in order. */
    private void gather(double[] state, int key) {
        panes.park(state, key);
        gathered = 0;
        ClosedPanes own = closed.get(key);
        int length = length();
        for (int row = own == null ? 0 : own.tail; own != null && row < own.head; row++) {
            gatherOne(own.rows, row * length);
        }
        for (int i = 0; i < panes.buckets().size(); i++) {
            double[] pane = panes.buckets().get(i).parked.get(key);
            if (pane != null) {
                gatherOne(pane, 0);
            }
        }
    }

    private void gatherOne(double[] cells, int at) {
        if (gathered == gatheredAt.length) {
            gatheredCells = Arrays.copyOf(gatheredCells, 2 * gathered);
            gatheredAt = Arrays.copyOf(gatheredAt, 2 * gathered);
        }
        gatheredCells[gathered] = cells;
        gatheredAt[gathered++] = at;
    }

    private boolean isMarked(int pane) {
        return gatheredCells[pane][gatheredAt[pane] + in(shape.markCell())] != 0;
    }

    private long start(int pane) {
        return start(gatheredCells[pane], gatheredAt[pane]);
    }

    private long end(int pane) {
        return CellBits.getLong(gatheredCells[pane], gatheredAt[pane] + in(shape.endCell()));
    }

    @Override
    void tick(EventTimers timers, double[] state, int key, long timeNs) {
        gather(state, key);
        long fromNs = Long.MAX_VALUE;
        long toNs = Long.MIN_VALUE;
        for (int pane = 0; pane < gathered; pane++) {
            if (isMarked(pane)) {
                fromNs = Math.min(fromNs, end(pane));
                toNs = Math.max(toNs, start(pane));
            }
        }
        if (fromNs != Long.MAX_VALUE) {
            emitOpen(state, key, Math.max(fromNs, closedNs + 1), Times.plus(toNs, size), timeNs, true);
            unmark(timers, state, key);
        }
    }

    private void unmark(EventTimers timers, double[] state, int key) {
        gather(state, key);
        for (int pane = 0; pane < gathered; pane++) {
            if (isMarked(pane)) {
                gatheredCells[pane][gatheredAt[pane] + in(shape.markCell())] = 0;
                timers.clearedDirty(index());
            }
        }
    }

    @Override
    void emitEach(double[] state, int key, long timeNs) {
        long fromNs = CellBits.getLong(state, shape.endCell());
        long toNs = Times.plus(CellBits.getLong(state, shape.startCell()), size);
        emitOpen(state, key, fromNs, toNs, timeNs, false);
    }

    /** Emits the windows whose ends are in a stretch of time, from what is there now. */
    private void emitOpen(double[] state, int key, long fromNs, long toNs, long timeNs, boolean ifChanged) {
        for (long endNs = slices.windowEnd(fromNs); endNs <= toNs; ) {
            emitFolded(state, key, endNs, timeNs, ifChanged);
            long next = slices.windowEnd(Times.plus(endNs, 1));
            if (next <= endNs) {
                return;
            }
            endNs = next;
        }
    }

    /** Puts a window together from its panes and emits it, if it has any, and any that has changed. */
    private void emitFolded(double[] state, int key, long endNs, long timeNs, boolean ifChanged) {
        gather(state, key);
        long startNs = Times.minus(endNs, size);
        clear(window);
        boolean changed = !ifChanged;
        for (int pane = 0; pane < gathered; pane++) {
            if (start(pane) >= startNs && end(pane) <= endNs) {
                merge(window, window, gatheredCells[pane], gatheredAt[pane]);
                runtime.ownedMemory.merge(shape, window, gatheredCells[pane], gatheredAt[pane]);
                changed |= isMarked(pane);
            }
        }
        if (changed && window[in(shape.countCell())] > 0) {
            emitWindow(window, key, endNs, timeNs);
        }
        runtime.ownedMemory.release(shape, window, 0);
    }

    @Override
    int marks(double[] state, int key) {
        int marks = panes.marks(state, key);
        ClosedPanes own = closed.get(key);
        for (int row = own == null ? 0 : own.tail; own != null && row < own.head; row++) {
            marks += mark(own.rows, row * length());
        }
        return marks;
    }

    @Override
    public void beginSaving() {
        panes.beginSaving();
    }

    @Override
    public void saveShared(StateWriter out) {
        boolean isDue = closed.values().stream().anyMatch(own -> own.active);
        out.putLong(isDue ? nextEndNs : Long.MAX_VALUE);
        out.putLong(closedNs);
    }

    /** Parts of a program have the same times, or none where they had no panes. */
    @Override
    public void loadShared(StateReader in) {
        nextEndNs = Math.min(active.size() == 0 ? Long.MAX_VALUE : nextEndNs, in.getLong());
        closedNs = Math.max(closedNs, in.getLong());
    }

    @Override
    public boolean has(int key) {
        ClosedPanes own = closed.get(key);
        return panes.has(key) || (own != null && own.active);
    }

    /** The open panes, then the closed ones: their rows and, where windows are emitted only as they close, the stacks. */
    @Override
    public void saveKey(int key, StateWriter out) {
        panes.saveKey(key, out);
        ClosedPanes own = closed.get(key);
        boolean active = own != null && own.active;
        out.putByte(active ? 1 : 0);
        if (!active) {
            return;
        }
        int rows = own.head - own.tail;
        out.putInt(rows);
        for (int row = 0; row < rows; row++) {
            save(own.rows, (own.tail + row) * length(), out);
        }
        if (onlyAtClose) {
            out.putInt(own.middle - own.tail);
            save(own.since, 0, out);
            runtime.ownedMemory.save(shape, own.owned, 0, out);
        }
    }

    @Override
    public void loadKey(int key, StateReader in) {
        panes.loadKey(key, in);
        if (in.getByte() != 0) {
            int rows = in.getSize(length());
            ClosedPanes own = new ClosedPanes(length());
            own.rows = new double[Math.max(own.rows.length, Math.multiplyExact(rows, length()))];
            own.head = rows;
            for (int row = 0; row < rows; row++) {
                load(own.rows, row * length(), in);
            }
            if (onlyAtClose) {
                own.middle = in.getInt();
                load(own.since, 0, in);
                runtime.ownedMemory.load(shape, own.owned, 0, in);
            }
            own.active = true;
            closed.put(key, own);
            active.add(key);
        }
    }

    @Override
    public void endLoading() {
        panes.endLoading();
        inputEnded = runtime.timers[shape.root()].ends;
    }
}
