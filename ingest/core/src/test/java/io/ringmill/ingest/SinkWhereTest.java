package io.ringmill.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is handed to sinks with {@code where}. */
class SinkWhereTest {

    private static final String PIPELINE = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms, zone: America/New_York}
                fields: {price: double, size: long, side: symbol, venue: symbol}
            windows:
              last2:
                window: sliding 2 events
                select: {mean: mean(price), size: sum(size), side: last(side), venue: last(venue), since: start}
              three: {window: tumbling 3 events, select: {high: max(price)}}
              short: {window: sliding 3 events, select: {low: min(price)}}
            rules:
              high: {when: price > 60 and last2.count >= 1, severity: critical, fire: both, message: "{key} {venue}"}
              low: {when: price < 20, cooldown: 0s, limit: 2 per 1s, message: "{size}"}
            """;

    @TempDir
    private Path folder;

    /** What a pipeline with these sinks counts of them. */
    private List<SinkMetrics> run(String sinks) throws Exception {
        Random random = new Random(7);
        StringBuilder rows = new StringBuilder("ts,symbol,price,size,side,venue\n");
        for (int i = 0; i < 400; i++) {
            rows.append(1_700_000_000_000L + i * 7L)
                    .append(',')
                    .append("ABC".charAt(random.nextInt(3)))
                    .append(',')
                    .append(random.nextInt(10) == 0 ? "" : Integer.toString(random.nextInt(100)))
                    .append(',')
                    .append(random.nextInt(10) == 0 ? "" : Integer.toString(random.nextInt(9)))
                    .append(',')
                    .append(List.of("", "b", "s", "x").get(random.nextInt(4)))
                    .append(',')
                    .append(List.of("b", "s").get(random.nextInt(2)))
                    .append('\n');
        }
        Path trades = Files.writeString(folder.resolve("trades.csv"), rows);
        Pipeline pipeline = Pipeline.parse(
                PIPELINE + "sources: [{csv: {path: '" + trades + "'}}]\nsinks:\n"
                        + sinks.indent(2).replace("OUT", folder.toString()),
                "p.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        List<EventSource> sources = connectors.openSources();
        faults.throwIfAny();
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        connectors.openSinks().forEach(builder::sink);
        Engine engine = builder.start();
        try (engine) {
            sources.get(0).run(engine);
            engine.end();
        }
        return engine.metrics().egress().sinks();
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    /** The condition, and the same in Java over a row as it is written: time, key, mean, size, side, venue, since. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mean > 50|mean",
                "size >= 8 and side == \"b\"|sizeside",
                "key == \"B\"|key",
                "key in [\"A\", \"C\"]|keys",
                "side == venue|texts",
                "missing(side)|missing",
                "not (side != \"x\")|x",
                "hour(time) == 17 and since < time|all",
                "count == 1|none",
                "end - since > 20000000|long"
            })
    void shouldHandOnWhatTheConditionIsTrueOf(String where, String oracle) throws Exception {
        List<SinkMetrics> sinks =
                run("- csv: {dir: OUT/all, windows: [last2]}\n- csv: {dir: OUT/some, windows: [last2], where: '" + where
                        + "'}");
        List<String> all = lines("all/last2.csv");
        List<String> expected = new ArrayList<>(all.subList(0, 1));
        all.subList(1, all.size()).stream().filter(row -> isTrue(oracle, row)).forEach(expected::add);
        List<String> written = lines("some/last2.csv");
        if (oracle.equals("none")) { // of each key the first
            assertThat(written).hasSize(4);
            expected = written;
        }
        assertThat(written).isEqualTo(expected).hasSizeBetween(4, all.size());
        assertThat(sinks.get(0).filtered()).isZero();
        assertThat(sinks.get(1).results()).isEqualTo(all.size() - 1);
        assertThat(sinks.get(1).filtered()).isEqualTo(all.size() - written.size());
    }

    private static boolean isTrue(String oracle, String row) {
        String[] of = row.split(",", -1);
        return switch (oracle) {
            case "mean" -> !of[2].isEmpty() && Double.parseDouble(of[2]) > 50;
            case "sizeside" -> !of[3].isEmpty() && Long.parseLong(of[3]) >= 8 && of[4].equals("b");
            case "key" -> of[1].equals("B");
            case "keys" -> !of[1].equals("B");
            case "texts" -> !of[4].isEmpty() && of[4].equals(of[5]);
            case "missing" -> of[4].isEmpty();
            case "x" -> of[4].equals("x");
            case "all" -> Long.parseLong(of[6]) < Long.parseLong(of[0]);
            case "long" -> Long.parseLong(of[0]) - Long.parseLong(of[6]) > 20_000_000;
            default -> false;
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state == \"resolved\"|\"state\":\"resolved\"",
                "severity == \"critical\"|\"severity\":\"critical\"",
                "rule == \"low\" and state == \"limited\"|\"state\":\"limited\"",
                "price >= 90|\"price\":9\\d",
                "key == \"A\"|\"key\":\"A\""
            })
    void shouldHandOnAlertsTheConditionIsTrueOf(String where, String pattern) throws Exception {
        List<SinkMetrics> sinks =
                run("- alerts: {ndjson: OUT/all.ndjson}\n- alerts: {ndjson: OUT/some.ndjson, where: '" + where + "'}");
        List<String> all = lines("all.ndjson");
        List<String> expected = all.stream()
                .filter(line -> Pattern.compile(pattern).matcher(line).find())
                .toList();
        assertThat(lines("some.ndjson")).isEqualTo(expected).isNotEmpty().hasSizeLessThan(all.size());
        assertThat(sinks.get(1).filtered()).isEqualTo(all.size() - expected.size());
    }

    @Test
    void shouldAskOnlyOfTheRulesThatAreChosen() throws Exception {
        List<SinkMetrics> sinks = run("""
                - alerts: {ndjson: OUT/all.ndjson}
                - alerts: {ndjson: OUT/some.ndjson, rules: [high], where: 'venue == "b"'}
                """);
        assertThat(lines("some.ndjson"))
                .isEqualTo(lines("all.ndjson").stream()
                        .filter(line -> line.contains("\"rule\":\"high\"") && line.contains("\"venue\":\"b\""))
                        .toList())
                .isNotEmpty();
        long high = lines("all.ndjson").stream()
                .filter(line -> line.contains("\"rule\":\"high\""))
                .count();
        assertThat(sinks.get(1).filtered())
                .isEqualTo(high - lines("some.ndjson").size());
    }

    @Test
    void shouldAskOfRulesAsTheyAreNow() throws Exception {
        Pipeline pipeline = Pipeline.parse(
                PIPELINE + "sinks: [{alerts: {ndjson: '" + folder + "/some.ndjson', where: price > 50}}]\n", "p.yml");
        Faults faults = new Faults();
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        Connectors.plan(pipeline, faults).openSinks().forEach(builder::sink);
        faults.throwIfAny();
        Engine engine = builder.start();
        try (engine) {
            trade(engine, 1, 70, 1);
            engine.rules().replace("high", "{when: size > 3 and price > 40, fire: each, message: now}");
            trade(engine, 2, 45, 5);
            trade(engine, 3, 55, 5);
            engine.rules().add("huge", "{when: size > 8, fire: each, message: no price}");
            trade(engine, 4, 10, 9);
        }
        assertThat(lines("some.ndjson").stream().map(line -> line.replaceAll(",\"time.*\"message\"", "")))
                .containsExactly(
                        "{\"rule\":\"high\",\"key\":\"A\":\"A -\",\"values\":{\"price\":70,\"last2.count\":1,\"venue\":null}}",
                        "{\"rule\":\"high\",\"key\":\"A\":\"now\",\"values\":{\"size\":5,\"price\":55}}",
                        "{\"rule\":\"huge\",\"key\":\"A\":\"no price\",\"values\":{\"size\":9}}");
        assertThat(engine.metrics().egress().sinks().get(0).filtered()).isEqualTo(2); // 45, and rule low
    }

    /** At 14:00 UTC it is 9 o'clock in New York, for rules of the file as for those that come later. */
    @Test
    void shouldAskInTheZoneOfTheStreamAlsoOfARuleThatIsAdded() throws Exception {
        Pipeline pipeline = Pipeline.parse(
                PIPELINE + "sinks: [{alerts: {ndjson: '" + folder + "/some.ndjson', where: hour(time) == 9}}]\n",
                "p.yml");
        Faults faults = new Faults();
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        Connectors.plan(pipeline, faults).openSinks().forEach(builder::sink);
        faults.throwIfAny();
        long timeNs = 1_706_709_600_000_000_000L; // 2024-01-31T14:00Z
        try (Engine engine = builder.start()) {
            engine.rules().add("late", "{when: price > 10, fire: each, message: late}");
            trade(engine, timeNs, 70, 1);
        }
        assertThat(lines("some.ndjson"))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"rule\":\"late\""))
                .anyMatch(line -> line.contains("\"rule\":\"high\""));
    }

    /** As of a run that goes on, and tells first what the one before had kept back. */
    @Test
    void shouldAskOfALimitedAlertThatComesFirst() throws Exception {
        Pipeline pipeline = Pipeline.parse(
                PIPELINE + "sinks: [{alerts: {ndjson: '" + folder + "/some.ndjson', where: price > 50}}]\n", "p.yml");
        Faults faults = new Faults();
        Dictionary keys = new Dictionary(1);
        Alert limited =
                new Alert(CompiledPipeline.layouts(pipeline).orElseThrow().rules(), keys, keys);
        limited.set(1, Alert.State.LIMITED, 7, 0, 1);
        try (Sink sink = Connectors.plan(pipeline, faults).openSinks().get(0)) {
            sink.onAlert(limited);
            assertThat(sink.filtered()).isEqualTo(1);
        }
        faults.throwIfAny();
    }

    private static void trade(Engine engine, long timeNs, double price, long size) {
        EventPublisher trades = engine.publisher("trades");
        trades.claim(trades.key("A"), timeNs)
                .set(trades.field("price"), price)
                .set(trades.field("size"), size)
                .publish();
    }

    private static List<String> faults(String sinks) {
        Faults faults = new Faults();
        Connectors.plan(Pipeline.parse(PIPELINE + "sinks:\n" + sinks.indent(2), "p.yml"), faults);
        return faults.all().stream().map(Fault::toString).toList();
    }

    @Test
    void shouldTellWithItsPlaceWhatAConditionCannotRead() {
        assertThat(faults("""
                        - csv: {dir: a, windows: [last2], where: 'maen > 3'}
                        - csv: {dir: b, where: 'mean > 3'}
                        - csv: {dir: c, windows: [last2], where: 'mean'}
                        - csv: {dir: d, windows: [last2], where: 'mean > prev(mean)'}
                        - csv: {dir: e, windows: [last2], where: 'side > 3'}
                        - csv: {dir: f, windows: [short], where: 'start > 3'}
                        - alerts: {ndjson: g, where: 'last2.count > 3'}
                        - quarantine: {ndjson: h, where: 'true'}
                        - alerts: {ndjson: i, rules: [hihg]}
                        - ndjson: {path: j, where: 'mean > 3', windows: [last2]}
                        - alerts: {ndjson: k, where: 'severity == "high"'}
                        - alerts: {ndjson: l, where: 'price > 0 or not ("Critical" != severity)'}
                        - alerts: {ndjson: m, where: 'state in ["firing", "fired"] and severity in ["warning", "info"]'}
                        - alerts: {ndjson: n, where: 'state != "resolved" and rule == "high" and key == "high"'}
                        """))
                .containsExactly(
                        "p.yml:16:45: window 'last2', which this sink takes, has no 'maen'; did you mean 'mean'?",
                        "p.yml:17:27: window 'three', which this sink takes, has no 'mean'; known: key, time, count, start,"
                                + " end, high",
                        "p.yml:18:45: a condition is needed here, but 'mean' is a number; compare it, as in 'mean > 0'",
                        "p.yml:19:52: a sink's 'where' sees one row at a time; select this in the window, and use its name here",
                        "p.yml:20:45: 'side' is a symbol and '3' is a number, which cannot be compared; a text needs quotes:"
                                + " \"3\"",
                        "p.yml:21:45: window 'short' slides over events and keeps no times; select it there, as since: start,"
                                + " and use that name",
                        "p.yml:22:33: an alert of rule 'low', which this sink takes, has no 'last2.count'; known: key, time,"
                                + " rule, severity, state, price, size",
                        "p.yml:23:29: sinks.7.quarantine: unknown key 'where'; known: ndjson",
                        "p.yml:24:32: unknown rule 'hihg'; did you mean 'high'?",
                        "p.yml:26:45: an alert's 'severity' is never \"high\"; known: info, warning, critical",
                        "p.yml:27:51: an alert's 'severity' is never \"Critical\"; did you mean 'critical'?",
                        "p.yml:28:53: an alert's 'state' is never \"fired\"; known: firing, resolved, limited");
    }
}
