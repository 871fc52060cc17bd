package io.ringmill.persistence;

import io.ringmill.output.Alert;
import io.ringmill.output.RuleStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a rule fired for a key, or did not, as of one event of a journal. Values are texts, as files of alerts have them;
 * missing ones are empty.
 *
 * @param rule its name
 * @param key its text; empty for all keys together
 * @param session of the journal, from 1
 * @param sequence of the newest event that was looked at
 * @param evaluation the last time that the rule looked at the key, at that event or before; where a timer fired, before that
 *     event, as timers come first; empty if it never did
 * @param effect what the rule does, as a part of a sentence about it
 * @param due why it may fire at a time at which no event is, as a sentence; empty if it does not
 * @param keys the only ones whose events the rule takes; empty if it takes all
 * @param statuses where the rule stands for the key at the end: of a sequence, each of its runs; empty if it remembers nothing
 * @param silentUntilNs until which event time the rule was silenced, if it was
 * @param windows that the rule is on or reads, as they stood at the end
 * @param alerts of the rule and key so far, the newest last, at most {@link Explainer#ALERTS}
 * @param events of the key on the rule's streams, the newest last, at most {@link Explainer#EVENTS}
 * @param eventCount how many there were
 * @param trace of a sequence, how far it has come; empty of other rules
 * @param notes on what did not come to the rule, for people
 */
public record Explanation(
        String rule,
        String key,
        int session,
        long sequence,
        Optional<Evaluation> evaluation,
        String effect,
        String due,
        List<String> keys,
        List<RuleStatus> statuses,
        OptionalLong silentUntilNs,
        List<Held> windows,
        List<Raised> alerts,
        List<Occurrence> events,
        long eventCount,
        Optional<SequenceTrace> trace,
        List<String> notes) {

    /** What a condition came to. */
    public enum Truth {
        TRUE,
        FALSE,
        UNKNOWN
    }

    /** The rule's conditions at an event: that of {@code when} first. */
    public record Evaluation(long sequence, long timeNs, List<Condition> conditions) {

        public Evaluation {
            conditions = List.copyOf(conditions);
        }
    }

    /** A condition of the rule, with the key of the file that it stands under. */
    public record Condition(String clause, Part tree) {}

    /**
     * A part of a condition.
     *
     * @param text as it was written
     * @param value what it came to; of a condition {@code true}, {@code false} or {@code unknown}
     * @param truth of a condition; empty for numbers and texts
     * @param parts that it is made of, but for constants
     */
    public record Part(String text, String value, Optional<Truth> truth, List<Part> parts) {

        public Part {
            parts = List.copyOf(parts);
        }
    }

    /**
     * A window's latest emission for the key.
     *
     * @param oddities what its {@code anomaly} saw, by call
     */
    public record Held(
            String window, long count, long startNs, long endNs, Map<String, String> values, List<Oddity> oddities) {

        public Held {
            oddities = List.copyOf(oddities);
        }
    }

    /**
     * What a detector of anomalies saw in the newest values that it was given, in nats: 2.3 more stand for what is ten times as rare.
     *
     * @param call as it was written
     * @param surprise of all that it looks at together
     * @param alarm how surprising the values had to be to alarm
     * @param views what it looks at, the most surprised first
     */
    public record Oddity(String call, double surprise, double alarm, List<Surprised> views) {

        public Oddity {
            views = List.copyOf(views);
        }
    }

    /** How surprised what a detector looks at was, by its word in {@code anomaly_view}, and in words what is odd where it is. */
    public record Surprised(String view, double surprise, String meaning) {}

    /**
     * An alert.
     *
     * @param endedSequence of the alert that a resolved one ends; else {@link Alert#NONE}
     * @param values what it held, by name; missing ones are empty
     */
    public record Raised(
            Alert.State state,
            long sequence,
            long timeNs,
            long endedSequence,
            String message,
            Map<String, String> values) {

        public Raised {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** Whether that event raised it, and it is of that state. */
        public boolean isAt(long ofEvent, Alert.State ofState) {
            return sequence == ofEvent && state == ofState;
        }
    }

    /** An event, with its fields; missing ones are left out. */
    public record Occurrence(String stream, String key, long sequence, long timeNs, Map<String, String> values) {}

    public Explanation {
        keys = List.copyOf(keys);
        statuses = List.copyOf(statuses);
        windows = List.copyOf(windows);
        alerts = List.copyOf(alerts);
        events = List.copyOf(events);
        notes = List.copyOf(notes);
    }

    /** Whether the rule does not take events of the key, as that is not among its {@code keys}. */
    public boolean isOtherKey() {
        return !keys.isEmpty() && !keys.contains(key);
    }

    /** Whether the event that was asked for raised an alert of state {@code firing}. */
    public boolean fired() {
        return raised(Alert.State.FIRING).isPresent();
    }

    /** The newest alert of that state that the event raised that was asked for. */
    public Optional<Raised> raised(Alert.State state) {
        return alerts.stream().filter(alert -> alert.isAt(sequence, state)).reduce((older, newer) -> newer);
    }
}
