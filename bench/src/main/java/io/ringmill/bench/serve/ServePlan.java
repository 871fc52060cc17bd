package io.ringmill.bench.serve;

import io.ringmill.pipeline.Topology;
import java.util.List;

/**
 * How an engine is measured beside its server.
 *
 * @param rounds each with all conditions
 * @param seconds of each at full speed, and as many at a rate
 * @param eventsPerSecond that rate
 * @param watchers attackers that open a stream of events and never read
 * @param tricklers attackers that send a byte a second
 */
public record ServePlan(
        Topology topology, int rounds, double seconds, int eventsPerSecond, int watchers, int tricklers) {

    /** For {@link #parse}. */
    public List<String> toArguments() {
        return List.of(
                topology.name(),
                Integer.toString(rounds),
                Double.toString(seconds),
                Integer.toString(eventsPerSecond),
                Integer.toString(watchers),
                Integer.toString(tricklers));
    }

    static ServePlan parse(String[] arguments) {
        int at = 0;
        return new ServePlan(
                Topology.valueOf(arguments[at++]),
                Integer.parseInt(arguments[at++]),
                Double.parseDouble(arguments[at++]),
                Integer.parseInt(arguments[at++]),
                Integer.parseInt(arguments[at++]),
                Integer.parseInt(arguments[at]));
    }
}
