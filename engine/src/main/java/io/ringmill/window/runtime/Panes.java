package io.ringmill.window.runtime;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.aggregate.CellBits;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;

/** The open windows of a tumbling one: panes of time, in each of which there are keys. */
final class Panes extends OpenWindows {

    /** All keys' windows with one end. */
    static final class Bucket {
        long endNs;
        /** Keys in the order of their first event in it. */
        final KeyList keys = new KeyList();

        final Int2ObjectHashMap<double[]> parked = new Int2ObjectHashMap<>();

        /** By key, where it is in the list; only while the state is saved. */
        Int2IntHashMap places;
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

    @Override
    int marks(double[] state, int key) {
        int marks = isOpen(state) ? mark(state, shape.paneFrom()) : 0;
        for (Bucket bucket : open) {
            double[] cells = bucket.parked.get(key);
            marks += cells == null ? 0 : mark(cells, 0);
        }
        return marks;
    }

    @Override
    public void beginSaving() {
        open.forEach(bucket -> bucket.places = bucket.keys.places());
    }

    @Override
    public boolean has(int key) {
        return open.stream().anyMatch(bucket -> bucket.places.containsKey(key));
    }

    /** By pane: its end, the key's place among those in it, and its cells unless they are in the key's state. */
    @Override
    public void saveKey(int key, StateWriter out) {
        for (Bucket bucket : open) {
            if (bucket.places.containsKey(key)) {
                double[] cells = bucket.parked.get(key);
                out.putByte(cells == null ? 1 : 2);
                out.putLong(bucket.endNs);
                out.putInt(bucket.places.get(key));
                if (cells != null) {
                    save(cells, 0, out);
                }
            }
        }
        out.putByte(0);
    }

    @Override
    public void loadKey(int key, StateReader in) {
        for (int kind = in.getByte(); kind != 0; kind = in.getByte()) {
            Bucket bucket = bucket(in.getLong());
            bucket.keys.load(key, in.getInt());
            if (kind == 2) {
                bucket.parked.put(key, load(in));
            }
        }
    }

    @Override
    public void endLoading() {
        open.forEach(bucket -> bucket.keys.endLoading());
    }
}
