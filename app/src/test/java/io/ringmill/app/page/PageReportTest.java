package io.ringmill.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.Ranking;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageReportTest {

    private static final int HORIZONS = 4;

    private static List<String> rules(BacktestReport report) {
        return List.copyOf(report.variants().get(0).rules().keySet());
    }

    @Test
    void shouldKeepPeriodsAndKeysOfTheBestByEachRuleAndHorizonOfManyVariants() {
        BacktestReport report =
                new SampleBacktest(2).sweep(100, 100).unlabelled().report();

        BacktestReport page = PageReport.of(report);

        Ranking ranking = new Ranking(report.variants());
        for (String rule : rules(report)) {
            for (int horizon = 0; horizon < HORIZONS; horizon++) {
                ranking.by(rule, horizon).stream()
                        .limit(5)
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

        new Ranking(report.variants())
                .by("spike", 0).stream()
                        .limit(5)
                        .map(best -> page.variants().get(best).rules().get("spike"))
                        .map(RuleScore::byPeriod)
                        .forEach(periods -> assertThat(periods).isNotEmpty());
    }
}
