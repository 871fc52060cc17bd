package io.ringmill.window.runtime;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.aggregate.CellBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The rings of all keys that are not within their states, and those that no key needs any more.
 *
 * <p><b>Threading:</b> one thread, the program's. <b>Allocation:</b> for rings, as more or longer ones are in use than ever before.
 */
final class KeyRings {

    /** By history, then key; null for those within the state. */
    final double[][][] rings;

    private final RingCells[] histories;
    private final PartialTree[] trees;

    /** Room for an event of a ring. */
    private final double[] spare;

    /** By length. */
    private final Int2ObjectHashMap<List<double[]>> unused = new Int2ObjectHashMap<>();

    private long bytes;

    KeyRings(RuntimeSetup setup, int keys) {
        histories = setup.rings().toArray(RingCells[]::new);
        trees = setup.trees();
        spare = new double
                [Arrays.stream(histories)
                        .filter(Objects::nonNull)
                        .mapToInt(RingCells::stride)
                        .max()
                        .orElse(0)];
        rings = new double[histories.length][][];
        for (int history = 0; history < histories.length; history++) {
            rings[history] = histories[history] == null ? null : new double[keys][];
        }
    }

    /** Takes the rings of a program with the same windows. */
    void takeOver(KeyRings before) {
        System.arraycopy(before.rings, 0, rings, 0, rings.length);
        unused.putAll(before.unused);
        bytes = before.bytes;
    }

    /** There is room for so many keys. */
    void setKeys(int keys) {
        for (int history = 0; history < rings.length; history++) {
            if (rings[history] != null) {
                rings[history] = Arrays.copyOf(rings[history], keys);
            }
        }
    }

    /** Of all rings in use. */
    long bytes() {
        return bytes;
    }

    /** The key does not need its rings any more. */
    void give(int key) {
        for (double[][] ofHistory : rings) {
            if (ofHistory != null && ofHistory[key] != null) {
                giveRing(ofHistory[key]);
                ofHistory[key] = null;
            }
        }
    }

    private void giveRing(double[] ring) {
        unused.computeIfAbsent(ring.length, none -> new ArrayList<>()).add(ring);
        bytes -= (long) ring.length * Double.BYTES;
    }

    private double[] ring(int cells) {
        List<double[]> same = unused.get(cells);
        return same == null || same.isEmpty() ? new double[cells] : same.remove(same.size() - 1);
    }

    /** Makes a key's ring, or room in it: by letting go of what no window holds, else by doubling its capacity. */
    void makeRoom(int history, double[] state, int key) {
        RingCells shape = histories[history];
        double[] old = rings[history][key];
        int capacity = CellBits.getInt(state, shape.capacityCell());
        long head = CellBits.getLong(state, shape.headCell());
        long tail = tail(shape, state);
        CellBits.setLong(state, shape.floorCell(), tail);
        if (old != null && head - tail < capacity) {
            return;
        }
        int newCapacity = Math.max(RingCells.FIRST_CAPACITY, 2 * capacity);
        long cells = shape.cells(newCapacity);
        if (newCapacity < 0 || cells > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "window " + shape.name() + " holds more events of one key than an array can");
        }
        resize(history, state, key, newCapacity, tail);
    }

    /** Gives a key a ring of another capacity, with the same events. */
    private void resize(int history, double[] state, int key, int newCapacity, long tail) {
        RingCells shape = histories[history];
        double[] old = rings[history][key];
        long head = CellBits.getLong(state, shape.headCell());
        double[] ring = ring((int) shape.cells(newCapacity));
        if (old != null) {
            Rings.copy(
                    old, CellBits.getInt(state, shape.capacityCell()), ring, newCapacity, shape.stride(), tail, head);
            giveRing(old);
        }
        rings[history][key] = ring;
        bytes += ring.length * (long) Double.BYTES;
        CellBits.setInt(state, shape.capacityCell(), newCapacity);
        completeTrees(shape, state, ring, newCapacity, tail, head);
    }

    /** Makes the ring of a key whose events were many one of few; false if they are not few. */
    boolean shorten(int history, double[] state, int key) {
        RingCells shape = histories[history];
        long tail = tail(shape, state);
        if (CellBits.getLong(state, shape.headCell()) - tail >= RingCells.FEW_AGAIN) {
            return false;
        }
        CellBits.setLong(state, shape.floorCell(), tail);
        resize(history, state, key, 2 * RingCells.FEW_AGAIN, tail);
        return true;
    }

    private static long tail(RingCells shape, double[] state) {
        long tail = CellBits.getLong(state, shape.headCell());
        for (int i = 0; i < shape.tailCells().size(); i++) {
            tail = Math.min(tail, CellBits.getLong(state, shape.tailCells().get(i)));
        }
        return tail;
    }

    /** The events {@code [from, head)} of a ring have changed, or where they lie. */
    private void completeTrees(RingCells shape, double[] state, double[] ring, int capacity, long from, long head) {
        if (capacity <= shape.few()) {
            return;
        }
        long first = from & -PartialTree.CHUNK;
        int before = 0;
        for (int tree = 0; tree < shape.trees().size(); tree++) {
            int at = RingCells.tree(capacity, shape.stride(), before);
            trees[shape.trees().get(tree)].completeAgain(
                    ring, at, state, ring, capacity, Rings.position(first, capacity), (int) (head - first));
            before += shape.widths().get(tree);
        }
    }

    /** Writes the events of a key's ring that a window still holds; their trees follow from them. */
    void save(int history, double[] state, int key, StateWriter out) {
        RingCells shape = histories[history];
        double[] ring = rings[history][key];
        int capacity = CellBits.getInt(state, shape.capacityCell());
        long head = CellBits.getLong(state, shape.headCell());
        for (long number = tail(shape, state); number < head; number++) {
            int at = Rings.position(number, capacity) * shape.stride();
            for (CellKind kind : shape.kinds()) {
                kind.write(ring[at++], out);
            }
        }
    }

    /** Makes a key's ring of what was saved; its state is there. */
    void load(int history, double[] state, int key, StateReader in) {
        RingCells shape = histories[history];
        int capacity = CellBits.getInt(state, shape.capacityCell());
        long head = CellBits.getLong(state, shape.headCell());
        long tail = tail(shape, state);
        boolean isPossible = Integer.bitCount(capacity) == 1 && capacity >= RingCells.FIRST_CAPACITY;
        if (!isPossible || head - tail > capacity || shape.cells(capacity) > Integer.MAX_VALUE - 8) {
            throw new StateException("a ring of window " + shape.name() + " has an impossible capacity of " + capacity);
        }
        double[] ring = ring((int) shape.cells(capacity));
        for (long number = tail; number < head; number++) {
            int at = Rings.position(number, capacity) * shape.stride();
            for (CellKind kind : shape.kinds()) {
                ring[at++] = kind.read(Double.NaN, in);
            }
        }
        rings[history][key] = ring;
        bytes += ring.length * (long) Double.BYTES;
        // On a copy, since the state's own current row is that of the saved program.
        completeTrees(shape, state.clone(), ring, capacity, tail, head);
    }

    /** Component of a ring; null for those within the state. */
    String component(int history) {
        return histories[history] == null ? null : histories[history].component();
    }

    /** The newest event of a key's ring is older than others, and takes its place among them; returns its number there. */
    long insertByTime(int history, double[] state, int key) {
        RingCells shape = histories[history];
        double[] ring = rings[history][key];
        int capacity = CellBits.getInt(state, shape.capacityCell());
        long head = CellBits.getLong(state, shape.headCell());
        long place = Rings.insertByTime(ring, capacity, shape.stride(), tail(shape, state), head, spare);
        completeTrees(shape, state, ring, capacity, place, head);
        return place;
    }
}
