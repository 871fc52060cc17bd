package io.ringmill.window.runtime;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.aggregate.CellBits;
import java.util.ArrayList;
import java.util.List;

/**
 * The open windows of all keys, of one that closes by time. A key's window that was used last is in the key's state, in
 * its region of cells; others of the key, which disorder keeps open beside it, are parked here.
 */
abstract class OpenWindows implements Stateful {

    WindowRuntime runtime;
    WindowCells shape;

    private final int index;
    private final List<double[]> unused = new ArrayList<>();

    OpenWindows(WindowRuntime runtime, int index, WindowCells shape) {
        this.runtime = runtime;
        this.index = index;
        this.shape = shape;
    }

    static OpenWindows of(WindowRuntime runtime, int index, WindowCells shape) {
        if (shape.isOfPanes()) {
            return new HoppingWindows(runtime, index, shape);
        }
        return shape.spec().form().kind() == WindowForm.Kind.SESSION
                ? new SessionWindows(runtime, index, shape)
                : new Panes(runtime, index, shape);
    }

    /** From now on it is of that program, in whose keys' states the same window lies elsewhere. */
    void goOnIn(WindowRuntime newRuntime, WindowCells newShape) {
        runtime = newRuntime;
        shape = newShape;
    }

    abstract boolean isEmpty();

    /** When the first is to be closed; only if there is any. */
    abstract long nextNs();

    /** Brings the window to which the time belongs into the key's state. */
    abstract void open(double[] state, int key, long timeNs);

    /** Closes all that are due at {@link #nextNs}. */
    abstract void closeNext(EventTimers timers);

    /** Whether a window of the key is open. */
    abstract boolean holds(double[] state, int key);

    /** How many windows or panes of the key are marked as changed. */
    abstract int marks(double[] state, int key);

    /** Whether that mark is set, in a window's cells that begin at {@code at}. */
    final int mark(double[] cells, int at) {
        return cells[at + in(shape.markCell())] != 0 ? 1 : 0;
    }

    /** Writes a window's cells, which begin at {@code at}, and what they own. */
    final void save(double[] cells, int at, StateWriter out) {
        runtime.form().save(cells, at, shape.paneFrom(), shape.paneTo(), out);
        runtime.ownedMemory.save(shape, cells, at, out);
    }

    /** Reads a window's cells, and what they own. */
    final void load(double[] cells, int at, StateReader in) {
        System.arraycopy(runtime.initial(), shape.paneFrom(), cells, at, length());
        runtime.form().load(cells, at, shape.paneFrom(), shape.paneTo(), in);
        runtime.ownedMemory.load(shape, cells, at, in);
    }

    /** Reads a window's cells into an array of their own. */
    final double[] load(StateReader in) {
        double[] cells = new double[length()];
        load(cells, 0, in);
        return cells;
    }
    /** The input has ended: what is yet to come is of the events that are there. */
    void endInput() {}

    /** The key, of which no window is open, is not known any more. */
    void forget(int key) {}

    /** Emits those of a key that have changed since that was done before. */
    abstract void tick(EventTimers timers, double[] state, int key, long timeNs);

    /** Emits those of a key to which the event belongs that has just been taken in, where that is more than one. */
    void emitEach(double[] state, int key, long timeNs) {
        throw new IllegalStateException("an event is in one window");
    }

    /** Whether a window of the key is in its state. */
    final boolean isOpen(double[] state) {
        return CellBits.getLong(state, shape.endCell()) != WindowRuntime.NOT_OPEN;
    }

    final void setNotOpen(double[] state) {
        CellBits.setLong(state, shape.endCell(), WindowRuntime.NOT_OPEN);
        for (int i = 0; i < shape.owned().size(); i++) {
            // What is owned is where the window is now.
            state[shape.owned().get(i).cell()] = 0;
        }
    }

    /** Cells of a window. */
    final int length() {
        return shape.paneTo() - shape.paneFrom();
    }

    /** A cell of the state in the cells of a window alone. */
    final int in(int cell) {
        return cell - shape.paneFrom();
    }

    /** Makes a window of no events in the state. */
    final void begin(double[] state, long startNs, long endNs) {
        System.arraycopy(runtime.initial(), shape.paneFrom(), state, shape.paneFrom(), length());
        CellBits.setLong(state, shape.endCell(), endNs);
        if (shape.startCell() >= 0) {
            CellBits.setLong(state, shape.startCell(), startNs);
        }
    }

    /** Takes the window out of the state. */
    final double[] takeOut(double[] state) {
        double[] cells = unused.isEmpty() ? new double[length()] : unused.remove(unused.size() - 1);
        System.arraycopy(state, shape.paneFrom(), cells, 0, cells.length);
        setNotOpen(state);
        return cells;
    }

    /** Puts a window that was taken out back into the state. */
    final void putIn(double[] cells, double[] state) {
        System.arraycopy(cells, 0, state, shape.paneFrom(), cells.length);
        recycle(cells);
    }

    /** Cells that were taken out are not needed any more. */
    final void recycle(double[] cells) {
        unused.add(cells);
    }

    final void emit(double[] state, int key, long timeNs) {
        runtime.emitNow(index, state, key, timeNs);
    }

    final Emit.Kind emitKind() {
        return shape.spec().emit().kind();
    }

    final int index() {
        return index;
    }

    /** The window in the state is over: what it owns is given back. */
    final void end(EventTimers timers, double[] state) {
        timers.clearDirty(index, state);
        runtime.ownedMemory.release(shape, state, shape.paneFrom());
        setNotOpen(state);
    }

    /** Emits the window in the state because it closes, if it does so then. */
    final void emitAtClose(double[] state, int key, long timeNs) {
        boolean changed = emitKind() == Emit.Kind.EVERY && state[shape.markCell()] != 0;
        if (emitKind() == Emit.Kind.CLOSE || changed) {
            emit(state, key, timeNs);
        }
    }
}
