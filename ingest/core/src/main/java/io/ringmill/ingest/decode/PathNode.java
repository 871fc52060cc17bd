package io.ringmill.ingest.decode;

import io.ringmill.ingest.text.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The wanted values of a JSON value: itself, and those of its members or elements. Fixed once parsing begins, but for the
 * names that were at the first places of the object before, since the next one is mostly laid out the same.
 */
final class PathNode {

    /** So many members of an object are remembered. */
    private static final int PLACES = 32;

    /** By place in the object before, a name of at most eight bytes; 0 where there was none. */
    private final long[] lastNames = new long[PLACES];
    /** What {@link #find} says of them. */
    private final PathNode[] lastMembers = new PathNode[PLACES];
    /** Of the wanted members, each with its child. */
    private final List<byte[]> names = new ArrayList<>();

    private final List<PathNode> members = new ArrayList<>();
    /** By position; null where the element is not wanted. */
    private PathNode[] elements = {};
    /** Where the value goes; none if only parts of it are wanted. */
    int[] slots = {};
    /** Whether this value is the array of records. */
    boolean records;

    /** The node at the end of the path, made if need be. */
    PathNode at(JsonPath path) {
        PathNode node = this;
        for (Object step : path.steps()) {
            node = step instanceof Integer position ? node.element(position) : node.member((String) step);
        }
        return node;
    }

    void addSlot(int slot) {
        slots = Arrays.copyOf(slots, slots.length + 1);
        slots[slots.length - 1] = slot;
    }

    private PathNode member(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        PathNode known = find(utf8, 0, utf8.length);
        if (known != null) {
            return known;
        }
        names.add(utf8);
        PathNode child = new PathNode();
        members.add(child);
        return child;
    }

    private PathNode element(int position) {
        if (position >= elements.length) {
            elements = Arrays.copyOf(elements, position + 1);
        }
        if (elements[position] == null) {
            elements[position] = new PathNode();
        }
        return elements[position];
    }

    /** The member of that name, which is the one at this place in the object; null if it is not wanted. Holds no zeros. */
    PathNode find(int place, byte[] text, int from, int length) {
        if (length > Long.BYTES || length == 0 || place >= PLACES || from + Long.BYTES > text.length) {
            return find(text, from, length);
        }
        long name = Words.get(text, from) & (-1L >>> (Long.SIZE - length * Byte.SIZE));
        if (name != lastNames[place]) {
            lastMembers[place] = find(text, from, length);
            lastNames[place] = name;
        }
        return lastMembers[place];
    }

    /** The member of that name; null if it is not wanted. */
    PathNode find(byte[] text, int from, int length) {
        for (int i = 0; i < names.size(); i++) {
            byte[] wanted = names.get(i);
            if (wanted.length == length && Arrays.equals(wanted, 0, length, text, from, from + length)) {
                return members.get(i);
            }
        }
        return null;
    }

    /** The element at that position; null if it is not wanted. */
    PathNode find(int position) {
        return position < elements.length ? elements[position] : null;
    }

    /** Whether the value may be an array. */
    boolean takesArray() {
        return records || elements.length > 0;
    }
}
