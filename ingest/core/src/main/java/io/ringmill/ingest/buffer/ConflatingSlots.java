package io.ringmill.ingest.buffer;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Once it was full, keeps only the newest element of each key, in the place of the older one, until it is half empty again. So the
 * newest of each key always comes out, and what comes out of a key is in order. With more keys than places an element waits for room.
 *
 * <p>A table finds the newest element of a key: open addressing with linear probing over four times as many places, in which removal
 * shifts back (Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
 *
 * <p><b>Threading:</b> a lock, held for a look-up, or once each time it becomes full for a pass over all. <b>Cost:</b> O(1) amortized.
 */
final class ConflatingSlots<E> implements Slots<E> {

    private static final int NONE = -1;

    private final Function<? super E, ?> keyOf;
    private final int size;
    private final Object[] elements;
    private final Object[] keys;
    private final int mask;
    /** Places of the newest elements, by the hash of their keys; {@link #NONE} where there is none. */
    private final int[] table;

    private final int tableMask;
    private long tail;
    private long head;
    private long in;
    private long out;
    private long conflated;
    private long highest;
    private boolean conflating;

    ConflatingSlots(int size, Function<? super E, ?> keyOf) {
        this.size = size;
        this.keyOf = keyOf;
        elements = new Object[Slots.powerOfTwo(size)];
        keys = new Object[elements.length];
        mask = elements.length - 1;
        table = new int[elements.length * 4];
        tableMask = table.length - 1;
        Arrays.fill(table, NONE);
    }

    @Override
    public synchronized boolean offer(E element) {
        Object key = keyOf.apply(element);
        int entry = find(key);
        if (!conflating && tail - head == size) {
            conflate();
            entry = find(key);
        }
        if (conflating && table[entry] != NONE) {
            elements[table[entry]] = element;
            conflated++;
            in++;
            return true;
        }
        if (tail - head == size) {
            return false;
        }
        int at = (int) tail & mask;
        elements[at] = element;
        keys[at] = key;
        table[entry] = at;
        tail++;
        in++;
        return true;
    }

    /** Leaves the newest element of each key, where it is in the order. */
    private void conflate() {
        highest = size;
        conflating = true;
        long kept = tail;
        for (long number = tail - 1; number >= head; number--) {
            int at = (int) number & mask;
            int entry = find(keys[at]);
            if (table[entry] == at) {
                kept--;
                int to = (int) kept & mask;
                elements[to] = elements[at];
                keys[to] = keys[at];
                table[entry] = to;
            } else {
                conflated++;
            }
        }
        for (long number = head; number < kept; number++) {
            int at = (int) number & mask;
            elements[at] = null;
            keys[at] = null;
        }
        head = kept;
    }

    /** The entry of the table with that key's newest, or where it would be. */
    private int find(Object key) {
        int entry = entry(key);
        while (table[entry] != NONE && !keys[table[entry]].equals(key)) {
            entry = entry + 1 & tableMask;
        }
        return entry;
    }

    private int entry(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> 16) & tableMask;
    }

    private void forget(int entry) {
        int hole = entry;
        table[hole] = NONE;
        for (int next = hole + 1 & tableMask; table[next] != NONE; next = next + 1 & tableMask) {
            int home = entry(keys[table[next]]);
            if ((next - home & tableMask) >= (next - hole & tableMask)) {
                table[hole] = table[next];
                table[next] = NONE;
                hole = next;
            }
        }
    }

    @Override
    public int drain(int most, Consumer<? super E> to) {
        int taken = 0;
        while (taken < most) {
            E element = take(taken == 0);
            if (element == null) {
                break;
            }
            taken++;
            to.accept(element);
        }
        return taken;
    }

    @SuppressWarnings("unchecked") // only elements are put
    private synchronized E take(boolean first) {
        if (first) {
            highest = Math.max(highest, tail - head);
        }
        if (tail == head) {
            return null;
        }
        int at = (int) head & mask;
        E element = (E) elements[at];
        int entry = find(keys[at]);
        if (table[entry] == at) {
            forget(entry);
        }
        elements[at] = null;
        keys[at] = null;
        head++;
        out++;
        conflating &= tail - head > size / 2;
        return element;
    }

    @Override
    public synchronized long held() {
        return tail - head;
    }

    @Override
    public void countDropped() {
        throw new IllegalStateException("nothing is dropped");
    }

    @Override
    public synchronized StreamBuffer.Metrics metrics(String name, int length, long waits, long filtered) {
        return new StreamBuffer.Metrics(
                name, length, in, out, tail - head, Math.max(highest, tail - head), waits, 0, conflated, filtered);
    }
}
