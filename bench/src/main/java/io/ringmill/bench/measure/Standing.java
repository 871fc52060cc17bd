package io.ringmill.bench.measure;

import java.util.List;

/**
 * What came of an entrant.
 *
 * @param rounds a JVM each
 * @param ratios its rate over that of its reference, per round in which they can be compared; empty without reference
 * @param right whether all its outputs were as they should be
 */
public record Standing(Entrant entrant, List<Passes> rounds, List<Double> ratios, boolean right) {

    public Standing {
        rounds = List.copyOf(rounds);
        ratios = List.copyOf(ratios);
    }

    /** How far apart the cores were, before and after each JVM; nanoseconds there and back. */
    public Sample coresNs() {
        return Sample.of(
                rounds.stream().flatMap(round -> round.coresNs().stream()).toList());
    }

    /** Events per second, one value a JVM: the median of its passes. */
    public Sample eventsPerSecond() {
        return Sample.of(rounds.stream().map(Passes::eventsPerSecond).toList());
    }

    /** Bytes allocated per event by all threads, one value a JVM. */
    public Sample bytesPerEvent() {
        return Sample.of(rounds.stream().map(Passes::bytesPerEvent).toList());
    }
}
