package io.ringmill.pipeline.ring;

import io.ringmill.journal.Journal;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import java.time.Duration;
import java.util.Optional;

/**
 * What an engine is started with.
 *
 * @param settings in place of the pipeline's own
 * @param digested whether to compute the digest, even without a journal
 * @param closeTimeout how long {@code close()} may take
 */
public record RingEngineSetup(
        Pipeline pipeline,
        EngineSettings settings,
        Optional<Journal> journal,
        Listeners listeners,
        boolean digested,
        Duration closeTimeout) {}
