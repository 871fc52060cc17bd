package io.ringmill.persistence.backtest;

import io.ringmill.window.runtime.WindowProgram;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one variant came to.
 *
 * @param settings the values of the file that it replaces, by path; none for a file as it is
 * @param identity of its pipeline
 * @param digest 16 hex digits, those of a run of its own
 * @param results emissions by window
 * @param alerts by rule, of all states
 * @param rules what the alerts were worth, by rule; empty without a price and without labels
 */
public record VariantResult(
        String name,
        Map<String, String> settings,
        String identity,
        String digest,
        Events events,
        Map<String, Long> results,
        Map<String, Long> alerts,
        Map<String, RuleScore> rules) {

    /** What became of the events, over all streams; {@code ahead} of those that were too far ahead of the newest. */
    public record Events(long accepted, long filtered, long late, long ahead) {

        /** By status, as {@link WindowProgram} has them. */
        static Events of(long[] became) {
            return new Events(
                    became[WindowProgram.ACCEPTED],
                    became[WindowProgram.FILTERED],
                    became[WindowProgram.LATE],
                    became[WindowProgram.AHEAD]);
        }
    }

    /** Alerts of a rule: those of state firing where they are scored, else those of all states; none if it lacks the rule. */
    public long alertsOf(String rule) {
        RuleScore score = rules.get(rule);
        return score == null ? alerts.getOrDefault(rule, 0L) : score.alerts();
    }

    /** The same with scores of its rules. */
    public VariantResult withRules(Map<String, RuleScore> scores) {
        return new VariantResult(name, settings, identity, digest, events, results, alerts, scores);
    }

    /**
     * What a rule's alerts were worth.
     *
     * @param alerts of state firing
     * @param keys how many keys it fired for
     * @param side by which mark-outs are signed, 1 or -1
     * @param markOuts by horizon
     * @param byKey those with most alerts first
     * @param byPeriod in order of time
     */
    public record RuleScore(
            long alerts,
            int keys,
            int side,
            List<MarkOut> markOuts,
            List<KeyScore> byKey,
            List<PeriodScore> byPeriod,
            Optional<LabelScore> labels) {}

    /**
     * Mark-outs of one horizon, in basis points; NaN where there are too few.
     *
     * @param count of those that have one
     * @param missing alerts that have none, for want of a price
     * @param lowBp lower end of the 95 % interval of the mean
     * @param highBp upper end of it
     * @param hitRate share that is above 0
     */
    public record MarkOut(
            long horizonNs,
            long count,
            long missing,
            double meanBp,
            double medianBp,
            double stddevBp,
            double t,
            double lowBp,
            double highBp,
            double hitRate) {}

    /** A key's mean mark-outs, by horizon. */
    public record KeyScore(String key, long count, List<Double> meanBp) {}

    /**
     * A period of the split.
     *
     * @param from its beginning, as a date where periods are whole days
     * @param labels those that begin in the period
     */
    public record PeriodScore(
            String from, long alerts, long count, List<MarkOut> markOuts, Optional<LabelScore> labels) {}

    /** How the alerts fit the labels. */
    public record LabelScore(
            long truePositives,
            long falsePositives,
            long falseNegatives,
            double precision,
            double recall,
            double f1,
            Optional<String> medianDetection) {}
}
