package io.ringmill.window.aggregate;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;

/**
 * All values with their times, in order of these, for what depends on the order where values come out of it: one that comes
 * in order is added to the inner summary, of others this is computed anew when it is asked for.
 *
 * <p><b>Cost:</b> O(1) in order, else O(values in the window); 1 cell, and 16 bytes for each value beside.
 */
public final class InOrder extends OwningSummary<InOrder.Values> {

    public static final InOrder EMA = new InOrder(Ema.INSTANCE, Ema.INSTANCE::value);
    public static final InOrder TWAP = new InOrder(Twap.INSTANCE, Twap.INSTANCE::value);

    private final Summary inner;
    private final Answer answer;

    /** A summary's method. */
    @FunctionalInterface
    public interface Answer {
        double of(double[] state, int at, double n, double p);
    }

    /** What is kept of one window. */
    public static final class Values {
        private long[] times = new long[16];
        private double[] values = new double[16];
        private int size;
        private final double[] cells;
        /** How many of the values are in the cells: all or none. */
        private int settled;

        private double parameter;

        Values(int cells) {
            this.cells = new double[cells];
        }
    }

    private InOrder(Summary inner, Answer answer) {
        this.inner = inner;
        this.answer = answer;
    }

    @Override
    public InOrder fresh() {
        return new InOrder(inner, answer);
    }

    @Override
    public Values create() {
        return new Values(inner.cells());
    }

    @Override
    public void empty(Values values) {
        values.size = 0;
        values.settled = 0;
        inner.clear(values.cells, 0);
    }

    @Override
    protected void save(Values own, CellKind kind, StateWriter out) {
        out.putInt(own.size);
        out.putInt(own.settled);
        out.putDouble(own.parameter);
        for (int i = 0; i < own.size; i++) {
            out.putLong(own.times[i]);
            kind.write(own.values[i], out);
        }
        for (double cell : own.cells) {
            out.putDouble(cell);
        }
    }

    @Override
    protected void load(Values own, CellKind kind, StateReader in) {
        own.size = in.getSize(2 * Long.BYTES);
        own.settled = in.getInt();
        own.parameter = in.getDouble();
        own.times = new long[Math.max(own.times.length, own.size)];
        own.values = new double[own.times.length];
        for (int i = 0; i < own.size; i++) {
            own.times[i] = in.getLong();
            own.values[i] = kind.read(Double.NaN, in);
        }
        for (int i = 0; i < own.cells.length; i++) {
            own.cells[i] = in.getDouble();
        }
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        add(values(state, at), timeNs, x, p);
    }

    private void add(Values own, long timeNs, double x, double p) {
        own.parameter = p;
        if (own.size == own.times.length) {
            own.times = Arrays.copyOf(own.times, 2 * own.size);
            own.values = Arrays.copyOf(own.values, 2 * own.size);
        }
        int place = own.size++;
        while (place > 0 && own.times[place - 1] > timeNs) {
            own.times[place] = own.times[place - 1];
            own.values[place] = own.values[place - 1];
            place--;
        }
        own.times[place] = timeNs;
        own.values[place] = x;
        if (place == own.size - 1 && own.settled == place) {
            inner.add(own.cells, 0, x, x, own.size, timeNs, p);
            own.settled++;
        } else {
            own.settled = 0;
        }
    }

    @Override
    public void remove(double[] state, int at, double x, double y, double n, double p) {
        removeFirst(values(state, at), 1);
    }

    private void removeFirst(Values own, int count) {
        System.arraycopy(own.times, count, own.times, 0, own.size - count);
        System.arraycopy(own.values, count, own.values, 0, own.size - count);
        own.size -= count;
        own.settled = 0;
        if (own.size == 0) {
            inner.clear(own.cells, 0);
        }
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        Values own = values(into, at);
        Values others = values(b, bAt);
        for (int i = 0; i < others.size; i++) {
            add(own, others.times[i], others.values[i], others.parameter);
        }
    }

    @Override
    public void unmerge(double[] a, int aAt, double[] b, int bAt) {
        removeFirst(values(a, aAt), values(b, bAt).size);
    }

    /** The inner summary's answer. */
    public double value(double[] state, int at, double n, double p) {
        return answer.of(settled(state, at), 0, n, p);
    }

    /** The inner summary's cells, of all values. */
    public double[] settled(double[] state, int at) {
        Values own = values(state, at);
        if (own.settled < own.size) {
            inner.clear(own.cells, 0);
            for (int i = 0; i < own.size; i++) {
                inner.add(own.cells, 0, own.values[i], own.values[i], i + 1, own.times[i], own.parameter);
            }
            own.settled = own.size;
        }
        return own.cells;
    }
}
