package io.ringmill.flink;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * How far a reader's parts are in the times of their events.
 *
 * @param leastNs of those that others have to wait for; {@link Long#MAX_VALUE} if there are none
 * @param newestNs of all of them
 */
record Progress(long leastNs, long newestNs) implements SourceEvent {

    private static final long serialVersionUID = 1;

    /** A reader that has no parts. */
    static final Progress NONE = new Progress(Long.MAX_VALUE, Long.MIN_VALUE);

    Progress with(Progress other) {
        return new Progress(Math.min(leastNs, other.leastNs), Math.max(newestNs, other.newestNs));
    }

    /** Up to where all parts are that have events; where none has, up to where the one is that is farthest. */
    long allNs() {
        return leastNs == Long.MAX_VALUE ? newestNs : leastNs;
    }
}
