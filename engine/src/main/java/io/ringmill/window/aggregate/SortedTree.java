package io.ringmill.window.aggregate;

import java.util.Arrays;

/**
 * Values in order, each with how often it is there: a B+ tree whose inner nodes know how many values are below each child,
 * so that the value of a rank is found from the root. Nodes that become small are joined with a neighbour where both
 * fit in one.
 *
 * <p><b>Threading:</b> one thread; trees of one {@link Nodes} together. <b>Allocation:</b> nodes, as more are in use than
 * ever before. <b>Cost:</b> O(log distinct values) for each method; 16 bytes for each distinct value and less than as much again for
 * the room that is left in nodes.
 */
public final class SortedTree {

    private static final int CAPACITY = 32;

    /** Nodes of this size and less are joined with a neighbour, if they fit in one. */
    private static final int SMALL = CAPACITY / 4;

    /** A node: of a leaf, the keys are the values; of others, no value below a child is less than its key. */
    private static final class Node {
        final double[] keys = new double[CAPACITY];
        /** How many values there are below each key. */
        final long[] counts = new long[CAPACITY];
        /** Null in leaves. */
        final Node[] children;

        int size;
        Node next;

        Node(boolean leaf) {
            children = leaf ? null : new Node[CAPACITY];
        }

        boolean isLeaf() {
            return children == null;
        }

        /** Index of the last key that is at most {@code x}; -1 if none is. */
        int floor(double x) {
            int from = 0;
            int length = size;
            while (length > 1) {
                int half = length >>> 1;
                from += keys[from + half] <= x ? half : 0;
                length -= half;
            }
            return size > 0 && keys[from] <= x ? from : from - 1;
        }

        void insert(int at, double key, long count, Node child) {
            int moved = size - at;
            System.arraycopy(keys, at, keys, at + 1, moved);
            System.arraycopy(counts, at, counts, at + 1, moved);
            keys[at] = key;
            counts[at] = count;
            if (!isLeaf()) {
                System.arraycopy(children, at, children, at + 1, moved);
                children[at] = child;
            }
            size++;
        }

        void delete(int at) {
            size--;
            int moved = size - at;
            System.arraycopy(keys, at + 1, keys, at, moved);
            System.arraycopy(counts, at + 1, counts, at, moved);
            if (!isLeaf()) {
                System.arraycopy(children, at + 1, children, at, moved);
                children[size] = null;
            }
        }

        /** Moves the entries from {@code from} on behind those of another node. */
        long moveTo(Node other, int from) {
            int moved = size - from;
            System.arraycopy(keys, from, other.keys, other.size, moved);
            System.arraycopy(counts, from, other.counts, other.size, moved);
            long count = 0;
            for (int i = from; i < size; i++) {
                count += counts[i];
                if (!isLeaf()) {
                    other.children[other.size + i - from] = children[i];
                    children[i] = null;
                }
            }
            other.size += moved;
            size = from;
            return count;
        }
    }

    /** The nodes that are not in use, for all trees of a program. */
    public static final class Nodes {
        private Node leaves;
        private Node inner;

        private Node take(boolean leaf) {
            Node node = leaf ? leaves : inner;
            if (node == null) {
                return new Node(leaf);
            } else if (leaf) {
                leaves = node.next;
            } else {
                inner = node.next;
            }
            node.next = null;
            return node;
        }

        private void give(Node node) {
            node.size = 0;
            if (node.isLeaf()) {
                node.next = leaves;
                leaves = node;
            } else {
                Arrays.fill(node.children, null);
                node.next = inner;
                inner = node;
            }
        }
    }

    private final Nodes nodes;
    private Node root;
    private long distinct;

    public SortedTree(Nodes nodes) {
        this.nodes = nodes;
        root = nodes.take(true);
    }

    /** How many different values there are. */
    public long distinct() {
        return distinct;
    }

    /** A value comes, so many times. */
    public void add(double x, long times) {
        if (root.size == CAPACITY) {
            Node above = nodes.take(false);
            long all = 0;
            for (int i = 0; i < CAPACITY; i++) {
                all += root.counts[i];
            }
            above.insert(0, root.keys[0], all, root);
            split(above, 0);
            root = above;
        }
        Node node = root;
        while (!node.isLeaf()) {
            int at = Math.max(0, node.floor(x));
            if (node.children[at].size == CAPACITY) {
                split(node, at);
                at = x >= node.keys[at + 1] ? at + 1 : at;
            }
            node.keys[at] = Math.min(node.keys[at], x);
            node.counts[at] += times;
            node = node.children[at];
        }
        int at = node.floor(x);
        if (at >= 0 && node.keys[at] == x) {
            node.counts[at] += times;
        } else {
            node.insert(at + 1, x, times, null);
            distinct++;
        }
    }

    /** Splits a full child in two. */
    private void split(Node node, int at) {
        Node child = node.children[at];
        Node upper = nodes.take(child.isLeaf());
        long moved = child.moveTo(upper, CAPACITY / 2);
        node.counts[at] -= moved;
        node.insert(at + 1, upper.keys[0], moved, upper);
    }

    /** A value leaves, so many times; it must be there as often. */
    public void remove(double x, long times) {
        remove(root, x, times);
        if (!root.isLeaf() && root.size == 1) {
            Node only = root.children[0];
            nodes.give(root);
            root = only;
        }
    }

    private void remove(Node node, double x, long times) {
        int at = node.floor(x);
        node.counts[at] -= times;
        if (node.isLeaf()) {
            if (node.counts[at] == 0) {
                node.delete(at);
                distinct--;
            }
            return;
        }
        Node child = node.children[at];
        remove(child, x, times);
        if (child.size <= SMALL) {
            join(node, Math.max(0, at - 1));
        }
    }

    /** Joins a child with the next one if there is one, and both fit in one with room to grow. */
    private void join(Node node, int at) {
        if (at + 1 == node.size) {
            return;
        }
        Node child = node.children[at];
        Node next = node.children[at + 1];
        if (child.size + next.size <= CAPACITY - SMALL || child.size == 0 || next.size == 0) {
            node.counts[at] += next.moveTo(child, 0);
            nodes.give(next);
            node.delete(at + 1);
        }
    }

    /** The value of a rank, from 0 for the least. */
    public double value(long rank) {
        return between(rank, 0);
    }

    /** How many values are at most {@code x}. */
    public long atMost(double x) {
        Node node = root;
        long count = 0;
        while (true) {
            int at = node.floor(x);
            for (int i = 0; i < at; i++) {
                count += node.counts[i];
            }
            if (at < 0 || node.isLeaf()) {
                return at < 0 ? count : count + node.counts[at];
            }
            node = node.children[at];
        }
    }

    /** Linear interpolation between the value of a rank and the next, which must exist unless {@code part} is 0. */
    public double between(long rank, double part) {
        Node node = root;
        long rest = rank;
        int at;
        while (true) {
            at = 0;
            while (rest >= node.counts[at]) {
                rest -= node.counts[at++];
            }
            if (node.isLeaf()) {
                break;
            }
            node = node.children[at];
        }
        double value = node.keys[at];
        if (part == 0 || rest + 1 < node.counts[at]) {
            return value;
        }
        double next = at + 1 < node.size ? node.keys[at + 1] : value(rank + 1);
        double apart = next - value;
        if (Double.isInfinite(apart)) {
            return value * (1 - part) + next * part;
        }
        // Half-way the sum is rounded once: of 0.1 and 1.5 it is 0.8.
        double sum = value + next;
        return part == 0.5 && !Double.isInfinite(sum) ? sum / 2 : Math.min(next, value + part * apart);
    }

    /** Takes a value and how often it is there. */
    @FunctionalInterface
    interface Visitor {
        void onValue(double value, long times);
    }

    /** Visits the values in order. */
    void forEach(Visitor visitor) {
        forEach(root, visitor);
    }

    private static void forEach(Node node, Visitor visitor) {
        for (int i = 0; i < node.size; i++) {
            if (node.isLeaf()) {
                visitor.onValue(node.keys[i], node.counts[i]);
            } else {
                forEach(node.children[i], visitor);
            }
        }
    }

    /** The values of another tree come. */
    public void addAll(SortedTree other) {
        addAll(other.root);
    }

    private void addAll(Node node) {
        for (int i = 0; i < node.size; i++) {
            if (node.isLeaf()) {
                add(node.keys[i], node.counts[i]);
            } else {
                addAll(node.children[i]);
            }
        }
    }

    /** The values of another tree, all of which are there, leave. */
    public void removeAll(SortedTree other) {
        removeAll(other.root);
    }

    private void removeAll(Node node) {
        for (int i = 0; i < node.size; i++) {
            if (node.isLeaf()) {
                remove(node.keys[i], node.counts[i]);
            } else {
                removeAll(node.children[i]);
            }
        }
    }

    /** All values leave. */
    public void clear() {
        clear(root);
        root = nodes.take(true);
        distinct = 0;
    }

    private void clear(Node node) {
        for (int i = 0; !node.isLeaf() && i < node.size; i++) {
            clear(node.children[i]);
        }
        nodes.give(node);
    }
}
