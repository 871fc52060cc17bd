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

    /**
     * Any thread: up to which sequence, as {@link EventPublisher#publish} gives them, all events last: the journal has handed
     * them to the operating system, or forced them to the disk if it is to do that. A source acknowledges what has come to it
     * up to here. {@link Long#MAX_VALUE} where no journal keeps anything; -1 if nothing is kept yet. A few volatile reads.
     */
    default long lastingSequence() {
        return Long.MAX_VALUE;
    }

    /**
     * For one part of the source's input, such as a partition of a topic: a part has a track of its own, so only the order
     * within it has to be the same after a restart. For the source's thread, once for each part. Where there are parts, the
     * source's own {@link #track} is not used.
     *
     * @param part by which the journal knows it; no other of the source is called so
     */
    default Publishers part(String part) {
        return this;
    }
}
