package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples, and the work of the benchmarks, give on Flink what they give on one machine. */
class ExampleJobsTest {

    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bitcoin", "cold-store", "exchange-feed", "orders", "sensors"})
    void shouldGiveWhatOneMachineGivesWhenExampleIsRun(String example) throws Exception {
        String yaml = Files.readString(EXAMPLES.resolve(example).resolve("pipeline.yml"));
        String input = yaml.substring(0, yaml.indexOf("\nsinks:") + 1)
                .replace("path: examples/", "path: " + EXAMPLES + "/")
                .replace("count: 200000", "count: 40000");
        new Trial(input + Trial.SINKS, folder).assertSame(1, 2, 4);
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenWindowsHoldAHundredEvents() throws Exception {
        work("sliding 100 events", "mean: mean(price), sd: stddev_pop(price), lo: min(price), hi: max(price)");
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenWindowsHoldASecond() throws Exception {
        work("sliding 1s", "mean: mean(price), sd: stddev_pop(price), lo: min(price), hi: max(price)");
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenBarsClose() throws Exception {
        work(
                "tumbling 1s",
                "mean: mean(price), sd: stddev_pop(price), open: first(price), close: last(price), volume: sum(size),"
                        + " vwap: sum(price * size) / sum(size)");
    }

    private void work(String window, String select) throws Exception {
        new Trial("""
                        streams:
                          trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
                        windows:
                          w: {window: %s, select: {%s}}
                        rules:
                          high: {when: price > w.mean + 3 * w.sd, fire: each, message: "{key} at {price}"}
                        sources: [ {simulate: {kind: ticks, keys: 100, count: 30000, seed: 7}} ]
                        """.formatted(window, select) + Trial.SINKS, folder).assertSame(1, 2, 4);
    }

    /** A limit holds over all keys, and sinks are of one task; what is kept back is told in the end, too. */
    @Test
    void shouldKeepBackWhatOneMachineKeepsBackWhenRuleHasLimit() throws Exception {
        Trial trial = new Trial("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
                windows:
                  px: {window: sliding 20 events, select: {mean: mean(price)}}
                rules:
                  few: {when: price > px.mean, fire: each, limit: 5 per 20ms}
                  one: {when: price > px.mean, fire: both, limit: 1 per 1h}
                sources: [ {simulate: {kind: ticks, keys: 30, count: 20000, seed: 5}} ]
                """ + Trial.SINKS, folder);
        trial.assertSame(1, 2, 4);
        List<String> alerts = Files.readAllLines(trial.out("flink-4").resolve("alerts.ndjson"));
        assertThat(alerts).filteredOn(line -> line.contains("\"rule\":\"few\"")).hasSizeGreaterThan(100);
        assertThat(alerts)
                .filteredOn(line -> line.contains("\"rule\":\"one\""))
                .hasSize(2)
                .last()
                .asString()
                .contains("limited", "\"suppressed\":");
    }

    /** Invalid records go to the quarantine too, in their order, and are not forgotten where there is no event. */
    @Test
    void shouldKeepRefusedRecordsAndLateEventsWhenInputIsBad() throws Exception {
        StringBuilder csv = new StringBuilder("ts,k,x\n");
        for (int i = 0; i < 2_000; i++) {
            csv.append(i % 7 == 0 ? "oops" : String.valueOf(i - (i % 11 == 0 ? 30 : 0)));
            csv.append(",k")
                    .append(i % 5)
                    .append(',')
                    .append(i % 13 == 0 ? "NaN?" : i)
                    .append('\n');
        }
        Path input = Files.writeString(folder.resolve("bad.csv"), csv);
        Trial trial = new Trial("""
                streams:
                  s: {key: k, time: {field: ts, unit: ms}, fields: {x: double}, outOfOrder: 5ms}
                windows:
                  w: {window: tumbling 100ms, select: {sum: sum(x)}}
                sources: [ {csv: {path: %s}} ]
                """.formatted(input) + Trial.SINKS, folder);
        trial.assertSame(2);
    }

    @Test
    void shouldHaveRoomForMoreKeysThanOneMachineIsToldToHave() throws Exception {
        String yaml = """
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double}}
                windows:
                  w: {window: tumbling 10 events, select: {mean: mean(price)}}
                sources: [ {simulate: {kind: ticks, keys: 50, count: 3000, seed: 7}} ]
                """ + Trial.SINKS;
        long digest = new Trial(yaml, folder).local();
        Trial bounded = new Trial(yaml + "engine: {maxKeys: 5}\n", folder);
        assertThat(bounded.flink("flink", 2).digest()).isEqualTo(digest);
    }
}
