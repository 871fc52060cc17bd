package io.ringmill.output;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule is doing for a key, between two events. Immutable. Times are epoch nanoseconds of event time; {@link
 * io.ringmill.event.Cells#MISSING_LONG} where there is none.
 *
 * @param key empty for all keys together
 * @param sequence of the newest event that was taken in
 * @param sinceNs when the state began: of a pending rule, the event at which its condition began to hold
 * @param untilNs when a pending rule fires, an ending one is over, a silence begins or a sequence's run is over, unless an event
 *     changes that
 * @param counted where that depends on a number of events, how many of them there were
 * @param alert with which the episode began; empty if that had none, since a cooldown or a silence was on. While no episode is on, that of
 *     the last one that had one
 * @param cooldownUntilNs until when the rule's {@code cooldown} keeps alerts back that began with its last one; it may be past
 * @param values what the newest alert held, or the event that made the rule pending, by name; of a rule with timers, what the
 *     key's newest event told. Missing ones are empty; there are none in state normal
 * @param run of a sequence, how far it has come; else empty
 */
public record RuleStatus(
        String rule,
        String key,
        State state,
        long sequence,
        long sinceNs,
        long untilNs,
        Optional<Counted> counted,
        Optional<Began> alert,
        long cooldownUntilNs,
        Map<String, String> values,
        Optional<Run> run) {

    /** Where the rule stands. */
    public enum State {
        /** Nothing is on. */
        NORMAL,
        /** The condition holds, but not for long enough; or a sequence has begun. */
        PENDING,
        /** An episode is on. */
        FIRING,
        /** An episode is on whose end holds, but not for long enough. */
        ENDING;

        /** As it is written in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** So many events of those that it takes. */
    public record Counted(int events, int of) {}

    /** An alert: the sequence and time of its event. */
    public record Began(long sequence, long timeNs) {}

    /**
     * A sequence that a key has begun.
     *
     * @param seen the steps that are done, in order
     * @param awaits the step that must come next; {@code not} where all have come, and what must not come is waited for
     * @param counted how many events have fitted that step, of those that it wants
     */
    public record Run(List<Seen> seen, String awaits, Counted counted) {
        public Run {
            seen = List.copyOf(seen);
        }
    }

    /** A step that is done: the sequence of its event, and what the rule kept of it. */
    public record Seen(String step, long sequence, Map<String, String> values) {
        public Seen {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    public RuleStatus {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
