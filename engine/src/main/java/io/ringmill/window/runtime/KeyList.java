package io.ringmill.window.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Int2IntHashMap;

/** A growing list of key ids, kept for use again. */
final class KeyList {

    private int[] keys = new int[16];
    private int size;

    /** What was loaded and has no place yet: orders and keys; null unless a state is being loaded. */
    private List<long[]> loaded;

    void add(int key) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
        }
        keys[size++] = key;
    }

    int get(int index) {
        return keys[index];
    }

    int takeLast() {
        return keys[--size];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** By key, how many others come before it for the first time; -1 for those that are not here. */
    Int2IntHashMap places() {
        Int2IntHashMap places = new Int2IntHashMap(-1);
        for (int i = 0; i < size; i++) {
            places.putIfAbsent(keys[i], places.size());
        }
        return places;
    }

    /** A key comes that had this place in the list that was saved. */
    void load(int key, int place) {
        loaded = loaded == null ? new ArrayList<>() : loaded;
        loaded.add(new long[] {place, key});
    }

    /** Those that were loaded come behind the others: in the order of their places, of equal ones in that of their ids. */
    void endLoading() {
        if (loaded != null) {
            loaded.sort(Comparator.<long[]>comparingLong(one -> one[0]).thenComparingLong(one -> one[1]));
            loaded.forEach(one -> add((int) one[1]));
            loaded = null;
        }
    }

    /** Puts the keys in order. */
    void sort() {
        Arrays.sort(keys, 0, size);
    }
}
