package io.ringmill.persistence;

import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.Explanation.Evaluation;
import io.ringmill.rule.RuleClause.Awaited;
import java.util.List;
import java.util.Optional;

/**
 * How far a sequence has come for a key, and why no further.
 *
 * @param steps of the sequence, with those that must not come, in its order
 * @param runs that were on before the key's newest event or are on now, the oldest first, at most {@link Explainer#RUNS}
 * @param runCount how many there were
 * @param first what the key's newest event on the first step's stream or window was to that step; empty if there was none
 */
public record SequenceTrace(List<Awaited> steps, List<Run> runs, int runCount, Optional<Look> first) {

    /** What the key's newest event did to a run. */
    public enum Fate {
        /** Nothing: it goes on waiting for the same. */
        WAITS,
        /** It began the run, or was a step of it. */
        WENT_ON,
        /** It was the last step, or brought the time at which the run matched: an alert was raised. */
        MATCHED,
        /** The run matched, but a cooldown or a silence kept the alert back. */
        KEPT_BACK,
        /** What must not come came. */
        BROKEN,
        /** {@code within} was over. */
        OVER
    }

    /**
     * A run.
     *
     * @param status as it was before the event if it is over, else as it is
     * @param looks what of the steps that it waits for, or that must not come, the newest event of each was
     */
    public record Run(RuleStatus status, Fate fate, List<Look> looks) {

        public Run {
            looks = List.copyOf(looks);
        }

        /** Where the step that it waits for stands among those that must come; behind the last where it waits for its end. */
        public int awaited() {
            return status.run().map(run -> run.seen().size()).orElse(0);
        }
    }

    /**
     * A step, and what the newest event that could have been it was.
     *
     * @param step its place among all
     * @param event empty if there was none since the run's last step, or if what it was cannot be told
     */
    public record Look(int step, Optional<Evaluation> event) {}

    public SequenceTrace {
        steps = List.copyOf(steps);
        runs = List.copyOf(runs);
    }
}
