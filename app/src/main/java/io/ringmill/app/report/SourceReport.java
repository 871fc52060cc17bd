package io.ringmill.app.report;

import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.SourceMetrics;
import java.util.Optional;

/**
 * What a source of a run did. Taken after the engine is closed.
 *
 * @param metrics under the name that no other source of the run has
 * @param buffer of the buffer behind it, which holds only what is lost; empty if it has none
 */
public record SourceReport(SourceMetrics metrics, Optional<BufferMetrics> buffer) {

    String name() {
        return metrics.name();
    }

    /** Events that it read, and that its buffer did not hand to the ring. */
    long dropped() {
        return buffer.map(of -> of.dropped() + of.conflated() + of.held()).orElse(0L);
    }
}
