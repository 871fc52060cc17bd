package io.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Entrant;
import io.ringmill.bench.measure.Entrant.ExpectedOutputs;
import io.ringmill.bench.measure.Latency;
import io.ringmill.bench.measure.LatencyStanding;
import io.ringmill.bench.measure.Passes;
import io.ringmill.bench.measure.Standing;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {

    private static final LoadSpec LOAD = new LoadSpec("W1", Optional.empty(), 1000, 10, 1, 2);

    private static Entrant entrant(Contenders system) {
        return new Entrant(
                "factory",
                system.option(),
                system.label(),
                system.reference().option(),
                LOAD,
                ExpectedOutputs.NAIVE,
                system.handsOver());
    }

    private static LatencyStanding latency(Contenders system, long rate, long... microseconds) {
        List<Latency> rounds = LongStream.of(microseconds)
                .mapToObj(us -> {
                    Histogram histogram = new Histogram(60_000_000_000L, 3);
                    histogram.recordValueWithCount(us * 1000, 990);
                    histogram.recordValueWithCount(us * 10_000, 10);
                    return new Latency(histogram, 1000, 5, rate, List.of(100L, 110L));
                })
                .toList();
        return new LatencyStanding(entrant(system), rate, 1, rounds, true);
    }

    private static Map<?, ?> run(List<Object> results) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("kind", "any");
        run.put("machine", Machine.describe(List.of("-Xmx1g")));
        run.put("results", results);
        return (Map<?, ?>) Json.read(Json.write(run));
    }

    @Test
    void shouldTellBetterFromWorseAndFromNoiseWhenComparedWithAnEarlierRun() {
        Map<?, ?> before = run(new LatencyReport(
                        List.of(
                                latency(Contenders.INLINE, 1000, 10, 11, 12),
                                latency(Contenders.FUSED, 1000, 10, 11, 12),
                                latency(Contenders.LOOP, 1000, 10, 11, 12)),
                        Map.of())
                .json());
        Map<?, ?> now = run(new LatencyReport(
                        List.of(
                                latency(Contenders.INLINE, 1000, 20, 21, 22),
                                latency(Contenders.FUSED, 1000, 12, 13, 14),
                                latency(Contenders.LOOP, 1000, 5, 6, 7),
                                latency(Contenders.RING, 1000, 5, 6, 7)),
                        Map.of())
                .json());
        List<String> lines =
                Comparison.of(before, "any", "before.json").text(now).lines().toList();
        assertThat(lines)
                .anyMatch(line -> line.contains("W1 inline at 1.00 k/s p50") && line.contains("worse, beyond noise"));
        assertThat(lines).anyMatch(line -> line.contains("W1 fused at 1.00 k/s p50") && line.contains("within noise"));
        assertThat(lines)
                .anyMatch(line -> line.contains("W1 loop at 1.00 k/s p50") && line.contains("better, beyond noise"));
        assertThat(lines).noneMatch(line -> line.contains("W1 ring "));
    }

    @Test
    void shouldTakeMoreEventsPerSecondForBetterWhenThroughputIsCompared() {
        List<Passes> slow = List.of(passes(200), passes(210), passes(190));
        List<Passes> fast = List.of(passes(100), passes(105), passes(95));
        Map<?, ?> before =
                run(ThroughputReport.json(List.of(new Standing(entrant(Contenders.INLINE), slow, List.of(), true))));
        Map<?, ?> now = run(ThroughputReport.json(
                List.of(new Standing(entrant(Contenders.INLINE), fast, List.of(0.5, 0.6), true))));
        assertThat(Comparison.of(before, "any", "before.json").text(now))
                .contains("W1 inline events/s")
                .contains("better, beyond noise");
    }

    private static Passes passes(long millis) {
        return new Passes(1000, List.of(millis * 1_000_000), List.of(0L), 3, 7, List.of(100L, 100L));
    }

    @Test
    void shouldWarnWhenTheMachineIsNoisyAndOnlyThen() {
        String noisy = new LatencyReport(List.of(latency(Contenders.IDLE, 1000, 5, 5, 5)), Map.of()).text();
        assertThat(noisy).contains("too noisy to conclude anything");
        LatencyStanding quiet = latency(Contenders.IDLE, 1000, 0, 0, 0);
        assertThat(new LatencyReport(List.of(quiet), Map.of()).text()).doesNotContain("Note:");
    }

    @Test
    void shouldTellThatCoresWereMovedWhenTheyWere() {
        Passes near = passes(100);
        Passes far = new Passes(1000, List.of(100_000_000L), List.of(0L), 3, 7, List.of(100L, 510L));
        Standing moved = new Standing(entrant(Contenders.FUSED), List.of(near, near, far), List.of(), true);
        assertThat(ThroughputReport.text(List.of(moved)))
                .contains("100 ns to 510 ns")
                .contains("between 100 ns and 510 ns apart");
        Standing still = new Standing(entrant(Contenders.FUSED), List.of(near, near, near), List.of(), true);
        assertThat(ThroughputReport.text(List.of(still))).contains(" 100 ns |").doesNotContain("Note:");
    }

    @Test
    void shouldSetLatenciesAgainstTheReferencesOfTheSameRate() {
        LatencyReport report = new LatencyReport(
                List.of(
                        latency(Contenders.LOOP, 1000, 10, 20, 40),
                        latency(Contenders.INLINE, 1000, 5, 30, 40),
                        latency(Contenders.INLINE, 2000, 5, 30, 40)),
                Map.of());
        assertThat(report.text().lines())
                .filteredOn(line -> line.startsWith("| Ringmill inline"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("| 1.00 [0.50, 1.50] | 1.00 [0.50, 1.50] |"),
                        line -> assertThat(line).doesNotContain("[0."));
    }

    @Test
    void shouldWarnWhenRatesDifferBetweenRepeats() {
        Standing noisy = new Standing(
                entrant(Contenders.INLINE), List.of(passes(100), passes(150), passes(200)), List.of(), true);
        assertThat(ThroughputReport.text(List.of(noisy))).contains("Ringmill inline differs by 75 %");
    }

    @Test
    void shouldNeedNothingFromElsewhereWhenAPageIsMade() {
        String html = new LatencyReport(
                        List.of(latency(Contenders.INLINE, 1000, 10), latency(Contenders.INLINE, 5000, 20)),
                        Machine.describe(List.of("-Dx=<&>")))
                .html();
        assertThat(html)
                .contains("<polyline", "Ringmill inline", "W1 at 5.00 k events/s", "-Dx=&lt;&amp;&gt;")
                .doesNotContain("http", "<script", "<link", "<img");
    }

    /** The highest point of the curve stands where the axis has the table's maximum, whatever single JVMs had. */
    @Test
    void shouldEndTheCurveAtTheMaximumOfTheTable() {
        String html = new LatencyReport(List.of(latency(Contenders.INLINE, 1000, 1, 10, 10_000)), Map.of()).html();
        assertThat(html).contains("<td>100 µs</td>").contains("latency (logarithmic)");
        Matcher points = Pattern.compile("points='([^']*)'").matcher(html);
        assertThat(points.find()).isTrue();
        double highest = Arrays.stream(points.group(1).trim().split(" "))
                .mapToDouble(point -> Double.parseDouble(point.split(",")[1]))
                .min()
                .orElseThrow();
        Matcher grid = Pattern.compile("y1='([0-9.]+)' y2='[0-9.]+'/><text[^>]*>100 µs<")
                .matcher(html);
        assertThat(grid.find()).as("a line at 100 µs").isTrue();
        assertThat(highest).isCloseTo(Double.parseDouble(grid.group(1)), within(1.0));
    }

    @Test
    void shouldSayThatOutputsWereWrongWhenTheyWere() {
        Standing wrong = new Standing(entrant(Contenders.INLINE), List.of(passes(1)), List.of(), false);
        assertThat(ThroughputReport.text(List.of(wrong))).contains("WRONG");
    }

    @Test
    void shouldWriteAnIntervalPerJvmWhenLogsAreAskedFor(@TempDir Path folder) throws IOException {
        HistogramFiles.write(folder, List.of(latency(Contenders.FUSED, 1000, 10, 30)));
        try (FileInputStream in =
                        new FileInputStream(folder.resolve("W1-fused-1000.hlog").toFile());
                HistogramLogReader log = new HistogramLogReader(in)) {
            EncodableHistogram first = log.nextIntervalHistogram();
            EncodableHistogram second = log.nextIntervalHistogram();
            assertThat(((Histogram) first).getTotalCount()).isEqualTo(1000);
            assertThat(((Histogram) second).getValueAtPercentile(50)).isBetween(29_900L, 30_100L);
            assertThat(log.nextIntervalHistogram()).isNull();
        }
    }
}
