package io.ringmill.persistence.backtest;

import io.ringmill.event.StreamSpec;
import io.ringmill.persistence.backtest.score.Estimate;
import io.ringmill.persistence.backtest.score.Labels;
import io.ringmill.persistence.backtest.score.Periods;
import io.ringmill.persistence.backtest.score.RuleAlerts;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.time.Durations;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/** What the alerts of rules were worth. Any thread may ask. */
final class RuleScores {

    /** So many keys are told of, those with most alerts. */
    private static final int KEYS = 20;

    private final BacktestSettings settings;
    private final Pipeline pipeline;
    private final Labels labels;

    RuleScores(BacktestSettings settings, Pipeline pipeline, Labels labels) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.labels = labels;
    }

    VariantResult.RuleScore of(String rule, RuleAlerts all) {
        List<RuleAlerts.Entry> alerts = all.firing();
        int side = settings.side(rule);
        Map<String, List<RuleAlerts.Entry>> byKey = RuleAlerts.byKey(alerts);
        List<VariantResult.KeyScore> keys = byKey.entrySet().stream()
                .limit(KEYS)
                .map(key ->
                        new VariantResult.KeyScore(key.getKey(), key.getValue().size(), means(key.getValue(), side)))
                .toList();
        return new VariantResult.RuleScore(
                alerts.size(),
                byKey.size(),
                side,
                markOuts(rule, alerts, side),
                keys,
                periods(rule, alerts, side),
                settings.labels().map(some -> label(labels.score(alerts))));
    }

    private List<Double> means(List<RuleAlerts.Entry> alerts, int side) {
        return IntStream.range(0, settings.horizonsNs().size())
                .mapToObj(horizon -> RuleAlerts.mean(alerts, horizon, side))
                .toList();
    }

    private List<VariantResult.MarkOut> markOuts(String rule, List<RuleAlerts.Entry> alerts, int side) {
        List<VariantResult.MarkOut> markOuts = new ArrayList<>();
        for (int horizon = 0; horizon < settings.horizonsNs().size(); horizon++) {
            long horizonNs = settings.horizonsNs().get(horizon);
            OptionalLong seed =
                    settings.bootstraps() ? OptionalLong.of(rule.hashCode() * 31L + horizonNs) : OptionalLong.empty();
            Estimate estimate = RuleAlerts.estimate(alerts, horizon, horizonNs, side, seed);
            markOuts.add(new VariantResult.MarkOut(
                    horizonNs,
                    estimate.count(),
                    alerts.size() - estimate.count(),
                    estimate.mean(),
                    estimate.median(),
                    estimate.stddev(),
                    estimate.t(),
                    estimate.low(),
                    estimate.high(),
                    estimate.hitRate()));
        }
        return markOuts;
    }

    private List<VariantResult.PeriodScore> periods(String rule, List<RuleAlerts.Entry> alerts, int side) {
        return settings
                .split()
                .map(split -> new Periods(split.span(zone(rule))).of(alerts, labels))
                .orElse(List.of())
                .stream()
                .map(period -> {
                    List<VariantResult.MarkOut> markOuts = markOuts(rule, period.alerts(), side);
                    return new VariantResult.PeriodScore(
                            period.name(),
                            period.alerts().size(),
                            markOuts.isEmpty() ? 0 : markOuts.get(0).count(),
                            markOuts,
                            settings.labels().map(some -> label(labels.score(alerts, period.fromNs(), period.toNs()))));
                })
                .toList();
    }

    /** Of the stream that the rule is on; of one that only other pipelines have, of the first stream. */
    private ZoneId zone(String rule) {
        Set<String> streams = pipeline.rules().stream()
                .filter(spec -> spec.name().equals(rule))
                .findFirst()
                .map(pipeline::streamsOf)
                .orElse(Set.of());
        return pipeline.streams().stream()
                .filter(stream -> streams.isEmpty() || streams.contains(stream.name()))
                .findFirst()
                .map(StreamSpec::zone)
                .orElseThrow();
    }

    private static VariantResult.LabelScore label(Labels.Score score) {
        Optional<String> detection = score.detectionNs().isPresent()
                ? Optional.of(Durations.print(score.detectionNs().getAsLong()))
                : Optional.empty();
        return new VariantResult.LabelScore(
                score.found(),
                score.outside(),
                score.missed(),
                score.precision(),
                score.recall(),
                score.f1(),
                detection);
    }
}
