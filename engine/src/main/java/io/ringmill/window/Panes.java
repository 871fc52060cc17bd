package io.ringmill.window;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The open time windows of one tumbling window. Each key's newest used one is in the key's state; others of the key,
 * which disorder keeps open beside it, are parked here.
 */
final class Panes {

    /** All keys' windows with one end. */
    static final class Bucket {
        long endNs;
        /** Keys in the order of their first event in it. */
        final KeyList keys = new KeyList();

        final Int2ObjectHashMap<double[]> parked = new Int2ObjectHashMap<>();
    }

    private final WindowShape shape;
    private final double[] initial;
    private final int length;
    /** In order of their ends. */
    private final List<Bucket> open = new ArrayList<>();

    private final List<Bucket> unused = new ArrayList<>();
    private final List<double[]> unusedCells = new ArrayList<>();

    Panes(WindowShape shape, double[] initial) {
        this.shape = shape;
        this.initial = initial;
        this.length = shape.paneTo() - shape.paneFrom();
    }

    /** End of the first to close; {@link Long#MAX_VALUE} if none is open. */
    long nextNs() {
        return open.isEmpty() ? Long.MAX_VALUE : open.get(0).endNs;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    Bucket first() {
        return open.get(0);
    }

    List<Bucket> open() {
        return open;
    }

    /** Brings the window to which the time belongs into the key's state. */
    void open(double[] state, int key, long timeNs) {
        park(state, key);
        Bucket bucket = bucket(end(timeNs));
        if (!unpark(bucket, state, key)) {
            System.arraycopy(initial, shape.paneFrom(), state, shape.paneFrom(), length);
            Slots.setLong(state, shape.endCell(), bucket.endNs);
            bucket.keys.add(key);
        }
    }

    /** End of the window to which a time belongs. */
    private long end(long timeNs) {
        long size = shape.spec().form().size();
        long offset = Math.floorMod(shape.spec().form().offsetNs(), size);
        long into = Math.floorMod(Math.floorMod(timeNs, size) - offset, size);
        long end = timeNs + (size - into);
        return end < timeNs ? Long.MAX_VALUE : end;
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
        long endNs = Slots.getLong(state, shape.endCell());
        if (endNs == WindowRuntime.NOT_OPEN) {
            return;
        }
        double[] cells = unusedCells.isEmpty() ? new double[length] : unusedCells.remove(unusedCells.size() - 1);
        System.arraycopy(state, shape.paneFrom(), cells, 0, length);
        bucket(endNs).parked.put(key, cells);
        Slots.setLong(state, shape.endCell(), WindowRuntime.NOT_OPEN);
    }

    /** Moves a key's parked window of this bucket into its state; false if there is none. */
    boolean unpark(Bucket bucket, double[] state, int key) {
        double[] cells = bucket.parked.remove(key);
        if (cells == null) {
            return false;
        }
        System.arraycopy(cells, 0, state, shape.paneFrom(), length);
        unusedCells.add(cells);
        return true;
    }

    /** Lets go of the first bucket, whose windows have all been closed. */
    void dropFirst() {
        Bucket bucket = open.remove(0);
        bucket.keys.clear();
        bucket.parked.clear();
        unused.add(bucket);
    }
}
