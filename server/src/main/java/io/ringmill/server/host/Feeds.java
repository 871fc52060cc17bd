package io.ringmill.server.host;

import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.SourceMetrics;
import java.util.List;
import java.util.Optional;

/**
 * The sources that publish into the engine.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface Feeds {

    /**
     * A source.
     *
     * @param kind such as {@code csv}
     * @param stream where its events go; empty if to several
     * @param position how far it has come, for people; empty if it has no position
     * @param buffer what the buffer between it and the ring has done; empty if it has none
     */
    record Feed(
            SourceMetrics metrics,
            String kind,
            String stream,
            String position,
            boolean paused,
            Optional<BufferMetrics> buffer) {

        /** A source without a buffer. */
        public Feed(SourceMetrics metrics, String kind, String stream, String position, boolean paused) {
            this(metrics, kind, stream, position, paused, Optional.empty());
        }
    }

    /** All sources, in the order of the pipeline file. */
    List<Feed> list();

    /**
     * Has a source wait before its next event until {@link #resume}. Idempotent.
     *
     * @throws IllegalArgumentException if there is no source of that name
     */
    void pause(String name);

    /**
     * Has a source go on. Idempotent.
     *
     * @throws IllegalArgumentException if there is no source of that name
     */
    void resume(String name);
}
