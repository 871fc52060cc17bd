package io.ringmill;

import io.ringmill.event.EventColumns;
import io.ringmill.journal.SourceTrack;
import io.ringmill.publish.EventPublisher;
import java.util.Optional;

/** Gives out publishers; an {@link Engine} is one. */
@FunctionalInterface
public interface Publishers {

    /**
     * A new publisher for a stream, for one thread.
     *
     * @throws IllegalArgumentException if the pipeline has no stream of that name
     */
    EventPublisher publisher(String stream);

    /**
     * Where the source that these are for is to begin, and what it tells of its way, if the engine keeps that in a journal:
     * of events that it hands over as columns, with {@link EventPublisher#publish(EventColumns, int, int)}, in the order of
     * its input.
     */
    default Optional<SourceTrack> track() {
        return Optional.empty();
    }
}
