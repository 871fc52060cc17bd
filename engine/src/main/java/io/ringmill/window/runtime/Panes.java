package io.ringmill.window.runtime;

import io.ringmill.window.aggregate.CellBits;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/** The open windows of a tumbling one: panes of time, in each of which there are keys. */
final class Panes extends OpenWindows {

    /** All keys' windows with one end. */
    static final class Bucket {
        long endNs;
        /** Keys in the order of their first event in it. */
        final KeyList keys = new KeyList();

        final Int2ObjectHashMap<double[]> parked = new Int2ObjectHashMap<>();
    }

    private final Slices slices;
    /** In order of their ends. */
    private final List<Bucket> open = new ArrayList<>();

    private final List<Bucket> unused = new ArrayList<>();

    Panes(WindowRuntime runtime, int index, WindowCells shape) {
        super(runtime, index, shape);
        slices = new Slices(shape.spec().form());
    }

    @Override
    boolean isEmpty() {
        return open.isEmpty();
    }

    @Override
    long nextNs() {
        return open.get(0).endNs;
    }

    Bucket first() {
        return open.get(0);
    }

    List<Bucket> buckets() {
        return open;
    }

    @Override
    void open(double[] state, int key, long timeNs) {
        park(state, key);
        long endNs = slices.end(timeNs);
        Bucket bucket = bucket(endNs);
        if (!unpark(bucket, state, key)) {
            begin(state, slices.start(timeNs), endNs);
            bucket.keys.add(key);
        }
    }

    private Bucket bucket(long endNs) {
        int at = open.size();
        while (at > 0 && open.get(at - 1).endNs > endNs) {
            at--;
        }
        if (at > 0 && open.get(at - 1).endNs == endNs) {
            return open.get(at - 1);
        }
        Bucket bucket = unused.isEmpty() ? new Bucket() : unused.remove(unused.size() - 1);
        bucket.endNs = endNs;
        open.add(at, bucket);
        return bucket;
    }

    /** Moves the window in the key's state, if one is open there, to its bucket. */
    void park(double[] state, int key) {
        if (isOpen(state)) {
            Bucket bucket = bucket(CellBits.getLong(state, shape.endCell()));
            bucket.parked.put(key, takeOut(state));
        }
    }

    /** Moves a key's parked window of this bucket into its state; false if there is none. */
    boolean unpark(Bucket bucket, double[] state, int key) {
        double[] cells = bucket.parked.remove(key);
        if (cells == null) {
            return false;
        }
        putIn(cells, state);
        return true;
    }

    /** Makes sure that the window in the state is the one of this bucket. */
    void bring(Bucket bucket, double[] state, int key) {
        if (CellBits.getLong(state, shape.endCell()) != bucket.endNs) {
            park(state, key);
            unpark(bucket, state, key);
        }
    }

    @Override
    void closeNext(EventTimers timers) {
        Bucket bucket = first();
        for (int i = 0; i < bucket.keys.size(); i++) {
            int key = bucket.keys.get(i);
            double[] state = runtime.state(key);
            bring(bucket, state, key);
            emitAtClose(state, key, bucket.endNs);
            end(timers, state);
        }
        dropFirst();
    }

    /** Lets go of the first bucket, whose windows have all been closed. */
    void dropFirst() {
        Bucket bucket = open.remove(0);
        bucket.keys.clear();
        bucket.parked.clear();
        unused.add(bucket);
    }

    @Override
    boolean holds(double[] state, int key) {
        boolean holds = isOpen(state);
        for (int i = 0; !holds && i < open.size(); i++) {
            holds = open.get(i).parked.containsKey(key);
        }
        return holds;
    }

    @Override
    void tick(EventTimers timers, double[] state, int key, long timeNs) {
        park(state, key);
        for (int i = 0; i < open.size(); i++) {
            if (unpark(open.get(i), state, key)) {
                timers.tickOne(index(), state, key, timeNs);
                park(state, key);
            }
        }
    }
}
