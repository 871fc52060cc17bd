package io.ringmill.output;

import io.ringmill.time.Durations;

/**
 * How many alerts of a rule the sinks get, over all keys.
 *
 * @param alerts at most
 * @param perNs in any span of event time of this length
 */
public record AlertLimit(int alerts, long perNs) {

    @Override
    public String toString() {
        return alerts + " per " + Durations.print(perNs);
    }
}
