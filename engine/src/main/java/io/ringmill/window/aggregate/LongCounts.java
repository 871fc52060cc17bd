package io.ringmill.window.aggregate;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import org.agrona.collections.Long2LongHashMap;

/**
 * How often each long is there, for {@code distinct} of longs and symbols, which doubles would not tell apart.
 *
 * <p><b>Cost:</b> O(1); 1 cell, and a hash map beside.
 */
public final class LongCounts extends OwningSummary<Long2LongHashMap> {

    public static final LongCounts INSTANCE = new LongCounts();

    private static final long NONE = 0;

    private LongCounts() {}

    @Override
    public LongCounts fresh() {
        return new LongCounts();
    }

    @Override
    public Long2LongHashMap create() {
        return new Long2LongHashMap(NONE);
    }

    @Override
    public void empty(Long2LongHashMap counts) {
        counts.clear();
    }

    @Override
    protected void save(Long2LongHashMap counts, CellKind kind, StateWriter out) {
        out.putInt(counts.size());
        long[] values =
                counts.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        for (long value : values) {
            kind.write(Double.longBitsToDouble(value), out);
            out.putLong(counts.get(value));
        }
    }

    @Override
    protected void load(Long2LongHashMap counts, CellKind kind, StateReader in) {
        for (int left = in.getSize(Long.BYTES); left > 0; left--) {
            counts.put(CellBits.toLong(kind.read(Double.NaN, in)), in.getLong());
        }
    }

    @Override
    public void add(double[] state, int at, double x, double y, double n, long timeNs, double p) {
        change(values(state, at), CellBits.toLong(x), 1);
    }

    @Override
    public void remove(double[] state, int at, double x, double y, double n, double p) {
        change(values(state, at), CellBits.toLong(x), -1);
    }

    private static void change(Long2LongHashMap counts, long value, long by) {
        long count = counts.get(value) + by;
        if (count == NONE) {
            counts.remove(value);
        } else {
            counts.put(value, count);
        }
    }

    @Override
    public void merge(double[] into, int at, double[] a, int aAt, double n, double[] b, int bAt, double m, double p) {
        changeAll(values(into, at), values(b, bAt), 1);
    }

    @Override
    public void unmerge(double[] a, int aAt, double[] b, int bAt) {
        changeAll(values(a, aAt), values(b, bAt), -1);
    }

    private static void changeAll(Long2LongHashMap counts, Long2LongHashMap others, long sign) {
        // The map keeps one iterator, so that this does not allocate.
        Long2LongHashMap.EntryIterator other = others.entrySet().iterator();
        while (other.hasNext()) {
            other.next();
            change(counts, other.getLongKey(), sign * other.getLongValue());
        }
    }

    public long distinct(double[] state, int at, double n, double p) {
        return values(state, at).size();
    }
}
