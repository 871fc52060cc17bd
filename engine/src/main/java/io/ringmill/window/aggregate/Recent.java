package io.ringmill.window.aggregate;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;

/**
 * {@code lag(x, n)} and {@code ago(x, D)}: of the values in order those newest ones that can be the answer, the last n + 1, or those
 * of the last D and one before them.
 *
 * <p><b>Allocation:</b> as more are kept than ever before. <b>Cost:</b> O(1), out of order O(values after it); 1 cell, and 16 bytes
 * for each value that is kept.
 */
public final class Recent extends OwningSummary<Recent.Values> {

    /** Values in the order in which they come. */
    public static final Recent LAG = new Recent(false, false);

    public static final Recent LAG_BY_TIME = new Recent(false, true);
    /** Of values that come in the order of their times. */
    public static final Recent AGO = new Recent(true, false);

    public static final Recent AGO_BY_TIME = new Recent(true, true);

    private final boolean isOfTime;
    private final boolean byTime;

    /** What is kept of one window: the newest of its values, a ring. */
    public static final class Values {
        private long[] times = new long[16];
        private double[] values = new double[16];
        /** Position of the oldest that is kept. */
        private int first;

        private int size;
        /** How many there are in the window. */
        private long total;

        /** How many values, or nanoseconds, to go back. */
        private long back;

        private int position(int index) {
            return (first + index) & (times.length - 1);
        }

        private long time(int index) {
            return times[position(index)];
        }

        private void dropFirst() {
            first = position(1);
            size--;
        }

        private void dropWhatLeft() {
            while (size > total) {
                dropFirst();
            }
        }

        private void grow() {
            long[] moreTimes = new long[2 * size];
            double[] moreValues = new double[2 * size];
            for (int i = 0; i < size; i++) {
                moreTimes[i] = time(i);
                moreValues[i] = values[position(i)];
            }
            times = moreTimes;
            values = moreValues;
            first = 0;
        }
    }

    private Recent(boolean isOfTime, boolean byTime) {
        this.isOfTime = isOfTime;
        this.byTime = byTime;
    }

    /** Whether it goes back a time, and not a number of values. */
    public boolean isOfTime() {
        return isOfTime;
    }

    @Override
    public Recent fresh() {
        return new Recent(isOfTime, byTime);
    }

    @Override
    public Values create() {
        return new Values();
    }

    @Override
    public void empty(Values values) {
        values.first = 0;
        values.size = 0;
        values.total = 0;
        values.back = 0;
    }

    @Override
    protected void save(Values own, CellKind kind, StateWriter out) {
        out.putInt(own.size);
        out.putLong(own.total);
        out.putLong(own.back);
        for (int i = 0; i < own.size; i++) {
            out.putLong(own.time(i));
            kind.write(own.values[own.position(i)], out);
        }
    }

    @Override
    protected void load(Values own, CellKind kind, StateReader in) {
        int size = in.getSize(Long.BYTES);
        own.total = in.getLong();
        own.back = in.getLong();
        for (own.size = 0; own.size < size; own.size++) {
            if (own.size == own.times.length) {
                own.grow();
            }
            own.times[own.size] = in.getLong();
            own.values[own.size] = kind.read(Double.NaN, in);
        }
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        Values own = values(state, at);
        own.back = (long) p;
        add(own, timeNs, x);
    }

    private void add(Values own, long timeNs, double x) {
        int place = own.size;
        while (byTime && place > 0 && own.time(place - 1) > timeNs) {
            place--;
        }
        boolean isDropped = own.size < own.total;
        own.total++;
        if (place == 0 && isDropped) {
            // Older than what is kept, from which all that is older is too far back.
            return;
        }
        if (own.size == own.times.length) {
            own.grow();
        }
        for (int i = own.size; i > place; i--) {
            own.times[own.position(i)] = own.time(i - 1);
            own.values[own.position(i)] = own.values[own.position(i - 1)];
        }
        own.size++;
        own.times[own.position(place)] = timeNs;
        own.values[own.position(place)] = x;
        while (own.size > 1 && (isOfTime ? isBack(own, 1) : own.size > own.back + 1)) {
            own.dropFirst();
        }
    }

    /** Whether a value is at least as far back as is asked for. */
    private static boolean isBack(Values own, int index) {
        long newest = own.time(own.size - 1);
        long horizon = newest - own.back;
        return horizon <= newest && own.time(index) <= horizon;
    }

    @Override
    public void remove(double[] state, int at, double x, double y, double n, double p) {
        Values own = values(state, at);
        own.total--;
        own.dropWhatLeft();
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        Values own = values(into, at);
        Values others = values(b, bAt);
        if (others.total > 0) {
            own.back = others.back;
        }
        for (int i = 0; i < others.size; i++) {
            add(own, others.time(i), others.values[others.position(i)]);
        }
        own.total += others.total - others.size;
    }

    @Override
    public void unmerge(double[] a, int aAt, double[] b, int bAt) {
        Values own = values(a, aAt);
        own.total -= values(b, bAt).total;
        own.dropWhatLeft();
    }

    /** The value so far back; missing if the window has none. */
    public double value(double[] state, int at, double n, double p) {
        Values own = values(state, at);
        return isKnown(own) ? own.values[own.first] : Double.NaN;
    }

    /** The same of longs, which are kept by their bits. */
    public long longValue(double[] state, int at, double n, double p) {
        Values own = values(state, at);
        return isKnown(own) ? CellBits.toLong(own.values[own.first]) : CellBits.MISSING;
    }

    private boolean isKnown(Values own) {
        return isOfTime ? isBack(own, 0) : own.size > own.back;
    }
}
