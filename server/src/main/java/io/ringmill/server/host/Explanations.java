package io.ringmill.server.host;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says why a rule fired, or did not, from the journal.
 *
 * <p><b>Threading:</b> any thread. <b>Cost:</b> a replay of a part of the journal.
 */
public interface Explanations {

    /**
     * Why.
     *
     * @param sequence the event behind which it was looked
     * @param timeNs event time, epoch nanoseconds, of the key's newest event by then
     * @param conditions {@code when}, {@code until} and so on; empty for a sequence
     * @param windows what the windows that it reads held
     * @param events the key's newest, the newest first
     * @param notes for people
     */
    record Why(
            String rule,
            String key,
            long sequence,
            OptionalLong timeNs,
            List<Condition> conditions,
            List<Held> windows,
            List<Occurrence> events,
            List<Step> steps,
            List<String> notes) {}

    /** A condition under its name in the file. */
    record Condition(String name, Part tree) {}

    /**
     * A part of an expression.
     *
     * @param value as text; empty if missing
     * @param truth {@code true}, {@code false} or {@code unknown}; empty if it is no condition
     */
    record Part(String text, String value, Optional<String> truth, List<Part> parts) {}

    /** What a window held, and what its detectors of anomalies saw. */
    record Held(
            String window, long count, long startNs, long endNs, Map<String, String> values, List<Oddity> oddities) {}

    /**
     * What a detector of anomalies saw in the newest values.
     *
     * @param surprise in nats, of all that it looks at together
     * @param alarm how surprising they had to be to alarm
     * @param views what it looks at, the most surprised first
     */
    record Oddity(String call, double surprise, double alarm, List<Surprised> views) {}

    /** How surprised a view was, and in words what is odd where it is. */
    record Surprised(String view, double surprise, String meaning) {}

    /** An event. */
    record Occurrence(String stream, String key, long sequence, long timeNs, Map<String, String> fields) {}

    /** A step of a sequence: the event that did it, or empty if it is still awaited. */
    record Step(String name, OptionalLong sequence, Map<String, String> values) {}

    /** Signals that another question is being answered. */
    final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public BusyException(String message) {
            super(message);
        }
    }

    /**
     * Explains a rule for a key.
     *
     * @param sequence behind which event to look; empty for the newest
     * @throws IllegalArgumentException if there is no such rule, key or event
     * @throws BusyException if another question is being answered
     * @throws IOException if the journal cannot be read
     */
    Why explain(String rule, String key, OptionalLong sequence) throws IOException;
}
