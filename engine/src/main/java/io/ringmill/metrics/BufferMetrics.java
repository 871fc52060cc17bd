package io.ringmill.metrics;

/**
 * What a buffer between the ring and the outside has done so far.
 *
 * @param size elements that it holds at most
 * @param held elements that it holds, and those on their way out of it
 * @param highest the most that there were
 * @param waits how often it was full and whoever brought an element had to wait
 * @param dropped elements that it had no room for
 * @param conflated elements in whose place a newer one of their key went
 */
public record BufferMetrics(int size, long held, long highest, long waits, long dropped, long conflated) {}
