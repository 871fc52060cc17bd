package io.ringmill.bench.measure;

import io.ringmill.bench.contender.LoadSpec;

/**
 * A contender that takes part in a contest.
 *
 * @param factory class that opens it
 * @param name as the factory knows it
 * @param label for people
 * @param reference name of the entrant it is compared with on equal terms
 * @param load how much of the load it is given; less for the very slow
 * @param outputs how its outputs are checked
 * @param handsOver whether events go from one thread to another, so that it matters how far apart these are
 */
public record Entrant(
        String factory,
        String name,
        String label,
        String reference,
        LoadSpec load,
        ExpectedOutputs outputs,
        boolean handsOver) {

    /** What an entrant's outputs must be equal to. */
    public enum ExpectedOutputs {
        /** The alerts or rows that the naive reference finds. */
        NAIVE,
        /** The same with stddev_samp. */
        NAIVE_SAMPLE_DEVIATION,
        /** The events themselves. */
        EVENTS,
        /** The outputs of the other entrants, over as many rounds. */
        EACH_OTHER
    }
}
