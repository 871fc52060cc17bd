package io.ringmill.ring;

import io.ringmill.event.Dictionary;

/**
 * A dictionary as a publisher uses it: gives ids, and tells them from others, which would be taken for keys that nobody
 * has.
 *
 * <p><b>Threading:</b> one thread, but for {@link #find}. <b>Allocation:</b> none, but for new texts. <b>Cost:</b> of a check, one comparison
 * with how many ids there were when it last had to look.
 */
final class KnownIds {

    private final Dictionary dictionary;
    private final String kind;
    private int known;

    /** {@code kind}: what a publisher's method is called that gives such ids. */
    KnownIds(Dictionary dictionary, String kind) {
        this.dictionary = dictionary;
        this.kind = kind;
    }

    int intern(String text) {
        return dictionary.intern(text);
    }

    int intern(byte[] utf8, int from, int length) {
        return dictionary.intern(utf8, from, length);
    }

    /** Any thread: the id of a text; negative if it has none. */
    int find(byte[] utf8, int from, int length) {
        return dictionary.find(utf8, from, length);
    }

    /** Ids below are known to have been given out. */
    int known() {
        return known;
    }

    /** Throws unless the dictionary gave out this id, {@link Dictionary#FULL} among them. */
    void require(int id) {
        if (Integer.compareUnsigned(id, known) >= 0) {
            requireSlowPath(id);
        }
    }

    /** As {@link #require(int)}, of rows of an array; true if {@link Dictionary#FULL} is among them. */
    boolean require(int[] ids, int from, int end) {
        boolean full = false;
        int least = 0;
        int most = 0;
        for (int row = from; row < end; row++) {
            least = Math.min(least, ids[row]);
            most = Math.max(most, ids[row]);
        }
        for (int row = from; (least < 0 || most >= known) && row < end; row++) {
            if (Integer.compareUnsigned(ids[row], known) >= 0) {
                full |= isFull(ids[row], row);
            }
        }
        return full;
    }

    private boolean isFull(int id, int row) {
        try {
            requireSlowPath(id);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("row " + row + ": " + unknown.getMessage(), unknown);
        }
        return id == Dictionary.FULL;
    }

    private void requireSlowPath(int id) {
        known = dictionary.size();
        if (Integer.compareUnsigned(id, known) >= 0 && id != Dictionary.FULL) {
            throw new IllegalArgumentException(
                    id + " is the id of no " + kind + ": " + kind + "(text) gives ids, so far up to " + (known - 1));
        }
    }
}
