package io.ringmill.app.page;

import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.Ranking;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.KeyScore;
import io.ringmill.persistence.backtest.VariantResult.MarkOut;
import io.ringmill.persistence.backtest.VariantResult.PeriodScore;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                        + variants.size() + " variants, the best by each rule and horizon; --json has all");
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

    private static Set<Integer> best(BacktestReport report, int count) {
        return new Ranking(report.variants())
                .best(
                        count,
                        report.rule(),
                        report.differences().stream()
                                .map(BacktestReport.Difference::variant)
                                .toList());
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
