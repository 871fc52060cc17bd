package io.ringmill.state;

/**
 * Holds state: some of each key, and some that is of no key. All of it is saved and loaded through this, while the program
 * stands still between two events. What is loaded comes to what is there: the states of several programs, of different
 * keys, make one.
 *
 * <p><b>Threading:</b> the program's thread, or any while that stands still. <b>Allocation:</b> allowed.
 */
public interface Stateful {

    /** Before keys are saved: builds what finds their parts of what is shared. */
    default void beginSaving() {}

    /** Writes what is of no key. */
    default void saveShared(StateWriter out) {}

    /** Reads what {@link #saveShared} wrote. */
    default void loadShared(StateReader in) {}

    /** Whether there is anything to save of a key. */
    default boolean has(int key) {
        return false;
    }

    /** Writes what is of a key, also if there is nothing. */
    default void saveKey(int key, StateWriter out) {}

    /** Reads what {@link #saveKey} wrote. */
    default void loadKey(int key, StateReader in) {}

    /** After the last key: puts in order what has an order among keys. */
    default void endLoading() {}
}
