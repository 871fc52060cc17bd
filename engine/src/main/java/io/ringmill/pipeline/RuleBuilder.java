package io.ringmill.pipeline;

import io.ringmill.output.Severity;
import io.ringmill.rule.Fire;
import java.util.List;
import java.util.function.Consumer;

/** One rule of a {@link PipelineBuilder}; each method is the key of that name in a pipeline file. */
public final class RuleBuilder {

    final Draft draft = new Draft();

    RuleBuilder() {}

    /** The stream or window after whose events it is evaluated; may be left out where there is exactly one stream. */
    public RuleBuilder on(String streamOrWindow) {
        draft.put("on", streamOrWindow);
        return this;
    }

    /** The condition, such as {@code price > px100.mean and px100.count >= 100}; required. */
    public RuleBuilder when(String condition) {
        draft.put("when", condition);
        return this;
    }

    /** In place of a condition: that a key has no event for this long, such as {@code 5s}. */
    public RuleBuilder silence(String duration) {
        draft.put("silence", duration);
        return this;
    }

    /** With {@link #silence}: events of all keys count together. */
    public RuleBuilder byAll() {
        draft.put("by", "all");
        return this;
    }

    /** In place of a condition: steps that follow one another; needs {@link #within}. */
    public RuleBuilder sequence(Consumer<SequenceBuilder> steps) {
        SequenceBuilder sequence = new SequenceBuilder();
        steps.accept(sequence);
        draft.put("sequence", sequence.steps);
        return this;
    }

    /** With {@link #sequence}: how long after its first step's event it may last, such as {@code 5s}. */
    public RuleBuilder within(String duration) {
        draft.put("within", duration);
        return this;
    }

    /** With {@link #sequence}: how many runs of it a key may have begun at a time; 1 unless said otherwise. */
    public RuleBuilder overlap(int runs) {
        draft.put("overlap", runs);
        return this;
    }

    /** Whether it fires once per episode, at each event, or also at the end. */
    public RuleBuilder fire(Fire fire) {
        draft.put("fire", fire);
        return this;
    }

    /** How long the condition must hold before it fires, such as {@code 3 events} or {@code 2s}: the key {@code for}. */
    public RuleBuilder holdsFor(String eventsOrDuration) {
        draft.put("for", eventsOrDuration);
        return this;
    }

    /** What ends an episode; without it, that the condition is false. */
    public RuleBuilder until(String condition) {
        draft.put("until", condition);
        return this;
    }

    /** How long the end must hold before the episode is over, such as {@code 3 events} or {@code 1m}. */
    public RuleBuilder endFor(String eventsOrDuration) {
        draft.put("endFor", eventsOrDuration);
        return this;
    }

    /** Per key, at most one alert in this much event time, such as {@code 5s}. */
    public RuleBuilder cooldown(String duration) {
        draft.put("cooldown", duration);
        return this;
    }

    /** How many alerts the sinks get, over all keys, such as {@code 20 per 1m}; callbacks get all. */
    public RuleBuilder limit(String alertsPerTime) {
        draft.put("limit", alertsPerTime);
        return this;
    }

    /** The only keys whose events it is evaluated after; those of others cost it nothing. */
    public RuleBuilder keys(String... keys) {
        draft.put("keys", List.of(keys));
        return this;
    }

    /** How grave an alert is; {@code WARNING} unless said otherwise. */
    public RuleBuilder severity(Severity severity) {
        draft.put("severity", severity);
        return this;
    }

    /** A text with values in braces, such as {@code "{key} traded at {price}"}. */
    public RuleBuilder message(String template) {
        draft.put("message", template);
        return this;
    }
}
