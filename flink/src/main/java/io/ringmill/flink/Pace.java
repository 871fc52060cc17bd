package io.ringmill.flink;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * How far all readers may go.
 *
 * @param allNs up to where all lanes are that have events
 * @param alone whether there is one lane, which waits for none
 */
record Pace(long allNs, boolean alone) implements SourceEvent {

    private static final long serialVersionUID = 1;

    /** Nothing is known. */
    static final Pace NONE = new Pace(Long.MIN_VALUE, false);
}
