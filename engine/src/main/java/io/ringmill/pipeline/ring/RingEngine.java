package io.ringmill.pipeline.ring;

import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.pipeline.CompiledPipeline;
import java.util.Optional;

/** A running engine. */
public final class RingEngine {

    private RingEngine() {}

    /** Starts the threads. */
    public static RingEngine start(CompiledPipeline compiled, RingEngineSetup setup) {
        throw new UnsupportedOperationException("soon: " + compiled + setup);
    }

    /** A new publisher. */
    public EventPublisher publisher(String stream) {
        throw new UnsupportedOperationException(stream);
    }

    /** Publishes the end of input. */
    public void end() {}

    /** Drains and stops. */
    public void close() {}

    public MetricsSnapshot metrics() {
        throw new UnsupportedOperationException();
    }

    public Optional<Throwable> failure() {
        return Optional.empty();
    }
}
