package io.ringmill;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Cells;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.RuleBuilder;
import io.ringmill.pipeline.RuleText;
import io.ringmill.ring.RingEngine;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleChange.Kind;
import io.ringmill.rule.RuleSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The rules of a running engine, which can be added, replaced, removed and silenced while events flow. Such a change enters the
 * ring and the journal behind all that was published before, takes effect there in every worker, and comes again with a replay;
 * so results are the same in every topology.
 *
 * <p>A new rule begins in state normal, and so does one that takes the place of another; windows and the other rules go on. The
 * pipeline is compiled by the caller. Then publishers wait until all that was published is handled and what is remembered of
 * each key has been moved.
 *
 * <p><b>Threading:</b> any thread but those of the engine; a change is one for all, and waits for room in a full ring.
 */
public final class Rules {

    /** Each is kept in every snapshot. */
    private static final int MOST_SILENT_KEYS = 10_000;

    private final RingEngine ring;

    Rules(RingEngine ring) {
        this.ring = ring;
    }

    /**
     * A rule as it is now.
     *
     * @param silentUntilNs until which event time, in epoch nanoseconds, it was silenced last, which may be past; {@link
     *     io.ringmill.event.Cells#MISSING_LONG} if it never was
     * @param silentKeys by key, the same of silences of single keys
     */
    public record Listed(RuleSpec spec, long silentUntilNs, Map<String, Long> silentKeys) {

        /** Until which event time it was silenced last for a key, be it alone or with all others. */
        public long silentUntilNs(String key) {
            return Math.max(silentUntilNs, silentKeys.getOrDefault(key, Cells.MISSING_LONG));
        }
    }

    /** The rules, in the order of the pipeline. */
    public List<Listed> list() {
        return ring.pipeline().rules().stream()
                .map(spec -> new Listed(spec, ring.silentUntilNs(spec.name()), ring.silentKeys(spec.name())))
                .toList();
    }

    /**
     * Adds a rule, behind the others, as a pipeline file would say it below its name:
     *
     * <pre>{@code
     * engine.rules().add("spike", """
     *         when: price > 3 * px100.mean
     *         cooldown: 5s
     *         """);
     * }</pre>
     *
     * <p>What no rule or window has read so far of another stream is unknown until that stream's next event of the key.
     *
     * @return the sequence at which it takes effect
     * @throws io.ringmill.diagnostic.PipelineException with all faults of the rule, which are those that it would have in a file;
     *     then nothing has changed
     * @throws IllegalArgumentException if there is a rule of that name
     * @throws IllegalStateException in a callback of this engine
     * @throws io.ringmill.publish.EngineClosedException if the engine takes no more events
     */
    public long add(String rule, String yaml) {
        return put(Kind.ADD, rule, faults -> RuleText.of(rule, yaml, faults));
    }

    /** As {@link #add(String, String)}, of what code says. */
    public long add(String rule, Consumer<RuleBuilder> content) {
        return put(Kind.ADD, rule, faults -> RuleText.of(rule, content, faults));
    }

    /**
     * Puts a rule in the place of the one of that name; as {@link #add(String, String)}. Alerts are counted on, a silence is over.
     *
     * @throws IllegalArgumentException if there is no rule of that name
     */
    public long replace(String rule, String yaml) {
        return put(Kind.REPLACE, rule, faults -> RuleText.of(rule, yaml, faults));
    }

    /** As {@link #replace(String, String)}, by what code says. */
    public long replace(String rule, Consumer<RuleBuilder> content) {
        return put(Kind.REPLACE, rule, faults -> RuleText.of(rule, content, faults));
    }

    private long put(Kind kind, String rule, Function<Faults, RuleText> read) {
        Faults faults = new Faults();
        RuleText text = read.apply(faults);
        faults.throwIfAny();
        return change(new RuleChange(kind, rule, 0, text.yaml()), text, UnaryOperator.identity());
    }

    private long change(RuleChange change, RuleText text, UnaryOperator<Pipeline> further) {
        return ring.change(
                change,
                (pipeline, faults) -> pipeline.with(change, text, faults).map(further));
    }

    /**
     * Removes a rule. Its episodes end without an alert.
     *
     * @return the sequence at which it is gone
     * @throws IllegalArgumentException if there is no rule of that name
     * @throws IllegalStateException in a callback of this engine
     * @throws io.ringmill.publish.EngineClosedException if the engine takes no more events
     */
    public long remove(String rule) {
        return change(new RuleChange(Kind.REMOVE, rule, 0, ""), null, UnaryOperator.identity());
    }

    /**
     * From now on, and for so long in event time, the rule raises no alert of state {@code firing}: its episodes begin and end
     * as ever, but silently, as in a cooldown. The end of an episode of which there was an alert before is told. It counts from
     * the newest event time of the rule's streams, and takes the place of a silence that is on; zero ends that.
     *
     * @return the sequence at which it takes effect
     * @throws IllegalArgumentException if the pipeline has no such rule, or the duration is negative
     * @throws IllegalStateException if no event has come yet from whose time it could count; or in a callback of this engine
     * @throws io.ringmill.publish.EngineClosedException if the engine takes no more events
     */
    public long silence(String rule, Duration duration) {
        return ring.silence(RuleChange.silence(rule, silentUntilNs(rule, duration)));
    }

    /**
     * As {@link #silence(String, Duration)}, of the alerts of one key. A silence of the rule and one of the key go on beside each
     * other.
     *
     * @throws IllegalArgumentException if the pipeline has no such rule, no event of the key has come, or the duration is negative
     * @throws IllegalStateException as above; or if {@value #MOST_SILENT_KEYS} other keys of the rule were silenced
     */
    public long silence(String rule, String key, Duration duration) {
        long untilNs = silentUntilNs(rule, duration);
        if (!ring.isKey(key)) {
            throw new IllegalArgumentException("no event of key '" + key + "' has come; rule " + rule
                    + " is silenced for keys of which there are events");
        }
        Map<String, Long> silent = ring.silentKeys(rule);
        if (silent.size() >= MOST_SILENT_KEYS && !silent.containsKey(key)) {
            throw new IllegalStateException("rule " + rule + " was silenced for " + silent.size()
                    + " keys, more are not kept; silence the rule, or replace it by one with a condition on the key");
        }
        return ring.silence(RuleChange.silence(rule, key, untilNs));
    }

    private long silentUntilNs(String rule, Duration duration) {
        Pipeline pipeline = ring.pipeline();
        RuleSpec spec = pipeline.rule(rule);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a silence of " + duration + " ends before it begins");
        }
        long newestNs = ring.newestNs(pipeline.streamsOf(spec));
        if (newestNs == Long.MIN_VALUE) {
            throw new IllegalStateException("rule " + rule
                    + " has seen no event from whose time the silence could count; silence it once one has come");
        }
        long ns = nanos(duration);
        return ns > Long.MAX_VALUE - newestNs ? Long.MAX_VALUE : newestNs + ns;
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException longer) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Makes a change that a journal holds.
     *
     * @return the sequence at which it takes effect
     * @throws IllegalArgumentException if this version knows no such change, or the rules are not those of which it was made
     */
    public long repeat(String text) {
        return repeat(text, UnaryOperator.identity());
    }

    /**
     * Makes a change that a journal holds, and at the same sequence a further one: for who wants to see more of a rule than was
     * asked for when it was recorded.
     *
     * @param further makes of the changed pipeline one of the same streams and windows
     */
    public long repeat(String text, UnaryOperator<Pipeline> further) {
        RuleChange change = RuleChange.parse(text);
        if (change.isSilence()) {
            return ring.silence(change);
        }
        Faults faults = new Faults();
        RuleText content = RuleText.of(change.rule(), change.content(), faults);
        faults.throwIfAny();
        return change(change, content, further);
    }

    /** Takes up a sequence as a change would, and changes nothing: for a replay that leaves changes out. */
    public long skip() {
        return ring.silence(RuleChange.NOTHING);
    }
}
