package io.ringmill.ring;

import io.ringmill.journal.Deliveries;
import io.ringmill.journal.Journal;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import java.time.Duration;
import java.util.Optional;

/**
 * What an engine is started with.
 *
 * @param settings in place of the pipeline's own
 * @param digested whether to compute the digest, even without a journal
 * @param timers whether the watermarks of idle streams move with the wall clock; not when a journal is replayed, which
 *     holds their moves
 * @param closeTimeout how long {@code close()} may take
 * @param from where it goes on; empty if it begins
 * @param confined whether the thread that starts it is the only one that publishes to it, asks it for anything and closes it
 * @param deliveries keeps what has come to the sinks, and says what had come in a run before
 */
public record RingEngineSetup(
        Pipeline pipeline,
        EngineSettings settings,
        Optional<Journal> journal,
        Listeners listeners,
        boolean digested,
        boolean timers,
        Duration closeTimeout,
        boolean confined,
        Optional<From> from,
        Optional<Deliveries> deliveries) {

    /** A checkpoint and its state. */
    public record From(Checkpoint checkpoint, Checkpoint.State state) {}

    /** Where it begins or goes on. */
    Checkpoint at() {
        return from.map(From::checkpoint).orElse(Checkpoint.START);
    }
}
