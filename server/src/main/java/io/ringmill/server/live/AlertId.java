package io.ringmill.server.live;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What names an alert: the sequence of its event, and which of that event's alerts it is.
 *
 * @param place from 0
 */
public record AlertId(long sequence, int place) {

    private static final Pattern FORM = Pattern.compile("(-1|\\d{1,18})(?:-(\\d{1,9}))?");

    /** Reads it; empty if it is none. */
    public static Optional<AlertId> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new AlertId(
                Long.parseLong(form.group(1)), form.group(2) == null ? 0 : Integer.parseInt(form.group(2))));
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return place == 0 ? Long.toString(sequence) : sequence + "-" + place;
    }

    /** Whether an alert comes behind this one in the order of sequences. */
    public boolean isBefore(KeptAlert alert) {
        return compare(alert) < 0;
    }

    /** Whether an alert comes before this one in the order of sequences. */
    public boolean isBehind(KeptAlert alert) {
        return compare(alert) > 0;
    }

    private int compare(KeptAlert alert) {
        int bySequence = Long.compare(sequence, alert.sequence());
        return bySequence != 0 ? bySequence : Integer.compare(place, alert.id().place());
    }
}
