package io.ringmill.journal;

import io.ringmill.event.Event;

/** Takes events of one stream that follow each other in one call. */
public interface RunVisitor extends JournalVisitor {

    /**
     * Events of one stream, in place of a call of {@link #event} for each.
     *
     * @param sequence of the first
     * @param rows reused; one event after the other, each as {@link Event} says: head, time, fields
     * @param stride cells of a row
     */
    void events(long sequence, int stream, int count, long[] rows, int stride);
}
