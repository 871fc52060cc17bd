package io.ringmill.persistence.backtest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which variant is better: by F1 where there are labels, else by t at a horizon, else in their order. Terminal, page and the
 * list of alerts rank alike.
 */
public final class Ranking {

    private final List<VariantResult> variants;

    public Ranking(List<VariantResult> variants) {
        this.variants = variants;
    }

    /**
     * The rule that variants are compared by: that of the report, which was asked for, else the one that is swept, or else has
     * most alerts in the first variant; empty if that has no rules.
     *
     * @param variants those of the report, with their scores
     */
    static String rule(BacktestReport report, List<VariantResult> variants) {
        if (!report.rule().isEmpty()) {
            return report.rule();
        }
        VariantResult first = variants.get(0);
        return report.sweep().stream()
                .map(BacktestReport.Sweep::path)
                .filter(path -> path.startsWith("rules."))
                .map(path -> path.split("\\.")[1])
                .filter(first.alerts()::containsKey)
                .findFirst()
                .or(() -> first.alerts().keySet().stream().max(Comparator.comparingLong(first::alertsOf)))
                .orElse("");
    }

    /** Indexes of all variants, the best first; what has no figure comes last, and equals are in their order. */
    public List<Integer> by(String rule, int horizon) {
        double[] figures = variants.stream()
                .mapToDouble(variant -> Optional.ofNullable(variant.rules().get(rule))
                        .map(score -> figure(score, horizon))
                        .filter(figure -> !Double.isNaN(figure))
                        .orElse(Double.NEGATIVE_INFINITY))
                .toArray();
        return sorted(index -> -figures[index]);
    }

    private List<Integer> sorted(ToDoubleFunction<Integer> place) {
        return IntStream.range(0, variants.size())
                .boxed()
                .sorted(Comparator.comparingDouble(place))
                .toList();
    }

    private static double figure(VariantResult.RuleScore score, int horizon) {
        return score.labels()
                .map(VariantResult.LabelScore::f1)
                .orElseGet(() -> score.markOuts().size() > horizon
                        ? score.markOuts().get(horizon).t()
                        : Double.NaN);
    }

    /**
     * So many variants that are worth looking at: the first, these others, then up to the half the best by a rule at the first
     * horizon, then the best by each rule and horizon in turn.
     */
    public Set<Integer> best(int count, String rule, Collection<Integer> others) {
        Set<Integer> best = new TreeSet<>(Set.of(0));
        best.addAll(others);
        List<Integer> first = by(rule, 0);
        for (int place = 0; place < first.size() && best.size() < (count + 1) / 2; place++) {
            best.add(first.get(place));
        }
        List<List<Integer>> rankings = rankings(rule);
        for (int place = 0; place < variants.size() && best.size() < count; place++) {
            for (List<Integer> ranking : rankings) {
                if (best.size() < count) {
                    best.add(ranking.get(place));
                }
            }
        }
        return best;
    }

    /** All that the variants can be ranked by, this rule first. */
    private List<List<Integer>> rankings(String rule) {
        Set<String> rules = new LinkedHashSet<>(Set.of(rule));
        int horizons = 1;
        for (VariantResult variant : variants) {
            rules.addAll(variant.rules().keySet());
            for (VariantResult.RuleScore score : variant.rules().values()) {
                horizons = score.labels().isPresent()
                        ? horizons
                        : Math.max(horizons, score.markOuts().size());
            }
        }
        List<List<Integer>> rankings = new ArrayList<>();
        for (String each : rules) {
            for (int horizon = 0; horizon < horizons; horizon++) {
                rankings.add(by(each, horizon));
            }
        }
        return rankings;
    }
}
