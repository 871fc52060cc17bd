package io.ringmill.window.aggregate;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A summary that has memory beside its cells, of which these hold a handle: for aggregates that need all values. Each
 * program has its own, and the life of its windows is told to it. {@link #merge} leaves {@code b} as it is and makes
 * {@code a} the result: {@code into} must be {@code a}.
 *
 * <p><b>Threading:</b> one thread, the program's. <b>Allocation:</b> as more values are held than ever before.
 *
 * @param <T> what it keeps of the values of one window
 */
public abstract class OwningSummary<T> extends Summary {

    private static final int HANDLE = 0;

    private final int inputs;

    /** By handle, less 1. */
    private final List<T> all = new ArrayList<>();

    private int[] unused = new int[16];
    private int unusedCount;

    public OwningSummary() {
        this(0);
    }

    /** One that so many values of an event are written for, behind the handle. */
    protected OwningSummary(int inputs) {
        super(1 + inputs);
        this.inputs = inputs;
    }

    @Override
    public final int inputs() {
        return inputs;
    }

    @Override
    public final int firstInput() {
        return HANDLE + 1;
    }

    /** One for another program, of the same kind. */
    public abstract OwningSummary<T> fresh();

    /** For a window of no values. */
    public abstract T create();

    /** Makes it one of no values again. */
    public abstract void empty(T values);

    /** Writes the values; {@code kind} says what they are. */
    protected abstract void save(T values, CellKind kind, StateWriter out);

    /** Reads what {@link #save(Object, CellKind, StateWriter)} wrote into one of no values. */
    protected abstract void load(T values, CellKind kind, StateReader in);

    /** Writes what the cells at {@code at} stand for, if they do so for anything. */
    public final void save(double[] state, int at, CellKind kind, StateWriter out) {
        int handle = CellBits.getInt(state, at + HANDLE);
        out.putByte(handle > 0 ? 1 : 0);
        if (handle > 0) {
            save(all.get(handle - 1), kind, out);
        }
    }

    /** Reads that; the cells stood for nothing, and stand for it then. */
    public final void load(double[] state, int at, CellKind kind, StateReader in) {
        if (in.getByte() != 0) {
            load(values(state, at), kind, in);
        }
    }

    /** What the cells at {@code at} stand for. */
    public final T values(double[] state, int at) {
        int handle = CellBits.getInt(state, at + HANDLE);
        return handle > 0 ? all.get(handle - 1) : open(state, at);
    }

    private T open(double[] state, int at) {
        int handle;
        if (unusedCount > 0) {
            handle = unused[--unusedCount];
        } else {
            all.add(create());
            handle = all.size();
        }
        CellBits.setInt(state, at + HANDLE, handle);
        return all.get(handle - 1);
    }

    /** A value leaves, the oldest one; {@code n} are left. */
    public abstract void remove(double[] state, int at, double x, double y, double n, double p);

    /** The values of {@code b}, the oldest that were added to {@code a}, leave that. */
    public abstract void unmerge(double[] a, int aAt, double[] b, int bAt);

    /** Gives the memory back; the cells become those of no values. */
    public final void release(double[] state, int at) {
        int handle = CellBits.getInt(state, at + HANDLE);
        if (handle > 0) {
            empty(all.get(handle - 1));
            if (unusedCount == unused.length) {
                unused = Arrays.copyOf(unused, 2 * unusedCount);
            }
            unused[unusedCount++] = handle;
            CellBits.setInt(state, at + HANDLE, 0);
        }
    }
}
