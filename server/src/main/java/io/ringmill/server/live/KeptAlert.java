package io.ringmill.server.live;

import java.util.Map;

/**
 * An alert that is kept. Immutable.
 *
 * @param arrival counts the alerts from 1 in the order in which they came
 * @param values numbers, texts, or null for what is missing
 * @param endedSequence of the alert that this one ends; -1 if none
 */
public record KeptAlert(
        long arrival,
        AlertId id,
        String rule,
        String key,
        long timeNs,
        String state,
        String severity,
        String message,
        Map<String, Object> values,
        long endedSequence,
        long endedTimeNs) {

    private static final int OVERHEAD = 200;

    /** Of its event. */
    public long sequence() {
        return id.sequence();
    }

    /** Letters that it holds, about, with what else it takes in memory counted as letters. */
    int size() {
        int size = OVERHEAD + message.length() + key.length() + rule.length();
        for (Object value : values.values()) {
            size += value instanceof String text ? text.length() : Long.BYTES;
        }
        return size;
    }
}
