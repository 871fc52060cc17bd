package io.ringmill;

import io.ringmill.publish.EventPublisher;

/** Gives out publishers; an {@link Engine} is one. */
@FunctionalInterface
public interface Publishers {

    /**
     * A new publisher for a stream, for one thread.
     *
     * @throws IllegalArgumentException if the pipeline has no stream of that name
     */
    EventPublisher publisher(String stream);
}
