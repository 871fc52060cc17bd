package io.ringmill.metrics;

import java.util.Locale;

/**
 * What a source has done so far.
 *
 * @param read records read
 * @param published records handed to the ring
 * @param filtered records dropped by the source's filter or going to no stream
 * @param invalid records that could not be decoded; they are quarantined
 * @param gaps how often it may have missed what was sent: it connected again and cannot ask for that, or that was deleted before
 * @param detail a few words for people, such as the cause of a failure; may be empty
 */
public record SourceMetrics(
        String name, State state, long read, long published, long filtered, long invalid, long gaps, String detail) {

    /** Where a source stands. */
    public enum State {
        CONNECTING,
        LIVE,
        RETRYING,
        ENDED,
        FAILED;

        /** As it is written in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
