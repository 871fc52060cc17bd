package io.ringmill.app.page;

import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.BacktestReport.DifferentAlert;
import io.ringmill.persistence.backtest.BacktestReport.PriceLine;
import io.ringmill.persistence.backtest.BacktestReport.ShownAlert;
import io.ringmill.persistence.backtest.BacktestReport.Sweep;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.KeyScore;
import io.ringmill.persistence.backtest.VariantResult.LabelScore;
import io.ringmill.persistence.backtest.VariantResult.MarkOut;
import io.ringmill.persistence.backtest.VariantResult.PeriodScore;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Reports of backtests that nobody ran: the same for the same seed. */
final class SampleBacktest {

    static final long START_NS = 1_580_221_800_000_000_000L; // 2020-01-28T14:30:00Z

    private static final long SECOND_NS = 1_000_000_000L;
    private static final List<Long> HORIZONS_NS = List.of(SECOND_NS, 10 * SECOND_NS, 60 * SECOND_NS, 300 * SECOND_NS);
    private static final int PERIODS = 20;
    private static final int ALERTS = 600;
    private static final int DAY_SECONDS = 23_400;

    private final Random random;
    private List<String> rules = List.of("spike", "golden-cross");
    private List<String> keys = List.of("SPY", "IBM", "TSLA");
    private List<String> cooldowns = List.of("1s", "5s", "10s", "30s", "1m", "5m");
    private List<String> thresholds = List.of("1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5");
    private boolean priced = true;
    private double scale = 1;
    private String compared = "";
    private String firstName = "";
    private String detection = "1.2s";
    private boolean labelled = true;

    SampleBacktest(long seed) {
        random = new Random(seed);
    }

    SampleBacktest rules(String... names) {
        rules = List.of(names);
        return this;
    }

    SampleBacktest keys(String... names) {
        keys = List.of(names);
        return this;
    }

    /** So many values of each of the two settings that are swept. */
    SampleBacktest sweep(int cooldownCount, int thresholdCount) {
        cooldowns =
                IntStream.range(0, cooldownCount).mapToObj(i -> (i + 1) + "s").toList();
        thresholds = IntStream.range(0, thresholdCount)
                .mapToObj(i -> String.format(Locale.ROOT, "%.2f", 1 + i * 0.05))
                .toList();
        return this;
    }

    /** Prices move by so many times as much. */
    SampleBacktest scaled(double by) {
        scale = by;
        return this;
    }

    SampleBacktest comparedBy(String rule) {
        compared = rule;
        return this;
    }

    SampleBacktest firstNamed(String name) {
        firstName = name;
        return this;
    }

    SampleBacktest thresholds(String... values) {
        thresholds = List.of(values);
        return this;
    }

    SampleBacktest detection(String duration) {
        detection = duration;
        return this;
    }

    SampleBacktest unpriced() {
        priced = false;
        return this;
    }

    SampleBacktest unlabelled() {
        labelled = false;
        return this;
    }

    BacktestReport report() {
        int count = cooldowns.size() * thresholds.size();
        return new BacktestReport(
                "trades",
                false,
                new BacktestReport.Input(
                        List.of("journal"),
                        1,
                        4_812_345,
                        Optional.of(START_NS),
                        Optional.of(START_NS + DAY_SECONDS * SECOND_NS)),
                3.21,
                new BacktestReport.Computed(2, 3, rules.size() * count, 3 * count, rules.size() * count),
                priced
                        ? Optional.of(new BacktestReport.Marking(
                                Optional.of("quotes.mid"),
                                HORIZONS_NS,
                                Optional.of("2ms"),
                                Optional.empty(),
                                Optional.of("1d")))
                        : Optional.of(new BacktestReport.Marking(
                                Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.of("1w"))),
                compared.isEmpty() ? rules.get(0) : compared,
                List.of("1 live change of a rule in the journal was left out"),
                List.of(
                        new Sweep("rules.spike.cooldown", "cooldown", cooldowns, cooldowns),
                        new Sweep("rules.spike.threshold", "threshold", thresholds, shown(thresholds))),
                variants(),
                priced ? prices() : Map.of(),
                alerts(count),
                List.of(difference()));
    }

    /** As names of variants have them: of long ones what is different. */
    private static List<String> shown(List<String> values) {
        return values.stream()
                .map(value -> value.replaceFirst("price > px100.mean \\+ (.*) \\* px100.sd", "\u2026$1\u2026"))
                .toList();
    }

    private List<VariantResult> variants() {
        List<VariantResult> all = new ArrayList<>();
        for (int i = 0; i < cooldowns.size(); i++) {
            for (int j = 0; j < thresholds.size(); j++) {
                Map<String, String> settings = new LinkedHashMap<>();
                settings.put("rules.spike.cooldown", cooldowns.get(i));
                settings.put("rules.spike.threshold", thresholds.get(j));
                all.add(variant(settings, hill(i, j)));
            }
        }
        return all;
    }

    /** What a variant is good for, in basis points: best in the middle of the sweep. */
    private double hill(int i, int j) {
        double x = (i + 0.5) / cooldowns.size() - 0.4;
        double y = (j + 0.5) / thresholds.size() - 0.6;
        return 2.5 * Math.exp(-8 * (x * x + y * y)) - 1;
    }

    private VariantResult variant(Map<String, String> settings, double meanBp) {
        Map<String, Long> alerts = new LinkedHashMap<>();
        Map<String, RuleScore> scores = new LinkedHashMap<>();
        for (String rule : rules) {
            int count = 40 + random.nextInt(900);
            alerts.put(rule, (long) count);
            if (priced || labelled) {
                scores.put(rule, score(count, rule.equals(rules.get(0)) ? meanBp : 0.1));
            }
        }
        String name = firstName;
        firstName = "";
        return new VariantResult(
                !name.isEmpty()
                        ? name
                        : String.join(
                                ", ",
                                settings.entrySet().stream()
                                        .map(setting ->
                                                setting.getKey().replace("rules.spike.", "") + "=" + setting.getValue())
                                        .toList()),
                settings,
                Long.toHexString(random.nextLong()),
                Long.toHexString(random.nextLong()),
                new VariantResult.Events(4_812_345, 12, 3, 0),
                Map.of("px100", 4_812_345L),
                alerts,
                scores);
    }

    private RuleScore score(int alerts, double meanBp) {
        int[] horizons = IntStream.range(0, HORIZONS_NS.size()).toArray();
        return new RuleScore(
                alerts,
                keys.size(),
                -1,
                priced
                        ? IntStream.of(horizons)
                                .mapToObj(h -> markOut(h, alerts, meanBp))
                                .toList()
                        : List.of(),
                priced
                        ? keys.stream()
                                .map(key -> new KeyScore(
                                        key,
                                        alerts / keys.size(),
                                        IntStream.of(horizons)
                                                .mapToObj(h -> meanBp + random.nextGaussian())
                                                .toList()))
                                .toList()
                        : List.of(),
                IntStream.range(0, PERIODS)
                        .mapToObj(day -> period(day, alerts / PERIODS, meanBp))
                        .toList(),
                labelled ? Optional.of(labels(alerts)) : Optional.empty());
    }

    private LabelScore labels(int alerts) {
        double precision = 0.2 + 0.6 * random.nextDouble();
        double recall = 0.2 + 0.8 * random.nextDouble();
        int right = (int) (alerts * precision);
        return new LabelScore(
                right,
                alerts - right,
                7,
                precision,
                recall,
                2 * precision * recall / (precision + recall),
                Optional.of(detection));
    }

    private MarkOut markOut(int horizon, int alerts, double meanBp) {
        double mean = scale * (meanBp * (horizon + 1) / 2.5 + 0.2 * random.nextGaussian());
        double deviation = scale * 5 * Math.sqrt(horizon + 1);
        double half = 1.96 * deviation / Math.sqrt(alerts);
        return new MarkOut(
                HORIZONS_NS.get(horizon),
                Math.max(0, alerts - 2),
                2,
                mean,
                0.8 * mean,
                deviation,
                1.96 * mean / half,
                mean - half,
                mean + half,
                Math.min(1, Math.max(0, 0.5 + mean / 20)));
    }

    private PeriodScore period(int day, int alerts, double meanBp) {
        double mean = meanBp + 1.5 * random.nextGaussian();
        return new PeriodScore(
                String.format(Locale.ROOT, "2020-01-%02d", day + 1),
                alerts,
                alerts,
                IntStream.range(0, priced ? HORIZONS_NS.size() : 0)
                        .mapToObj(h -> markOut(h, alerts, mean))
                        .toList(),
                Optional.empty());
    }

    private Map<String, PriceLine> prices() {
        Map<String, PriceLine> all = new LinkedHashMap<>();
        for (String key : keys) {
            List<Long> times = LongStream.range(0, 2_000)
                    .mapToObj(i -> START_NS + i * DAY_SECONDS * SECOND_NS / 2_000)
                    .toList();
            List<Double> last = times.stream()
                    .map(time -> priceAt(time) + 0.03 * random.nextGaussian())
                    .toList();
            all.put(
                    key,
                    new PriceLine(
                            times,
                            last.stream().map(price -> price - 0.05).toList(),
                            last.stream().map(price -> price + 0.05).toList(),
                            last));
        }
        return all;
    }

    private static double priceAt(long timeNs) {
        double seconds = (timeNs - START_NS) / 1e9;
        return 325 + 3 * Math.sin(seconds / 3_500) + 0.6 * Math.sin(seconds / 200);
    }

    private List<ShownAlert> alerts(int variantCount) {
        List<ShownAlert> all = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            long timeNs = START_NS + (long) i * (DAY_SECONDS / ALERTS) * SECOND_NS + random.nextInt(1_000_000);
            all.add(new ShownAlert(
                    rules.get(random.nextInt(rules.size())),
                    keys.get(random.nextInt(keys.size())),
                    timeNs,
                    i * 8_000L,
                    priced ? priceAt(timeNs) : Double.NaN,
                    priced
                            ? HORIZONS_NS.stream()
                                    .map(ns -> random.nextInt(20) == 0 ? Double.NaN : 5 * random.nextGaussian())
                                    .toList()
                            : List.of(),
                    random.ints(20, 0, Math.min(variantCount, 100))
                            .sorted()
                            .distinct()
                            .boxed()
                            .toList()));
        }
        return all;
    }

    private BacktestReport.Difference difference() {
        List<DifferentAlert> gained =
                IntStream.range(0, 12).mapToObj(i -> different(i, false)).toList();
        List<DifferentAlert> lost =
                IntStream.range(20, 25).mapToObj(i -> different(i, false)).toList();
        List<DifferentAlert> moved =
                IntStream.range(30, 33).mapToObj(i -> different(i, true)).toList();
        return new BacktestReport.Difference(
                1,
                0,
                Optional.of(gained.get(0)),
                1_012,
                lost.size(),
                moved.size(),
                gained,
                lost,
                moved,
                List.of("spike at sequence 8000\n  price > px100.mean + 3  true"));
    }

    private DifferentAlert different(int i, boolean moved) {
        long timeNs = START_NS + 39L * i * SECOND_NS;
        return new DifferentAlert(
                rules.get(i % rules.size()),
                keys.get(i % keys.size()),
                i % 4 == 0 ? "resolved" : "firing",
                1,
                timeNs,
                i * 8_000L,
                moved ? Optional.of(timeNs + 2 * SECOND_NS) : Optional.empty(),
                moved ? Optional.of(i * 8_000L + 40) : Optional.empty());
    }
}
