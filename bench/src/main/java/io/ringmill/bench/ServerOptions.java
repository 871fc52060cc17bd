package io.ringmill.bench;

import io.ringmill.pipeline.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link ServerBench} shall do.
 *
 * @param topologies how the engine runs: a JVM for each
 * @param rounds in each JVM
 * @param seconds at full speed, and as many at a rate, of each condition in a round
 * @param eventsPerSecond that rate
 * @param watchers attackers that open a stream of events and never read
 * @param tricklers attackers that send a byte a second
 * @param json where to write every figure
 */
public record ServerOptions(
        List<Topology> topologies,
        int rounds,
        double seconds,
        int eventsPerSecond,
        int watchers,
        int tricklers,
        Optional<Path> json) {

    /** Two hundred watchers, a thousand tricklers. */
    public static final ServerOptions DEFAULT =
            new ServerOptions(List.of(Topology.FUSED, Topology.INLINE), 5, 4, 100_000, 200, 1_000, Optional.empty());

    public ServerOptions {
        topologies = List.copyOf(topologies);
    }
}
