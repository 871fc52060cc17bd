package io.ringmill.ring;

import io.ringmill.ring.waiting.Gathering;

/** What is done with a ring's slots, by a {@link Processor}'s thread. Throws nothing: it knows whom to tell. */
interface BatchHandler {

    /**
     * Handles the slots {@code [first, last]}.
     *
     * @param endOfBatch whether there are no more at the moment
     */
    void onBatch(long first, long last, boolean endOfBatch);

    /** How slots come together before they are handled; null where they are handled at once. */
    default Gathering gathering() {
        return null;
    }
}
