package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.Dictionary;
import io.ringmill.output.Alert;
import io.ringmill.persistence.backtest.AlertScoring;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.BacktestReport.DifferentAlert;
import io.ringmill.persistence.backtest.PassListener;
import io.ringmill.persistence.backtest.ReportJson;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores over journals, with passes on several threads. */
class AlertScoringTest {

    private static final int EVENTS = 8_000;
    private static final long MS = 1_000_000;

    @TempDir
    Path dir;

    private Path journal(int sessions) throws IOException {
        Path journal = dir.resolve("journal");
        for (int session = 0; session < sessions; session++) {
            Recording.run(ChronicleJournal.open(journal), Topology.INLINE, EVENTS, 11 + session);
        }
        return journal;
    }

    private static Pipeline pipeline(String section) {
        return Pipeline.parse(Recording.PIPELINE + "backtest: {" + section + "}\n", "scored.yml");
    }

    private static Backtest backtest(Pipeline pipeline, long fromNs, int... compared) {
        Faults faults = new Faults();
        AlertScoring scoring = AlertScoring.of(pipeline, fromNs, faults);
        faults.throwIfAny();
        for (int variant : compared) {
            scoring.compare(variant);
        }
        return Backtest.of(pipeline).between(fromNs, Long.MAX_VALUE).scoring(scoring);
    }

    private static String json(BacktestReport report) throws IOException {
        StringBuilder json = new StringBuilder();
        ReportJson.write(report, json);
        return json.toString().replaceAll("\"elapsedSeconds\":[^,]*", "").replaceAll("\"computed\":\\{[^}]*}", "");
    }

    @Test
    void shouldScoreAlikeOnAnyNumberOfThreads() throws IOException {
        Pipeline pipeline = pipeline("price: trades.price, horizons: [1ms, 20ms], split: 1m, interval: bootstrap,"
                + " side: {spike: -1}, delay: 500us");
        Path journal = journal(2);
        List<String> reports = new ArrayList<>();
        for (int threads : new int[] {1, 4}) {
            reports.add(json(backtest(pipeline, Long.MIN_VALUE, 1, 2)
                    .over(journal)
                    .variant("wider", Map.of("rules.spike.when", "price > px20.mean + 2.2 * px20.sd"))
                    .variant("longer", Map.of("windows.px20.window", "sliding 40 events"))
                    .threads(threads)
                    .run()));
        }

        assertThat(reports.get(1)).isEqualTo(reports.get(0));
        assertThat(reports.get(0)).contains("\"side\":-1", "\"delay\":\"500us\"", "\"gainedCount\":");
    }

    @Test
    void shouldScoreOnceWhatVariantsShareAndAddUpByPeriod() throws IOException {
        Pipeline pipeline = pipeline("price: trades.price, horizons: [1ms, 20ms], split: 1m");
        BacktestReport report = backtest(pipeline, Long.MIN_VALUE)
                .over(journal(2))
                .variant("other", Map.of("rules.many.when", "id > 5000"))
                .run();
        Map<String, RuleScore> first = report.variants().get(0).rules();
        Map<String, RuleScore> second = report.variants().get(1).rules();

        assertThat(second.get("spike")).isSameAs(first.get("spike"));
        assertThat(second.get("many").alerts()).isGreaterThan(first.get("many").alerts());
        assertThat(first.get("spike").alerts())
                .isEqualTo(report.variants().get(0).alerts().get("spike"))
                .isEqualTo(first.get("spike").byPeriod().stream()
                        .mapToLong(VariantResult.PeriodScore::alerts)
                        .sum());
        assertThat(first.get("spike").byPeriod().get(0).from()).startsWith("2023-11-14T22:13");
        for (VariantResult.MarkOut mark : first.get("spike").markOuts()) {
            assertThat(mark.count() + mark.missing())
                    .isEqualTo(first.get("spike").alerts());
            assertThat(mark.lowBp()).isLessThan(mark.meanBp());
            assertThat(mark.highBp()).isGreaterThan(mark.meanBp());
        }
        assertThat(report.marking())
                .hasValueSatisfying(marking -> assertThat(marking.price()).contains("trades.price"));
        assertThat(report.prices()).hasSize(30);
        assertThat(report.alerts())
                .isNotEmpty()
                .allMatch(alert -> !alert.variants().isEmpty());
        assertThat(report.notes()).anyMatch(note -> note.contains("missing, as prices ended before"));
    }

    /** The alerts of each rule of a plan, by their places. */
    private static final class Told implements PassListener.Factory {
        private final Set<String> alerts = Collections.synchronizedSet(new TreeSet<>());
        /** Times of those of the first rule. */
        private final List<Long> ofFirstRule = Collections.synchronizedList(new ArrayList<>());

        @Override
        public PassListener begin(int session, Dictionary keys) {
            return new PassListener() {
                @Override
                public void onAlert(int rule, int key, long sequence, Alert alert) {
                    if (rule == 0) {
                        ofFirstRule.add(alert.timeNs());
                    }
                    alerts.add(place(
                            session,
                            sequence,
                            alert.timeNs(),
                            keys.text(key),
                            alert.state().label()));
                }

                @Override
                public void onPrice(int key, long timeNs, long sequence, double price) {
                    // not asked for
                }

                @Override
                public void onEnd() {
                    // nothing to end
                }
            };
        }
    }

    private static String place(int session, long sequence, long timeNs, String key, String state) {
        return session + " " + sequence + " " + timeNs + " " + key + " " + state;
    }

    private static String place(DifferentAlert alert) {
        return place(alert.session(), alert.sequence(), alert.timeNs(), alert.key(), alert.state());
    }

    private static String movedPlace(DifferentAlert alert) {
        return place(
                alert.session(),
                alert.movedToSequence().orElseThrow(),
                alert.movedToNs().orElseThrow(),
                alert.key(),
                alert.state());
    }

    @Test
    void shouldTellEveryAlertInWhichVariantsDiffer() throws IOException {
        Path journal = journal(2);
        String one = Recording.PIPELINE.substring(0, Recording.PIPELINE.indexOf("rules:"))
                + "rules:\n  quiet: {on: trades, silence: 6ms, fire: both}\n";
        Pipeline before = Pipeline.parse(one, "before.yml");
        Pipeline after = Pipeline.parse(one.replace("6ms", "7ms"), "after.yml");
        Told older = new Told();
        Told newer = new Told();
        Backtest.of(before).over(journal).listen(older).run();
        Backtest.of(after).over(journal).listen(newer).run();
        BacktestReport.Difference difference = backtest(before, Long.MIN_VALUE, 1)
                .over(journal)
                .against("after", after)
                .run()
                .differences()
                .get(0);

        Set<String> lost = new TreeSet<>(older.alerts);
        lost.removeAll(newer.alerts);
        Set<String> gained = new TreeSet<>(newer.alerts);
        gained.removeAll(older.alerts);
        assertThat(difference.movedCount()).isPositive();
        assertThat(difference.lostCount() + difference.movedCount()).isEqualTo(lost.size());
        assertThat(difference.gainedCount() + difference.movedCount()).isEqualTo(gained.size());
        assertThat(difference.lost().stream().map(AlertScoringTest::place)).isSubsetOf(lost);
        assertThat(difference.gained().stream().map(AlertScoringTest::place)).isSubsetOf(gained);
        assertThat(difference.moved().stream().map(AlertScoringTest::place)).isSubsetOf(lost);
        assertThat(difference.moved().stream().map(AlertScoringTest::movedPlace))
                .isSubsetOf(gained);
        long first = Stream.concat(lost.stream(), gained.stream())
                .map(place -> place.split(" "))
                .filter(place -> place[0].equals("1"))
                .mapToLong(place -> Long.parseLong(place[1]))
                .min()
                .orElseThrow();
        DifferentAlert parts = difference.first().orElseThrow();
        assertThat(parts.session()).isOne();
        assertThat(Math.min(parts.sequence(), parts.movedToSequence().orElse(Long.MAX_VALUE)))
                .isEqualTo(first);
    }

    @Test
    void shouldNotCountWhatComesWhileItWarmsUp() throws IOException {
        Path journal = journal(1);
        long fromNs = Recording.START_NS + 400 * MS;
        Pipeline pipeline = pipeline("price: trades.price, horizons: [5ms]");
        Told all = new Told();
        backtest(pipeline, Long.MIN_VALUE).over(journal).listen(all).run();
        BacktestReport warm = backtest(pipeline, fromNs)
                .warmUp(Duration.ofMillis(400))
                .over(journal)
                .run();
        long later = all.ofFirstRule.stream().filter(time -> time >= fromNs).count();

        assertThat(warm.alerts()).allMatch(alert -> alert.timeNs() >= fromNs);
        assertThat(warm.variants().get(0).rules().get("spike").alerts())
                .isEqualTo(later)
                .isPositive();
    }

    @Test
    void shouldScoreByThePriceOfTheFirstVariantWhateverTheOthersSay() throws IOException {
        Path journal = journal(1);
        String text = Recording.PIPELINE.replace("id > 9000", "id > 5000");
        Pipeline pipeline = Pipeline.parse(text + "backtest: {price: px20.mean, horizons: [1ms, 20ms]}", "first.yml");
        String without =
                text.replaceAll("(?m)^ *(spike|px20|gap):.*\\R", "").replaceFirst("(?s)  quotes:.*?(?=  beats:)", "");
        BacktestReport report = backtest(pipeline, Long.MIN_VALUE, 1, 2, 3)
                .over(journal)
                .variant("longer", Map.of("windows.px20.window", "sliding 40 events"))
                .variant("other streams", Map.of("streams.beats.derive", "{twice: 2 * load}"))
                .against("without window and stream", Pipeline.parse(without, "without.yml"))
                .run();

        RuleScore expected = report.variants().get(0).rules().get("many");
        assertThat(expected.markOuts()).allMatch(mark -> mark.count() > 0);
        assertThat(report.variants())
                .hasSize(4)
                .extracting(variant -> variant.rules().get("many"))
                .containsOnly(expected);
        BacktestReport.Difference streams = report.differences().get(1);
        assertThat(streams.gainedCount() + streams.lostCount() + streams.movedCount())
                .isZero();
        BacktestReport.Difference fewer = report.differences().get(2);
        Map<String, Long> alerts = report.variants().get(0).alerts();
        assertThat(fewer.gainedCount() + fewer.movedCount()).isZero();
        assertThat(fewer.lostCount())
                .isEqualTo(alerts.get("spike") + alerts.get("gap"))
                .isPositive();
    }

    @Test
    void shouldKnowAlertsByTheirPlaceInTheJournal() throws IOException {
        Path journal = journal(1);
        long fromNs = Recording.START_NS + 400 * MS;
        Pipeline pipeline = pipeline("price: trades.price, horizons: [5ms]");
        Told all = new Told();
        Told warm = new Told();
        Backtest.of(pipeline).over(journal).listen(all).run();
        Backtest.of(pipeline)
                .between(fromNs, Long.MAX_VALUE)
                .warmUp(Duration.ofMillis(400))
                .over(journal)
                .listen(warm)
                .run();

        assertThat(warm.alerts).isNotEmpty().isSubsetOf(all.alerts);
    }

    @Test
    void shouldTakeThePriceBeforeWhereAnEventHasNone() throws IOException {
        Pipeline pipeline = Pipeline.parse("""
                streams:
                  q: {time: {field: t, unit: ns}, fields: {p: double, go: double}, outOfOrder: 1ms}
                rules:
                  go: {when: go > 0, fire: each}
                backtest: {price: q.p, horizons: [2ns]}
                """, "missing.yml");
        Path journal = dir.resolve("journal");
        Engine engine = Engine.builder(pipeline)
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(journal))
                .sectionsHandled()
                .start();
        try (engine) {
            EventPublisher events = engine.publisher("q");
            int key = events.key("");
            int price = events.field("p");
            int go = events.field("go");
            double[][] rows = {{100, 10, 0}, {104, 20, 0}, {101, Double.NaN, 1}, {200, 30, 0}};
            for (double[] row : rows) {
                events.claim(key, Recording.START_NS + (long) row[0])
                        .set(price, row[1])
                        .set(go, row[2])
                        .publish();
            }
            engine.end();
        }

        VariantResult.MarkOut mark = backtest(pipeline, Long.MIN_VALUE)
                .over(journal)
                .run()
                .variants()
                .get(0)
                .rules()
                .get("go")
                .markOuts()
                .get(0);

        // From 20, the last that had come, to 10, which holds at 103.
        assertThat(mark.meanBp()).isEqualTo(-5_000);
    }

    @Test
    void shouldSayHowItScoresWithLabelsAlone() throws IOException {
        Path labels = Files.writeString(dir.resolve("labels.csv"), "from,to\n2023-11-14,2023-11-15\n");
        Pipeline pipeline = pipeline("labels: {csv: '" + labels + "', unit: iso8601}, split: 1m, warmUp: 2s");

        assertThat(backtest(pipeline, Long.MIN_VALUE).over(journal(1)).run().marking())
                .contains(new BacktestReport.Marking(
                        Optional.empty(), List.of(), Optional.empty(), Optional.of("2s"), Optional.of("1m")));
    }

    @Test
    void shouldSayThatNothingIsAPartOfAPriceOfZero() throws IOException {
        Pipeline pipeline = pipeline("price: trades.price - trades.price, horizons: [1ms]");
        BacktestReport report =
                backtest(pipeline, Long.MIN_VALUE).over(journal(1)).run();
        VariantResult variant = report.variants().get(0);

        assertThat(variant.rules().get("spike").markOuts()).allMatch(mark -> mark.count() == 0);
        assertThat(report.notes()).anyMatch(note -> note.endsWith("are missing, as the price at the alert is 0"));
    }

    @Test
    void shouldRefuseFilesThatAreNotThere() throws IOException {
        Path log = Files.writeString(dir.resolve("run.hlog"), "no log\n");
        Pipeline pipeline = pipeline("price: trades.price, horizons: [5ms], delay: {hlog: '" + log + "'},"
                + " labels: {csv: '" + dir.resolve("absent.csv") + "'}");

        assertThatThrownBy(() -> backtest(pipeline, Long.MIN_VALUE))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("absent.csv")
                .hasMessageContaining("run.hlog");
    }
}
