package io.ringmill.server.live;

import io.ringmill.metrics.SlowEvent;

/**
 * A slow event.
 *
 * @param ns how long the stage took
 * @param timeNs event time, epoch nanoseconds
 * @param takenNs when the stage was over: wall clock, epoch nanoseconds
 * @param cause what stood in its way, in words; null if that is not known
 */
public record Slow(
        long ns, String stage, long sequence, String stream, String key, long timeNs, long takenNs, String cause) {

    /** Of which nobody knows why yet. */
    static Slow of(SlowEvent event) {
        return new Slow(
                event.ns(),
                event.stage().label(),
                event.sequence(),
                event.stream(),
                event.key(),
                event.timeNs(),
                event.takenNs(),
                null);
    }

    Slow because(String newCause) {
        return new Slow(ns, stage, sequence, stream, key, timeNs, takenNs, newCause);
    }
}
