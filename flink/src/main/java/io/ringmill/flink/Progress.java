package io.ringmill.flink;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * How far a reader's parts are.
 *
 * @param parts that it reads
 * @param ended that it has read since it told last, by their ids
 */
record Progress(List<Part> parts, List<String> ended) implements SourceEvent {

    private static final long serialVersionUID = 1;

    Progress {
        parts = List.copyOf(parts);
        ended = List.copyOf(ended);
    }

    /**
     * A part.
     *
     * @param atNs how far it is in the times of its events
     * @param idle whether it has nothing to read, so that others do not have to wait for it
     */
    record Part(String id, int lane, int index, long atNs, boolean idle) implements Serializable {

        private static final long serialVersionUID = 1;
    }
}
