package io.ringmill.window.runtime;

import java.util.Arrays;
import org.agrona.collections.Int2ObjectHashMap;

/** A heap of deadlines, each with what sets equal ones in order, and a key. */
class DeadlineHeap {

    private long[] times = new long[16];
    private long[] orders = new long[16];
    private int[] keys = new int[16];
    private int size;

    /** The deadline of a key has come to this place in the heap; for those who move or remove it later. */
    void placed(int key, int at) {}

    final boolean isEmpty() {
        return size == 0;
    }

    /** The earliest deadline; this and what follows only if there is any. */
    final long firstNs() {
        return times[0];
    }

    final long firstOrder() {
        return orders[0];
    }

    final int firstKey() {
        return keys[0];
    }

    final long timeNs(int at) {
        return times[at];
    }

    final void add(long timeNs, long order, int key) {
        if (size == keys.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
        }
        place(size++, timeNs, order, key);
    }

    final void removeFirst() {
        remove(0);
    }

    /** Removes the deadline at a place. */
    final void remove(int at) {
        size--;
        if (at < size) {
            place(at, times[size], orders[size], keys[size]);
        }
    }

    /** Puts a deadline in order, where the place {@code at} is free. */
    final void place(int at, long timeNs, long order, int key) {
        int to = at;
        while (to > 0 && isBefore(timeNs, order, (to - 1) / 2)) {
            move((to - 1) / 2, to);
            to = (to - 1) / 2;
        }
        while (2 * to + 1 < size) {
            int child = 2 * to + 1;
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(timeNs, order, child)) {
                break;
            }
            move(child, to);
            to = child;
        }
        set(to, timeNs, order, key);
    }

    /** By key, its only deadline. */
    Int2ObjectHashMap<Long> deadlines() {
        Int2ObjectHashMap<Long> deadlines = new Int2ObjectHashMap<>();
        for (int i = 0; i < size; i++) {
            deadlines.put(keys[i], (Long) times[i]);
        }
        return deadlines;
    }

    private boolean isBefore(long timeNs, long order, int other) {
        return timeNs < times[other] || (timeNs == times[other] && order < orders[other]);
    }

    private void move(int from, int to) {
        set(to, times[from], orders[from], keys[from]);
    }

    private void set(int at, long timeNs, long order, int key) {
        times[at] = timeNs;
        orders[at] = order;
        keys[at] = key;
        placed(key, at);
    }
}
