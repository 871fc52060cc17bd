package io.ringmill.flink;

import org.apache.flink.api.connector.source.SourceEvent;

/** Up to where all parts of the input are, in the times of their events: {@link Progress#allNs}. */
record Pace(long allNs) implements SourceEvent {

    private static final long serialVersionUID = 1;
}
