package io.ringmill.output;

import java.time.Instant;
import java.util.List;

/** A message with places for values: texts and value indexes in turn. */
public final class MessageTemplate {

    private static final long NS_PER_S = 1_000_000_000L;

    /** Stands for the key. */
    public static final int KEY = -1;

    /** Stands for the event time. */
    public static final int TIME = -2;

    /**
     * A literal text, or where that is null the index of a value, {@link #KEY} or {@link #TIME}.
     *
     * @param instant whether the value is a time in epoch nanoseconds, to be written as an ISO instant, as the event time is
     */
    public record Part(String literal, int value, boolean instant) {

        public static Part text(String literal) {
            return new Part(literal, 0, false);
        }

        public static Part value(int value, boolean instant) {
            return new Part(null, value, instant);
        }
    }

    private final List<Part> parts;

    public MessageTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    String text(Alert alert) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part.literal() != null) {
                text.append(part.literal());
            } else if (part.value() == KEY) {
                text.append(alert.key());
            } else if (part.value() == TIME) {
                text.append(instant(alert.timeNs()));
            } else if (alert.isMissing(part.value())) {
                text.append('-');
            } else if (part.instant()) {
                text.append(instant(alert.longValue(part.value())));
            } else {
                text.append(alert.valueText(part.value()));
            }
        }
        return text.toString();
    }

    private static Instant instant(long timeNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S));
    }
}
