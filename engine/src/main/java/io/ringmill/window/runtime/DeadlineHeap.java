package io.ringmill.window.runtime;

import java.util.Arrays;
import org.agrona.collections.Int2ObjectHashMap;

/** A heap of deadlines, each with what sets equal ones in order, and a key. */
final class DeadlineHeap {

    private long[] times = new long[16];
    private long[] orders = new long[16];
    private int[] keys = new int[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The earliest deadline; this and what follows only if there is any. */
    long firstNs() {
        return times[0];
    }

    long firstOrder() {
        return orders[0];
    }

    int firstKey() {
        return keys[0];
    }

    void add(long timeNs, long order, int key) {
        if (size == keys.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
        }
        int at = size++;
        while (at > 0 && isBefore(timeNs, order, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        set(at, timeNs, order, key);
    }

    void removeFirst() {
        size--;
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(times[size], orders[size], child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        move(size, at);
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
    }
}
