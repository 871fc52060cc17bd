package io.ringmill.ingest.buffer;

import java.util.function.Consumer;

/**
 * Where a buffer's elements are, and what becomes of them for one policy.
 *
 * <p><b>Threading:</b> as {@link StreamBuffer} says. <b>Allocation:</b> none per element.
 */
interface Slots<E> {

    /** Takes an element; false if there is no room. */
    boolean offer(E element);

    /** Hands over the oldest elements, so many at most; returns how many. What {@code to} throws ends it. */
    int drain(int most, Consumer<? super E> to);

    /** How many there are. */
    long held();

    /** An element was offered for which there was no room, and is gone. */
    void countDropped();

    /** What there was to count, with what the buffer counted itself. */
    StreamBuffer.Metrics metrics(String name, int size, long waits, long filtered);

    /** The smallest power of two that is not less. */
    static int powerOfTwo(int size) {
        return size == 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
    }
}
