package io.ringmill.bench.measure;

import java.util.List;

/**
 * What came of an entrant at one rate.
 *
 * @param burst events sent at once
 * @param rounds a JVM each
 * @param right whether all its outputs were as they should be
 */
public record LatencyStanding(Entrant entrant, long eventsPerSecond, int burst, List<Latency> rounds, boolean right) {

    /** A sender that achieves less than this share of the rate was held up. */
    private static final double KEPT_UP = 0.99;

    public LatencyStanding {
        rounds = List.copyOf(rounds);
    }

    /** How far apart the cores were, before and after each JVM; nanoseconds there and back. */
    public Sample coresNs() {
        return Sample.of(
                rounds.stream().flatMap(round -> round.coresNs().stream()).toList());
    }

    /** The latency that {@code percentile} (0 to 100) of events do not exceed, one value a JVM; nanoseconds. */
    public Sample atPercentile(double percentile) {
        return Sample.of(rounds.stream()
                .map(round -> round.histogram().getValueAtPercentile(percentile))
                .toList());
    }

    /** The longest, one value a JVM; nanoseconds. */
    public Sample max() {
        return Sample.of(
                rounds.stream().map(round -> round.histogram().getMaxValue()).toList());
    }

    /** Whether the sender was never held up for long. */
    public boolean keptUp() {
        return rounds.stream().allMatch(round -> round.sentPerSecond() >= KEPT_UP * eventsPerSecond);
    }
}
