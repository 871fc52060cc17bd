package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.diagnostic.Faults;
import io.ringmill.persistence.backtest.AlertScoring;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.time.Durations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of a backtest against DuckDB and plain Python, over events and alerts as they were exported. */
class BacktestScoresTest {

    private static final long[] HORIZONS_NS = {1_000_000_000L, 10_000_000_000L, 60_000_000_000L};
    private static final Map<String, Integer> SIDES = Map.of("spike", -1, "wide", 1, "quiet", 1);

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double}}
              quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double, ask: double}}
            windows:
              px: {on: trades, window: sliding 30 events, select: {mean: mean(price), sd: stddev_pop(price)}}
              book: {on: quotes, window: running, select: {bid: last(bid), ask: last(ask)}}
            rules:
              spike: {on: trades, when: abs(price - px.mean) > 2 * px.sd and px.count >= 30, cooldown: 2s}
              wide: {on: book, when: ask - bid > 0.04, cooldown: 20s, fire: both}
              quiet: {on: trades, silence: 4s}
            sources: [{csv: {path: %1$s/in.csv, stream: {by: kind, t: trades, q: quotes}}}]
            sinks: [{alerts: {ndjson: %1$s/alerts.ndjson}}]
            journal: {dir: %1$s/journal}
            backtest:
              price: (book.bid + book.ask) / 2
              horizons: [1s, 10s, 1m]
              side: {spike: -1}
              delay: %2$s
              labels: {csv: %1$s/labels.csv, unit: ns}
            """;

    @TempDir
    Path dir;

    /** Trades and quotes in the order of their times, of equal times in that of the files. */
    private void ibm(Duck duck) throws SQLException {
        String read = "read_csv('%s', header = true, columns = {'ts': 'BIGINT', 'symbol': 'VARCHAR', %s})";
        String trades = read.formatted(
                SharedData.file("equity-ticks/ibm-20131007-trades.csv.gz"),
                "'price': 'DOUBLE', 'size': 'DOUBLE', 'exchange': 'VARCHAR'");
        String quotes = read.formatted(
                SharedData.file("equity-ticks/ibm-20131007-quotes.csv.gz"),
                "'bid': 'DOUBLE', 'bid_size': 'DOUBLE', 'ask': 'DOUBLE', 'ask_size': 'DOUBLE', 'exchange': 'VARCHAR'");
        duck.execute("create table input as select 't' as kind, ts, symbol, price, size, null::DOUBLE as bid,"
                + " null::DOUBLE as ask, row_number() over () as i from " + trades);
        duck.execute(
                "insert into input select 'q', ts, symbol, null, null, bid, ask, row_number() over () from " + quotes);
        duck.execute("copy (select * exclude i from input order by ts, kind, i) to '" + dir.resolve("in.csv")
                + "' (header)");
    }

    private void generated() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        StringBuilder csv = new StringBuilder("kind,ts,symbol,price,size,bid,ask\n");
        double[] mid = {50, 100, 20};
        long ms = 1_700_000_000_000L;
        for (int i = 0; i < 6_000; i++) {
            int key = random.nextInt(3);
            double up = random.nextDouble();
            mid[key] += (up - random.nextDouble()) / 10;
            ms += random.nextInt(3) == 0 ? 0 : random.nextInt(300);
            switch (random.nextInt(3)) {
                case 0 ->
                    csv.append("t,%d,K%d,%.2f,%d,,%n".formatted(ms, key, mid[key] + random.nextDouble() / 10, 100));
                case 1 -> csv.append("q,%d,K%d,,,%.2f,%n".formatted(ms, key, mid[key] - 0.02));
                default -> csv.append("q,%d,K%d,,,,%.2f%n".formatted(ms, key, mid[key] + 0.02));
            }
        }
        Files.writeString(dir.resolve("in.csv"), csv);
    }

    /** Some minutes of each ten, from the first event on. */
    private void label(List<String> keys, long firstMs, long lastMs) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder csv = new StringBuilder("key,from,to\n");
        long stepMs = Math.max(10_000, (lastMs - firstMs) / 40);
        for (long ms = firstMs; ms < lastMs; ms += stepMs) {
            for (String key : keys) {
                long from = Math.min(lastMs, ms + random.nextLong(stepMs));
                csv.append("%s,%d000000,%d000000%n".formatted(key, from, from + random.nextLong(stepMs)));
            }
        }
        Files.writeString(dir.resolve("labels.csv"), csv);
    }

    private Map<String, VariantResult.RuleScore> scores(Duck duck, String delay) throws Exception {
        duck.execute("create table ends as select min(ts) as a, max(ts) as b from read_csv('%s/in.csv', header = true)"
                .formatted(dir));
        List<String> keys = new ArrayList<>();
        try (ResultSet found = duck.query(
                "select distinct symbol from read_csv('%s/in.csv', header = true) order by 1".formatted(dir))) {
            while (found.next()) {
                keys.add(found.getString(1));
            }
        }
        try (ResultSet ends = duck.query("select * from ends")) {
            ends.next();
            label(keys, ends.getLong(1), ends.getLong(2));
        }
        Path file = Files.writeString(dir.resolve("p.yml"), PIPELINE.formatted(dir, delay));
        Cli.run("run", file.toString()).expect(ExitCode.DONE);
        Cli.run(
                        "journal",
                        "export",
                        dir.resolve("journal").toString(),
                        "--out",
                        dir.resolve("all.ndjson").toString())
                .expect(ExitCode.DONE);
        return scored(Pipeline.load(file))
                .over(dir.resolve("journal"))
                .run()
                .variants()
                .get(0)
                .rules();
    }

    private static Backtest scored(Pipeline pipeline) {
        Faults faults = new Faults();
        AlertScoring scoring = AlertScoring.of(pipeline, Long.MIN_VALUE, faults);
        faults.throwIfAny();
        return Backtest.of(pipeline).scoring(scoring);
    }

    @ParameterizedTest
    @CsvSource({"generated, 0", "generated, 250ms", "ibm, 0", "ibm, 250ms"})
    void shouldEqualDuckDbAndPython(String data, String delay) throws Exception {
        try (Duck duck = Duck.empty()) {
            if (data.equals("ibm")) {
                ibm(duck);
            } else {
                generated();
            }
            Map<String, VariantResult.RuleScore> scores = scores(duck, delay);
            assertThat(scores.keySet()).containsExactlyInAnyOrderElementsOf(SIDES.keySet());
            compareWithDuckDb(duck, scores, Durations.parse(delay));
            compareWithPython(scores, Durations.parse(delay));
        }
    }

    private void compareWithDuckDb(Duck duck, Map<String, VariantResult.RuleScore> scores, long delayNs)
            throws SQLException {
        duck.execute("""
                create table e as select row_number() over () - 1 as seq, stream, "key" as symbol, time as ts, bid, ask
                from read_json('%s/all.ndjson', format = 'newline_delimited', columns =
                  {'stream': 'VARCHAR', 'key': 'VARCHAR', 'time': 'BIGINT', 'bid': 'DOUBLE', 'ask': 'DOUBLE'})
                """.formatted(dir));
        duck.execute("""
                create table known as select * from (
                  select seq, symbol, ts, (last_value(bid ignore nulls) over w + last_value(ask ignore nulls) over w) / 2 as price
                  from e where stream = 'quotes' window w as (partition by symbol order by seq rows unbounded preceding))
                where price is not null
                """);
        duck.execute("create table prices as select symbol, ts, arg_max(price, seq) as price from known group by all");
        duck.execute("""
                create table a as select rule, "key" as symbol, time as ts, seq from read_json('%s/alerts.ndjson',
                  format = 'newline_delimited', columns = {'rule': 'VARCHAR', 'key': 'VARCHAR', 'time': 'BIGINT',
                  'seq': 'BIGINT', 'state': 'VARCHAR'}) where state = 'firing'
                """.formatted(dir));
        duck.execute(
                delayNs == 0
                        ? "create table entered as select a.*, k.price as p0 from a asof left join known k"
                                + " on a.symbol = k.symbol and a.seq >= k.seq"
                        : "create table entered as select a.*, case when a.ts + %1$d <= (select max(ts) from prices) then k.price end as p0"
                                        .formatted(delayNs)
                                + " from a asof left join prices k on a.symbol = k.symbol and a.ts + %d >= k.ts"
                                        .formatted(delayNs));
        for (Map.Entry<String, VariantResult.RuleScore> rule : scores.entrySet()) {
            for (int horizon = 0; horizon < HORIZONS_NS.length; horizon++) {
                compareWithDuckDb(duck, rule.getKey(), rule.getValue(), horizon, delayNs + HORIZONS_NS[horizon]);
            }
            compareLabels(duck, rule.getKey(), rule.getValue().labels().orElseThrow());
        }
    }

    private static void compareWithDuckDb(
            Duck duck, String rule, VariantResult.RuleScore score, int horizon, long dueNs) throws SQLException {
        try (ResultSet theirs = duck.query("""
                select count(*), count(m), avg(m), median(m), stddev_samp(m), avg((m > 0)::DOUBLE) from (
                  select case when a.ts + %1$d <= (select max(ts) from prices)
                    then %2$d * (p.price - a.p0) / abs(a.p0) * 10000 end as m
                  from entered a asof left join prices p on a.symbol = p.symbol and a.ts + %1$d >= p.ts where a.rule = '%3$s')
                """.formatted(dueNs, SIDES.get(rule), rule))) {
            theirs.next();
            VariantResult.MarkOut ours = score.markOuts().get(horizon);
            assertThat(score.alerts()).as(rule).isEqualTo(theirs.getLong(1)).isGreaterThan(10);
            assertThat(ours.horizonNs()).isEqualTo(HORIZONS_NS[horizon]);
            assertThat(ours.count()).as("%s at horizon %d", rule, horizon).isEqualTo(theirs.getLong(2));
            assertThat(ours.missing()).isEqualTo(theirs.getLong(1) - theirs.getLong(2));
            assertThat(ours.meanBp()).isEqualTo(theirs.getDouble(3), offset(1e-9));
            assertThat(ours.medianBp()).isEqualTo(theirs.getDouble(4), offset(1e-9));
            assertThat(ours.stddevBp()).isEqualTo(theirs.getDouble(5), offset(1e-9));
            assertThat(ours.hitRate()).isEqualTo(theirs.getDouble(6), offset(1e-12));
        }
    }

    private void compareLabels(Duck duck, String rule, VariantResult.LabelScore ours) throws SQLException {
        String labels = "(select \"key\", \"from\" as f, \"to\" as t from read_csv('%s/labels.csv', header = true))"
                .formatted(dir);
        try (ResultSet theirs = duck.query("""
                select (select count(*) from %1$s l where exists
                    (select 1 from a where rule = '%2$s' and symbol = l."key" and ts between f and t)) as found,
                  (select count(*) from %1$s l) as labels,
                  (select count(*) from a where rule = '%2$s' and not exists
                    (select 1 from %1$s l where symbol = l."key" and ts between f and t)) as outside
                """.formatted(labels, rule))) {
            theirs.next();
            long found = theirs.getLong(1);
            long outside = theirs.getLong(3);
            assertThat(ours.truePositives()).isEqualTo(found).isPositive();
            assertThat(ours.falseNegatives()).isEqualTo(theirs.getLong(2) - found);
            assertThat(ours.falsePositives()).isEqualTo(outside).isPositive();
            assertThat(ours.precision()).isEqualTo(1.0 * found / (found + outside));
            assertThat(ours.recall()).isEqualTo(1.0 * found / theirs.getLong(2));
        }
    }

    private void compareWithPython(Map<String, VariantResult.RuleScore> scores, long delayNs) throws Exception {
        Path script = dir.resolve("scores.py");
        try (var in = BacktestScoresTest.class.getResourceAsStream("scores.py")) {
            Files.write(script, in.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(
                "python3",
                script.toString(),
                dir.resolve("all.ndjson").toString(),
                dir.resolve("alerts.ndjson").toString(),
                dir.resolve("labels.csv").toString(),
                Long.toString(delayNs),
                new ObjectMapper().writeValueAsString(SIDES)));
        for (long horizon : HORIZONS_NS) {
            command.add(Long.toString(horizon));
        }
        Process python;
        try {
            python = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException absent) {
            assumeTrue(false, "compared with DuckDB only: python3 is not here");
            return;
        }
        List<String> lines = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(python.waitFor()).as("%s", lines).isZero();
        assertThat(lines).hasSize(scores.size());
        for (String line : lines) {
            JsonNode theirs = new ObjectMapper().readTree(line);
            compareWithPython(scores.get(theirs.get("rule").asText()), theirs);
        }
    }

    private static void compareWithPython(VariantResult.RuleScore ours, JsonNode theirs) {
        assertThat(ours.alerts()).isEqualTo(theirs.get("alerts").asLong());
        for (int horizon = 0; horizon < HORIZONS_NS.length; horizon++) {
            VariantResult.MarkOut mark = ours.markOuts().get(horizon);
            JsonNode figures = theirs.get("marks").get(horizon);
            assertThat(mark.count()).isEqualTo(figures.get("count").asLong());
            assertThat(mark.meanBp()).isEqualTo(figures.get("mean").asDouble(), offset(1e-9));
            assertThat(mark.medianBp()).isEqualTo(figures.get("median").asDouble(), offset(1e-9));
            assertThat(mark.stddevBp()).isEqualTo(figures.get("stddev").asDouble(), offset(1e-9));
            assertThat(mark.hitRate()).isEqualTo(figures.get("hits").asDouble(), offset(1e-12));
            assertThat(mark.t()).isEqualTo(figures.get("t").asDouble(), offset(1e-7));
            assertThat(mark.lowBp()).isEqualTo(figures.get("low").asDouble(), offset(1e-4));
            assertThat(mark.highBp()).isEqualTo(figures.get("high").asDouble(), offset(1e-4));
        }
        VariantResult.LabelScore labels = ours.labels().orElseThrow();
        assertThat(labels.truePositives()).isEqualTo(theirs.get("found").asLong());
        assertThat(labels.falsePositives()).isEqualTo(theirs.get("outside").asLong());
        assertThat(labels.falseNegatives()).isEqualTo(theirs.get("missed").asLong());
        assertThat(labels.medianDetection())
                .contains(Durations.print(theirs.get("detection").asLong()));
    }

    /** The labelled series of the Numenta benchmark, each a key; a rule of one line, counted by hand. */
    @Test
    void shouldCountLabelsOfNabAsPlainComputationDoes() throws Exception {
        JsonNode windows = new ObjectMapper()
                .readTree(SharedData.file("nab/labels/combined_windows.json").toFile());
        StringBuilder labels = new StringBuilder("key,from,to\n");
        List<String> series = new ArrayList<>();
        windows.fieldNames().forEachRemaining(name -> series.add(name));
        series.removeIf(name -> !name.startsWith("realKnownCause"));
        series.forEach(name -> {
            windows.get(name)
                    .forEach(window -> labels.append("%s,%s,%s%n"
                            .formatted(
                                    name, window.get(0).asText(), window.get(1).asText())));
        });
        Files.writeString(dir.resolve("labels.csv"), labels);
        try (Duck duck = Duck.empty()) {
            duck.execute("create table v (series VARCHAR, i BIGINT, ts TIMESTAMP, x DOUBLE)");
            for (String name : series) {
                duck.execute(
                        "insert into v select '%1$s', row_number() over (), timestamp, value from read_csv('%2$s', header = true,"
                                        .formatted(name, SharedData.file("nab/data/" + name))
                                + " columns = {'timestamp': 'TIMESTAMP', 'value': 'DOUBLE'})");
            }
            duck.execute(
                    "copy (select series, strftime(ts, '%%Y-%%m-%%d %%H:%%M:%%S') as ts, x from v order by v.ts, series, i) to '%s/in.csv' (header)"
                            .formatted(dir));
            Path file = Files.writeString(dir.resolve("p.yml"), """
                    streams: {v: {key: series, time: {field: ts, unit: iso8601}, fields: {x: double}}}
                    windows: {h: {window: sliding 100 events, select: {m: mean(x), s: stddev_pop(x)}}}
                    rules: {odd: {when: abs(x - h.m) > 4 * h.s and h.count >= 100, fire: each}}
                    sources: [{csv: {path: %1$s/in.csv}}]
                    journal: {dir: %1$s/journal}
                    backtest: {labels: {csv: %1$s/labels.csv}}
                    """.formatted(dir));
            Cli.run("run", file.toString()).expect(ExitCode.DONE);
            VariantResult.RuleScore ours = scored(Pipeline.load(file))
                    .over(dir.resolve("journal"))
                    .run()
                    .variants()
                    .get(0)
                    .rules()
                    .get("odd");
            try (ResultSet theirs = duck.query("""
                    with a as (select series, ts from (select series, ts, x, avg(x) over w as m, stddev_pop(x) over w as s, count(*) over w as n
                        from v window w as (partition by series order by ts, i rows 99 preceding))
                        where n = 100 and abs(x - m) > 4 * s * (1 + 1e-12)),
                      l as (select key, "from"::TIMESTAMP as f, "to"::TIMESTAMP as t from read_csv('%s/labels.csv', header = true))
                    select (select count(*) from a), (select count(*) from l),
                      (select count(*) from l where exists (select 1 from a where series = key and ts between f and t)),
                      (select count(*) from a where not exists (select 1 from l where series = key and ts between f and t))
                    """.formatted(dir))) {
                theirs.next();
                VariantResult.LabelScore scored = ours.labels().orElseThrow();
                assertThat(ours.alerts()).isEqualTo(theirs.getLong(1)).isGreaterThan(100);
                assertThat(scored.truePositives()).isEqualTo(theirs.getLong(3)).isPositive();
                assertThat(scored.falseNegatives()).isEqualTo(theirs.getLong(2) - theirs.getLong(3));
                assertThat(scored.falsePositives()).isEqualTo(theirs.getLong(4));
            }
        }
    }
}
