package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.Dictionary;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.Alert;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestPlan;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.PassListener;
import io.ringmill.persistence.backtest.Scoring;
import io.ringmill.persistence.backtest.Sweep;
import io.ringmill.persistence.backtest.Variant;
import io.ringmill.persistence.backtest.VariantList;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestTest {

    private static final int EVENTS = 6_000;

    /** Over the streams of {@link Recording}: rules of every clause, windows on windows, over all keys, of every form. */
    private static final String PIPELINE =
            Recording.PIPELINE.substring(0, Recording.PIPELINE.indexOf("windows:")) + """
        windows:
          px20: {on: trades, window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price)}}
          px50: {on: trades, window: sliding 50 events, where: side == "buy", select: {mean: mean(price), hi: max(price)}}
          recent: {on: trades, window: sliding 5ms, select: {slope: slope(price), n: count(price)}}
          bar: {on: trades, window: tumbling 10ms, select: {last: last(price), vol: sum(size)}}
          trend: {on: bar, window: running, select: {fast: "ema(last, 3)", slow: "ema(last, 9)"}}
          hop: {on: trades, by: all, window: hopping 20ms every 5ms, select: {vol: sum(size), top: argmax(price)}}
          spread: {on: quotes, window: session gap 2ms, select: {lo: min(bid), mean: "mean(bid - px20.mean)"}}
        rules:
          spike: {on: trades, when: price > px20.mean + 1.5 * px20.sd and price > quotes.bid, cooldown: 3ms,
                  message: "{key} at {price:.2f}, {px20.mean}, {{not}}"}
          drift: {on: trades, when: price > px50.mean, until: price < px20.mean, for: 2 events, endFor: 1ms, fire: both}
          some: {on: trades, when: id % 7 == 1, keys: ["key 1", "key 7", "key 29"], limit: 20 per 1s, fire: each}
          quiet: {on: trades, silence: 5ms, fire: both}
          cross: {on: trend, when: "crosses_above(fast, slow)", message: "{trend.fast} {count}"}
          volume: {on: hop, when: vol > 100, fire: each}
          pair:
            within: 4ms
            overlap: 3
            sequence:
              - {up: {on: trades, when: price > px20.mean}}
              - {down: {on: trades, when: price < up.price - 0.5}}
              - {not: {on: quotes, when: bid > up.price}}
        """;

    /** What may be swept, with values that fit. */
    private static final Map<String, List<String>> SWEEPS = new TreeMap<>(Map.ofEntries(
            Map.entry("rules.spike.cooldown", List.of("", "1ms", "2ms", "10ms")),
            Map.entry(
                    "rules.spike.when",
                    List.of("price > px20.mean + 2*px20.sd", "price>px20.mean", "price < px50.hi and px20.start > 0")),
            Map.entry("rules.drift.for", List.of("1 events", "3 events", "500us")),
            Map.entry("rules.drift.fire", List.of("once", "each", "both")),
            Map.entry("rules.some.keys", List.of("[key 1]", "[key 3, key 1, unheard]")),
            Map.entry("rules.some.limit", List.of("1 per 1ms", "")),
            Map.entry("rules.quiet.silence", List.of("1ms", "4ms", "20ms")),
            Map.entry("rules.pair.within", List.of("1ms", "9ms")),
            Map.entry("rules.pair.overlap", List.of("1", "8")),
            Map.entry("windows.px20.window", List.of("sliding 5 events", "sliding 40 events", "sliding 3ms")),
            Map.entry("windows.px50.where", List.of("side == 'sell'", "size > 5")),
            Map.entry("windows.recent.select.slope", List.of("mean(price)", "first(price)")),
            Map.entry("windows.bar.window", List.of("tumbling 5ms", "tumbling 30 events")),
            Map.entry("windows.trend.select.fast", List.of("ema(last, 2)", "ema( last , 3)")),
            Map.entry("windows.spread.window", List.of("session gap 1ms", "running")),
            Map.entry("streams.trades.where", List.of("size > 3", "price > 100.2")),
            Map.entry("streams.trades.outOfOrder", List.of("0", "1ms")),
            Map.entry("streams.trades.expire", List.of("5ms", "50ms"))));

    @TempDir
    Path temp;

    private Path journal(String name, int sessions, int events) throws IOException {
        Path dir = temp.resolve(name);
        for (int session = 0; session < sessions; session++) {
            Recording.run(ChronicleJournal.open(dir), Topology.INLINE, events, 7 + session);
        }
        return dir;
    }

    private static Pipeline pipeline() {
        return Pipeline.parse(PIPELINE, "base.yml");
    }

    /** What a variant's own run comes to. */
    private static VariantResult own(Variant variant, long fromNs, long toNs, Path... dirs) throws IOException {
        long digest = 0;
        long[] became = new long[4];
        Map<String, Long> results = new LinkedHashMap<>();
        Map<String, Long> alerts = new LinkedHashMap<>();
        for (Path dir : dirs) {
            Replayer replayer = new Replayer(
                            () -> new ChronicleJournalReader(dir),
                            header -> Engine.builder(variant.pipeline())
                                    .settings(Replayer.settings(Recording.settings(Topology.INLINE)))
                                    .digest(true))
                    .between(fromNs, toNs)
                    .withoutChanges();
            for (ReplayReport report : replayer.replay()) {
                MetricsSnapshot metrics = report.metrics();
                digest += metrics.digest();
                became[0] += metrics.accepted();
                became[1] += metrics.filtered();
                became[2] += metrics.late();
                became[3] += metrics.ahead();
                metrics.windows().forEach(each -> results.merge(each.name(), each.emissions(), Long::sum));
                metrics.rules().forEach(each -> alerts.merge(each.name(), each.alerts(), Long::sum));
            }
        }
        return new VariantResult(
                variant.name(),
                variant.settings(),
                variant.pipeline().identity(),
                String.format("%016x", digest),
                new VariantResult.Events(became[0], became[1], became[2], became[3]),
                results,
                alerts,
                Map.of());
    }

    private static VariantList randomVariants(Random random) {
        VariantList list = new VariantList(PIPELINE, "base.yml", Map.of());
        List<String> paths = new ArrayList<>(SWEEPS.keySet());
        int swept = 1 + random.nextInt(2);
        for (int i = 0; i < swept; i++) {
            String path = paths.remove(random.nextInt(paths.size()));
            list.sweep(new Sweep(path, SWEEPS.get(path)));
        }
        for (int i = 0; i < 3; i++) {
            Map<String, String> settings = new LinkedHashMap<>();
            for (int setting = random.nextInt(3); setting >= 0; setting--) {
                String path = paths.get(random.nextInt(paths.size()));
                settings.put(path, SWEEPS.get(path).get(random.nextInt(2)));
            }
            list.add(random.nextBoolean() ? "" : "named " + i, settings);
        }
        return list;
    }

    @Test
    void shouldGiveWhatEachVariantGivesAloneWhenRandomSettingsAreSwept() throws IOException {
        Path twice = journal("twice", 2, EVENTS / 2);
        Path once = journal("once", 1, EVENTS);
        long seed = Long.getLong("ringmill.seed", 1);
        int rounds = Integer.getInteger("ringmill.backtests", 8);
        for (long round = seed; round < seed + rounds; round++) {
            Random random = new Random(round);
            VariantList list = randomVariants(random);
            List<Variant> variants = list.load();
            boolean part = random.nextBoolean();
            long fromNs = part ? Recording.START_NS + 40_000_000 : Long.MIN_VALUE;
            long toNs = part ? Recording.START_NS + 200_000_000 : Long.MAX_VALUE;

            BacktestReport report = Backtest.of(list, variants)
                    .over(twice)
                    .over(once)
                    .between(fromNs, toNs)
                    .threads(1 + random.nextInt(3))
                    .run();

            assertThat(report.input().sessions()).isEqualTo(3);
            assertThat(report.variants()).hasSameSizeAs(variants);
            assertThat(report.computed().windows()).isLessThan(report.computed().ofWindows());
            for (int i = 0; i < variants.size(); i++) {
                assertThat(report.variants().get(i))
                        .as("round %d, variant %s", round, variants.get(i).name())
                        .isEqualTo(own(variants.get(i), fromNs, toNs, twice, once));
            }
        }
    }

    @Test
    void shouldComputeOnceWhatIsTheSame() throws IOException {
        Path dir = journal("journal", 1, 500);

        BacktestReport rules = Backtest.of(pipeline())
                .over(dir)
                .sweep("rules.spike.cooldown", "1ms", "3ms", "90ms")
                .threads(1)
                .run();
        BacktestReport spaces = Backtest.of(pipeline())
                .over(dir)
                .sweep("windows.trend.select.fast", "ema(last,3)", " ema( last, 3 )")
                .sweep("windows.bar.window", "tumbling 10ms", "tumbling 10000us")
                .threads(1)
                .run();

        assertThat(rules.computed()).isEqualTo(new BacktestReport.Computed(1, 7, 9, 28, 28));
        assertThat(rules.variants())
                .extracting(VariantResult::name)
                .containsExactly("as it is", "cooldown=1ms", "cooldown=3ms", "cooldown=90ms");
        assertThat(rules.variants().get(0).digest())
                .isEqualTo(rules.variants().get(2).digest());
        assertThat(rules.variants().get(0).digest())
                .isNotEqualTo(rules.variants().get(3).digest());
        assertThat(spaces.computed()).isEqualTo(new BacktestReport.Computed(1, 7, 7, 35, 35));
        assertThat(spaces.variants())
                .extracting(VariantResult::digest)
                .containsOnly(spaces.variants().get(0).digest());
    }

    @Test
    void shouldCountOnlyWhatComesBehindTheWarmUp() throws IOException {
        Path dir = journal("journal", 1, EVENTS);
        long fromNs = Recording.START_NS + 300_000_000;
        Map<String, Long> expected = new TreeMap<>();
        new Replayer(
                        () -> new ChronicleJournalReader(dir),
                        header -> Engine.builder(pipeline())
                                .settings(Replayer.settings(Recording.settings(Topology.INLINE)))
                                .onResults(result -> count(expected, result.window(), result.timeNs() >= fromNs))
                                .onAlert(alert -> count(expected, alert.rule(), alert.timeNs() >= fromNs)))
                .replay();

        VariantResult warm = Backtest.of(pipeline())
                .over(dir)
                .between(fromNs, Long.MAX_VALUE)
                .warmUp(Duration.ofHours(1))
                .run()
                .variants()
                .get(0);
        VariantResult cold = Backtest.of(pipeline())
                .over(dir)
                .between(fromNs, Long.MAX_VALUE)
                .run()
                .variants()
                .get(0);

        Map<String, Long> counted = new TreeMap<>(warm.results());
        counted.putAll(warm.alerts());
        assertThat(counted).isEqualTo(expected);
        assertThat(warm.alerts()).isNotEqualTo(cold.alerts());
        assertThat(warm.events().accepted()
                        + warm.events().late()
                        + warm.events().filtered())
                .isEqualTo(cold.events().accepted()
                        + cold.events().late()
                        + cold.events().filtered())
                .isPositive();
    }

    private static void count(Map<String, Long> counts, String name, boolean counts1) {
        counts.merge(name, counts1 ? 1L : 0L, Long::sum);
    }

    @Test
    void shouldNameAllUnsoundVariantsBeforeAnythingRuns() {
        Backtest backtest = Backtest.of(pipeline())
                .over(temp.resolve("there is no journal"))
                .sweep("rules.spike.when", "price > px20.maen", "price > 1")
                .sweep("rules.spike.cooldown", "1s", "soon")
                .variant("wrong", Map.of("rules.spkie.cooldown", "1s"));

        assertThatThrownBy(backtest::run)
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(
                        "variant when=\u2026px20.maen, spike.cooldown=1s and 1 more: unknown value of px20 'maen'")
                .hasMessageContaining("variant when=\u2026px20.maen, spike.cooldown=soon and 1 more: ")
                .hasMessageContaining("'soon' is not a duration")
                .hasMessageContaining("variant wrong: there is no rule 'spkie'; did you mean 'spike'?");
    }

    @Test
    void shouldRefuseVariantsThatAskForAClockOrChance() {
        for (String condition : List.of("price > random()", "time > now()", "price > rand()", "time > clock()")) {
            Backtest backtest =
                    Backtest.of(pipeline()).over(temp).variant("by chance", Map.of("rules.spike.when", condition));

            assertThatThrownBy(backtest::run)
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("variant by chance: unknown function");
        }
    }

    /** Notes what a pass tells, and looks at its order. */
    private static final class Telling implements Scoring {
        private final Map<Integer, List<String>> told = new TreeMap<>();
        private final Map<String, Double> last = new TreeMap<>();

        @Override
        public String price() {
            return "trades.price * 2";
        }

        @Override
        public PassListener begin(int session, Dictionary keys) {
            return new PassListener() {
                private long newest = -1;

                @Override
                public void onAlert(int rule, int key, long sequence, Alert alert) {
                    assertThat(sequence).isGreaterThanOrEqualTo(newest).isEqualTo(alert.sequence());
                    newest = sequence;
                    assertThat(keys.text(key)).isEqualTo(alert.key());
                    if (alert.rule().startsWith("spike")) {
                        // The price of the event itself is known.
                        assertThat(last.get(alert.key())).isEqualTo(2 * alert.value("price"));
                    }
                    told.computeIfAbsent(rule, each -> new ArrayList<>()).add(alert.key() + alert.sequence());
                }

                @Override
                public void onPrice(int key, long timeNs, long sequence, double price) {
                    assertThat(sequence).isGreaterThanOrEqualTo(newest);
                    newest = sequence;
                    last.put(keys.text(key), price);
                }

                @Override
                public void onEnd() {
                    told.computeIfAbsent(-1, each -> new ArrayList<>()).add("end");
                }
            };
        }

        @Override
        public BacktestReport score(BacktestReport report, BacktestPlan plan) {
            plan.variants()
                    .forEach(variant -> variant.rules().forEach((rule, index) -> {
                        assertThat(plan.rules().get(index).name()).isEqualTo(rule);
                        long alerts = report.variants()
                                .get(plan.variants().indexOf(variant))
                                .alerts()
                                .get(rule);
                        assertThat(told.getOrDefault(index, List.of())).hasSize((int) alerts);
                    }));
            return report;
        }
    }

    @Test
    void shouldTellPricesBeforeAlertsAndBothInOrder() throws IOException {
        Path dir = journal("journal", 1, EVENTS);
        Telling scoring = new Telling();
        BacktestReport report = Backtest.of(pipeline())
                .over(dir)
                .sweep("rules.spike.cooldown", "1ms", "5ms")
                .threads(1)
                .scoring(scoring)
                .run();

        assertThat(report.variants().get(1).alerts().get("spike")).isPositive();
        assertThat(scoring.told.get(-1)).containsExactly("end");
        assertThat(report.variants().get(0))
                .isEqualTo(own(new Variant("as it is", Map.of(), pipeline()), Long.MIN_VALUE, Long.MAX_VALUE, dir));
    }

    @Test
    void shouldReportWhatThereIsWhenStopped() throws IOException {
        Path dir = journal("journal", 1, EVENTS);
        Backtest[] backtest = new Backtest[1];
        backtest[0] = Backtest.of(pipeline()).over(dir).listen((session, keys) -> new PassListener() {
            @Override
            public void onAlert(int rule, int key, long sequence, Alert alert) {
                backtest[0].stop();
            }

            @Override
            public void onPrice(int key, long timeNs, long sequence, double price) {
                throw new AssertionError("no price was asked for");
            }

            @Override
            public void onEnd() {
                // nothing is kept
            }
        });

        BacktestReport report = backtest[0].run();

        assertThat(report.partial()).isTrue();
        assertThat(report.variants()).hasSize(1);
        assertThat(new TreeSet<>(report.variants().get(0).alerts().values()).last())
                .isPositive();
    }

    @Test
    void shouldEndBeforeAnythingIsReadWhenStoppedWhileItChecksOrCompiles() throws IOException {
        Backtest checking = Backtest.of(pipeline()).over(journal("journal", 1, EVENTS));
        VariantList list = new VariantList(pipeline().text(), "p.yml", Map.of());
        Backtest compiling = Backtest.of(list, list.load()).over(temp.resolve("journal"));

        checking.stop();
        compiling.stop();

        assertThatThrownBy(checking::run)
                .isInstanceOf(CancellationException.class)
                .hasMessage("stopped while variants were checked; nothing was run");
        assertThatThrownBy(compiling::run)
                .isInstanceOf(CancellationException.class)
                .hasMessage("stopped while variants were compiled; nothing was read");
        assertThat(compiling.isReading()).isFalse();
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() {
        Backtest backtest = Backtest.of(pipeline());

        assertThatThrownBy(() -> backtest.threads(0)).hasMessage("a backtest runs on at least one thread, not on 0");
        assertThatThrownBy(() -> backtest.session(-1)).hasMessageContaining("counted from 1");
        assertThatThrownBy(() -> backtest.between(5, 5)).hasMessageContaining("no time lies between 5 and 5");
        assertThatThrownBy(() -> backtest.warmUp(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
    }

    @Test
    void shouldSayThatChangesOfRulesAreLeftOut() throws IOException {
        Path dir = temp.resolve("changed");
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir))
                .start();
        try (engine) {
            Recording.publish(engine, 0, 500, 3);
            engine.rules().remove("spike");
            Recording.publish(engine, 500, 1_000, 3);
            engine.end();
        }

        BacktestReport report = Backtest.of(Recording.pipeline()).over(dir).run();

        assertThat(report.notes()).anyMatch(note -> note.startsWith("1 change of rules"));
        assertThat(report.variants().get(0))
                .isEqualTo(own(
                        new Variant("as it is", Map.of(), Recording.pipeline()), Long.MIN_VALUE, Long.MAX_VALUE, dir));
    }
}
