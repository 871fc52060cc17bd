package io.ringmill.metrics;

import java.util.Locale;

/**
 * What the buffer of a sink, and who sends from it, have done so far.
 *
 * @param state where it stands
 * @param detail a few words for people, such as what is in the way; may be empty
 * @param size elements that the buffer holds at most
 * @param held elements in the buffer, and those that are being sent
 * @param highest the most that there were in the buffer
 * @param waits how often the buffer was full and whoever brought an element had to wait
 * @param dropped elements that the buffer had no room for
 * @param conflated elements in whose place a newer one of their key went
 * @param sent elements that the far end has confirmed
 * @param retries how often a batch was sent again
 * @param failed elements that were given up, that the far end refused, or that the sink did not take
 * @param nextTryMs how long until the next try, in milliseconds; 0 if none is waited for
 */
public record EdgeMetrics(
        State state,
        String detail,
        int size,
        long held,
        long highest,
        long waits,
        long dropped,
        long conflated,
        long sent,
        long retries,
        long failed,
        long nextTryMs) {

    /** What the buffer has done; it holds, too, what is being sent. */
    public BufferMetrics buffer() {
        return new BufferMetrics(size, held, highest, waits, dropped, conflated);
    }

    /** Elements that the far end has not got, and will not: given up, or left when the sink ended. */
    public long unsent() {
        return failed + (state == State.FAILED || state == State.ENDED ? held : 0);
    }

    /** Where a sink stands. */
    public enum State {
        CONNECTING,
        LIVE,
        RETRYING,
        PAUSED,
        ENDED,
        FAILED;

        /** As it is written in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
