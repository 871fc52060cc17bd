package io.ringmill.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageReportTest {

    private static final int HORIZONS = 4;

    private static List<String> rules(BacktestReport report) {
        return List.copyOf(report.variants().get(0).rules().keySet());
    }

    /** Indexes of the five that have most. */
    private static List<Integer> best(BacktestReport report, ToDoubleFunction<VariantResult> figure) {
        return IntStream.range(0, report.variants().size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        index -> -figure.applyAsDouble(report.variants().get(index))))
                .limit(5)
                .toList();
    }

    @Test
    void shouldKeepPeriodsAndKeysOfTheBestByEachRuleAndHorizonOfManyVariants() {
        BacktestReport report =
                new SampleBacktest(2).sweep(100, 100).unlabelled().report();

        BacktestReport page = PageReport.of(report);

        for (String rule : rules(report)) {
            for (int horizon = 0; horizon < HORIZONS; horizon++) {
                int at = horizon;
                best(
                                report,
                                variant -> variant.rules()
                                        .get(rule)
                                        .markOuts()
                                        .get(at)
                                        .t())
                        .forEach(best -> assertThat(
                                        page.variants().get(best).rules().get(rule))
                                .matches(score -> !score.byPeriod().isEmpty()
                                        && !score.byKey().isEmpty()));
            }
        }
        assertThat(page.variants().stream()
                        .map(variant -> variant.rules().get("spike"))
                        .filter(score -> score.byPeriod().isEmpty()))
                .isNotEmpty();
    }

    @Test
    void shouldKeepThoseOfTheBestByF1WhereThereAreLabels() {
        BacktestReport report = new SampleBacktest(2).sweep(100, 100).report();

        BacktestReport page = PageReport.of(report);

        best(
                        report,
                        variant -> variant.rules()
                                .get("spike")
                                .labels()
                                .orElseThrow()
                                .f1())
                .stream()
                .map(best -> page.variants().get(best).rules().get("spike"))
                .map(RuleScore::byPeriod)
                .forEach(periods -> assertThat(periods).isNotEmpty());
    }
}
