package io.ringmill.persistence.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a backtest; {@link ReportJson} writes it as the document that {@code --json} gives and the page reads: its
 * components are the document's names. What scores the alerts fills in {@link #marking}, {@link #prices}, {@link #alerts} and
 * {@link #differences}.
 *
 * @param pipeline name of the first variant's
 * @param partial whether it was stopped before the end of the input, so that all figures are of what had come till then
 * @param rule that variants are compared by; empty if there is none
 * @param notes for people
 */
public record BacktestReport(
        String pipeline,
        boolean partial,
        Input input,
        double elapsedSeconds,
        Computed computed,
        Optional<Marking> marking,
        String rule,
        List<String> notes,
        List<Sweep> sweep,
        List<VariantResult> variants,
        Map<String, PriceLine> prices,
        List<ShownAlert> alerts,
        List<Difference> differences) {

    public BacktestReport {
        notes = List.copyOf(notes);
        sweep = List.copyOf(sweep);
        variants = List.copyOf(variants);
        alerts = List.copyOf(alerts);
        differences = List.copyOf(differences);
    }

    /**
     * What the variants were run over.
     *
     * @param journals their folders, or the names of the sources
     * @param events that were read, of all kinds
     * @param fromNs the oldest time of an event that counts; empty if none does
     * @param toNs the newest
     */
    public record Input(List<String> journals, int sessions, long events, Optional<Long> fromNs, Optional<Long> toNs) {}

    /**
     * What was computed for all variants together, of what their own runs would have computed.
     *
     * @param passes programs that the events went through
     */
    public record Computed(int passes, int windows, int rules, int ofWindows, int ofRules) {}

    /** How the alerts were scored, as the file says it. */
    public record Marking(
            Optional<String> price,
            List<Long> horizonsNs,
            Optional<String> delay,
            Optional<String> warmUp,
            Optional<String> split) {}

    /**
     * A setting that was swept.
     *
     * @param label the path as names of variants have it
     * @param values in order
     * @param shown the values as names of variants have them
     */
    public record Sweep(String path, String label, List<String> values, List<String> shown) {}

    /** The price of a key in slices of time, at most some thousand of them. */
    public record PriceLine(List<Long> timesNs, List<Double> low, List<Double> high, List<Double> last) {}

    /**
     * An alert over the price.
     *
     * @param markOutBp by horizon; NaN where there is none
     * @param variants indices of those that raised it
     */
    public record ShownAlert(
            String rule,
            String key,
            long timeNs,
            long sequence,
            double price,
            List<Double> markOutBp,
            List<Integer> variants) {}

    /**
     * An alert that only one of two variants raised, or both at different places.
     *
     * @param session of the input, from 1
     * @param state {@code firing} or {@code resolved}
     * @param movedToNs the time in the variant, if that has the alert at another place
     * @param movedToSequence the sequence there
     */
    public record DifferentAlert(
            String rule,
            String key,
            String state,
            int session,
            long timeNs,
            long sequence,
            Optional<Long> movedToNs,
            Optional<Long> movedToSequence) {}

    /**
     * What is different between two variants. Lists hold the first alerts; how many there are the numbers say.
     *
     * @param variant index
     * @param of index of the variant that it is held against
     * @param first where the two part; empty if they have the same alerts
     * @param gained alerts of the variant alone
     * @param lost alerts of the other alone
     * @param moved alerts that both have at different places: where the other has it, and where it moved to
     * @param explanations why the first of them are there in the one and not in the other, if that was asked for
     */
    public record Difference(
            int variant,
            int of,
            Optional<DifferentAlert> first,
            long gainedCount,
            long lostCount,
            long movedCount,
            List<DifferentAlert> gained,
            List<DifferentAlert> lost,
            List<DifferentAlert> moved,
            List<String> explanations) {

        /** The same with explanations. */
        public Difference explained(List<String> newExplanations) {
            return new Difference(
                    variant, of, first, gainedCount, lostCount, movedCount, gained, lost, moved, newExplanations);
        }
    }

    /** The same, compared by a rule. */
    public BacktestReport comparedBy(String newRule) {
        return with(marking, newRule, notes, variants, prices, alerts, differences);
    }

    /** The same with other scores. */
    public BacktestReport scored(
            Optional<Marking> newMarking,
            List<VariantResult> newVariants,
            Map<String, PriceLine> newPrices,
            List<ShownAlert> newAlerts,
            List<Difference> newDifferences,
            List<String> moreNotes) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(moreNotes);
        return with(newMarking, rule, all, newVariants, newPrices, newAlerts, newDifferences);
    }

    private BacktestReport with(
            Optional<Marking> newMarking,
            String newRule,
            List<String> newNotes,
            List<VariantResult> newVariants,
            Map<String, PriceLine> newPrices,
            List<ShownAlert> newAlerts,
            List<Difference> newDifferences) {
        return new BacktestReport(
                pipeline,
                partial,
                input,
                elapsedSeconds,
                computed,
                newMarking,
                newRule,
                newNotes,
                sweep,
                newVariants,
                newPrices,
                newAlerts,
                newDifferences);
    }
}
