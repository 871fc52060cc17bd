package io.ringmill.metrics;

/**
 * An event that took long on its way: one of the longest of a stage since the start, of those that were sampled.
 *
 * @param stage the stretch of the way
 * @param ns how long it took
 * @param stream the name of its stream
 * @param key empty if it has none
 * @param timeNs event time, epoch nanoseconds
 * @param takenNs wall clock when that was recorded, epoch nanoseconds, to the millisecond
 */
public record SlowEvent(Stage stage, long ns, long sequence, String stream, String key, long timeNs, long takenNs) {}
