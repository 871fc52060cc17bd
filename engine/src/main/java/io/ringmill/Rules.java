package io.ringmill;

import io.ringmill.pipeline.Pipeline;
import io.ringmill.ring.RingEngine;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleSpec;
import java.time.Duration;
import java.util.List;

/**
 * The rules of a running engine, which can be silenced while events flow. Such a change enters the ring and the journal behind all that
 * was published before, takes effect there in every worker, and comes again with a replay; so results are the same in every
 * topology.
 *
 * <p><b>Threading:</b> any thread but those of the engine; a change is one for all, and waits for room in a full ring.
 */
public final class Rules {

    private final Pipeline pipeline;
    private final RingEngine ring;

    Rules(Pipeline pipeline, RingEngine ring) {
        this.pipeline = pipeline;
        this.ring = ring;
    }

    /**
     * A rule as it is now.
     *
     * @param silentUntilNs until which event time, in epoch nanoseconds, it was silenced last, which may be past; {@link
     *     io.ringmill.event.Cells#MISSING_LONG} if it never was
     */
    public record Listed(RuleSpec spec, long silentUntilNs) {}

    /** The rules, in the order of the pipeline. */
    public List<Listed> list() {
        return pipeline.rules().stream()
                .map(spec -> new Listed(spec, ring.silentUntilNs(spec.name())))
                .toList();
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
        return ring.change(new RuleChange(rule, ns > Long.MAX_VALUE - newestNs ? Long.MAX_VALUE : newestNs + ns));
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
     * @throws IllegalArgumentException if this version knows no such change
     */
    public long repeat(String change) {
        return ring.change(RuleChange.parse(change));
    }

    /** Takes up a sequence as a change would, and changes nothing: for a replay that leaves changes out. */
    public long skip() {
        return ring.change(RuleChange.NOTHING);
    }
}
