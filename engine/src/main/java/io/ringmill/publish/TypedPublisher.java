package io.ringmill.publish;

import io.ringmill.event.Dictionary;

/**
 * What an interface of yours, given to {@code engine.publisher(stream, type)}, may extend to have beside its method for
 * events: {@code interface Trades extends TypedPublisher { long trade(int key, long timeNs, double price); }}.
 *
 * <p><b>Threading:</b> one thread, as an {@link EventPublisher}. <b>Units:</b> times in epoch nanoseconds.
 */
public interface TypedPublisher extends AutoCloseable {

    /** The id of a key, new if need be; {@link Dictionary#FULL} when {@code engine.maxKeys} is reached. */
    int key(String text);

    /** The id of the key {@code utf8[from, from + length)}, as {@link #key(String)}. */
    int key(byte[] utf8, int from, int length);

    /** The id of a symbol, new if need be; {@link Dictionary#FULL} when there is no room. */
    int symbol(String text);

    /** The id of the symbol {@code utf8[from, from + length)}, as {@link #symbol(String)}. */
    int symbol(byte[] utf8, int from, int length);

    /** When the source had read the next event, by {@link System#nanoTime}; to be said for each of which it is known. */
    void readAt(long nanoTime);

    /** As {@link EventPublisher#advance}. */
    void advance(long watermarkNs);

    /** Takes no more events. Idempotent. */
    @Override
    void close();
}
