package io.ringmill.server.live;

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

    Slow because(String newCause) {
        return new Slow(ns, stage, sequence, stream, key, timeNs, takenNs, newCause);
    }
}
