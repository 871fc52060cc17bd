package io.ringmill.window.runtime;

import java.util.Arrays;

/** A growing list of key ids, kept for use again. */
final class KeyList {

    private int[] keys = new int[16];
    private int size;

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

    /** Puts the keys in order. */
    void sort() {
        Arrays.sort(keys, 0, size);
    }
}
