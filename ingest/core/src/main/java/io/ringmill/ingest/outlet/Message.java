package io.ringmill.ingest.outlet;

import java.util.List;

/**
 * A result or an alert that is to be sent, cut loose from the engine. Immutable: nobody changes the arrays.
 *
 * @param id tells it from all others, and is the same when it is sent again, also by a run that goes on: {@code
 *     window-key-sequence}, or {@code rule-key-sequence} of an alert; with {@code -time} behind where one event can bring about
 *     several; with {@code -resolved} or {@code -limited} behind that where an alert does not fire; and of those that are alike
 *     so far with {@code -2}, {@code -3} and so on behind from the second on
 * @param kind what it is
 * @param name the window's or the rule's
 * @param key the key's text; empty for all keys together
 * @param timeNs event time in epoch nanoseconds
 * @param sequence of the event that it is due to
 * @param ordinal how many with the same name, key, time, sequence and state came before
 * @param state of an alert: {@code firing}, {@code resolved} or {@code limited}; else empty
 * @param severity of an alert, in lower case; else empty
 * @param text of an alert, what it says; else empty
 * @param body as JSON or CSV, UTF-8, without the end of the line; empty if nobody wants it
 * @param names of its values
 * @param values {@link Double}, {@link Long}, {@link Boolean} or {@link String}; null where missing
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares messages, and a copy each would be wasted
public record Message(
        String id,
        Kind kind,
        String name,
        String key,
        long timeNs,
        long sequence,
        int ordinal,
        String state,
        String severity,
        String text,
        byte[] body,
        List<String> names,
        Object[] values) {

    /** What a message is. */
    public enum Kind {
        RESULT,
        ALERT
    }
}
