package io.ringmill.app.page;

import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.KeyScore;
import io.ringmill.persistence.backtest.VariantResult.LabelScore;
import io.ringmill.persistence.backtest.VariantResult.MarkOut;
import io.ringmill.persistence.backtest.VariantResult.PeriodScore;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What of a report the page gets: every variant with its figures, rounded to more digits than the page shows, and figures
 * by key and by period of as many variants as a page can carry, the best first.
 */
final class PageReport {

    /** So many figures by key and by period a page carries: some MB of it. */
    private static final long CARRIED = 200_000;

    private static final double DIGITS = 1e6;

    private PageReport() {}

    static BacktestReport of(BacktestReport report) {
        List<VariantResult> variants = report.variants();
        long most = Math.max(
                1, variants.stream().mapToLong(PageReport::figures).max().orElse(1));
        int carried = (int) Math.min(variants.size(), Math.max(20, CARRIED / most));
        Set<Integer> detailed = carried == variants.size() ? Set.of() : best(report, carried);
        List<VariantResult> fitting = IntStream.range(0, variants.size())
                .mapToObj(i -> fit(variants.get(i), detailed.isEmpty() || detailed.contains(i)))
                .toList();
        List<String> notes = detailed.isEmpty()
                ? List.of()
                : List.of("figures by key and by period are in the page for " + detailed.size() + " of "
                        + variants.size() + " variants, those with the highest figures; --json has all");
        return report.scored(report.marking(), fitting, report.prices(), report.alerts(), report.differences(), notes);
    }

    private static long figures(VariantResult variant) {
        return variant.rules().values().stream()
                .mapToLong(rule ->
                        (long) rule.byKey().size() * (1 + rule.markOuts().size())
                                + (long) rule.byPeriod().size()
                                        * (1 + 9 * rule.markOuts().size()))
                .sum();
    }

    /** The first variant, those of differences, and the best by each rule and horizon in turn. */
    private static Set<Integer> best(BacktestReport report, int count) {
        Set<Integer> best = new TreeSet<>(Set.of(0));
        report.differences().forEach(difference -> best.add(difference.variant()));
        List<List<Integer>> rankings = new ArrayList<>();
        for (String rule : report.variants().get(0).rules().keySet()) {
            int horizons =
                    report.marking().map(marking -> marking.horizonsNs().size()).orElse(0);
            for (int horizon = 0; horizon < horizons; horizon++) {
                int at = horizon;
                rankings.add(
                        ranking(report, rule, score -> score.markOuts().get(at).meanBp()));
            }
            rankings.add(ranking(
                    report, rule, score -> score.labels().map(LabelScore::f1).orElse(Double.NaN)));
        }
        for (int place = 0; place < report.variants().size() && best.size() < count; place++) {
            for (List<Integer> ranking : rankings) {
                if (place < ranking.size() && best.size() < count) {
                    best.add(ranking.get(place));
                }
            }
        }
        return best;
    }

    private static List<Integer> ranking(BacktestReport report, String rule, ToDoubleFunction<RuleScore> figure) {
        double[] figures = report.variants().stream()
                .mapToDouble(variant -> Optional.ofNullable(variant.rules().get(rule))
                        .map(figure::applyAsDouble)
                        .orElse(Double.NaN))
                .toArray();
        return IntStream.range(0, figures.length)
                .filter(i -> !Double.isNaN(figures[i]))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> figures[i]).reversed())
                .toList();
    }

    private static VariantResult fit(VariantResult variant, boolean detailed) {
        Map<String, RuleScore> rules = new LinkedHashMap<>();
        variant.rules()
                .forEach((name, rule) -> rules.put(
                        name,
                        new RuleScore(
                                rule.alerts(),
                                rule.keys(),
                                rule.side(),
                                rounded(rule.markOuts()),
                                detailed ? keys(rule.byKey()) : List.of(),
                                detailed ? periods(rule.byPeriod()) : List.of(),
                                rule.labels())));
        return variant.withRules(rules);
    }

    private static List<KeyScore> keys(List<KeyScore> keys) {
        return keys.stream()
                .map(key -> new KeyScore(
                        key.key(),
                        key.count(),
                        key.meanBp().stream().map(PageReport::rounded).toList()))
                .toList();
    }

    private static List<PeriodScore> periods(List<PeriodScore> periods) {
        return periods.stream()
                .map(period -> new PeriodScore(
                        period.from(), period.alerts(), period.count(), rounded(period.markOuts()), period.labels()))
                .toList();
    }

    private static List<MarkOut> rounded(List<MarkOut> markOuts) {
        return markOuts.stream()
                .map(out -> new MarkOut(
                        out.horizonNs(),
                        out.count(),
                        out.missing(),
                        rounded(out.meanBp()),
                        rounded(out.medianBp()),
                        rounded(out.stddevBp()),
                        rounded(out.t()),
                        rounded(out.lowBp()),
                        rounded(out.highBp()),
                        rounded(out.hitRate())))
                .toList();
    }

    /** NaN and what is too large for the digits stay. */
    private static double rounded(double value) {
        return Math.abs(value) < 1e9 ? Math.rint(value * DIGITS) / DIGITS : value;
    }
}
