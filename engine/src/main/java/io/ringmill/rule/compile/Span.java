package io.ringmill.rule.compile;

import io.ringmill.time.Durations;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long something must hold before it counts: so many events, or an amount of event time.
 *
 * @param events 0 if it is a time
 * @param ns 0 if it is events
 */
public record Span(int events, long ns) {

    private static final Pattern EVENTS = Pattern.compile("(\\d{1,9}) +events?");

    /**
     * Reads {@code 3 events} or {@code 2s}.
     *
     * @throws IllegalArgumentException if it is neither, or none at all; the message is a sentence for the user
     */
    public static Span parse(String text) {
        Matcher counted = EVENTS.matcher(text.strip());
        Span span = counted.matches() ? new Span(Integer.parseInt(counted.group(1)), 0) : new Span(0, durationNs(text));
        if (span.events == 0 && span.ns == 0) {
            throw new IllegalArgumentException("'" + text + "' is no time at all; leave it out");
        }
        return span;
    }

    private static long durationNs(String text) {
        if (text.contains("event")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a number of events; write such as 3 events, with 1 to 9 digits");
        }
        if (text.strip().matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' of what? write " + text.strip()
                    + " events, or a duration" + " such as " + text.strip() + "s");
        }
        try {
            return Durations.parse(text.strip());
        } catch (IllegalArgumentException noDuration) {
            throw new IllegalArgumentException(noDuration.getMessage() + ", or a number of events, such as 3 events");
        }
    }

    /** As it is written. */
    String text() {
        return ns > 0 ? Durations.print(ns) : events + (events == 1 ? " event" : " events");
    }
}
