package io.ringmill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.json.Json;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both benches as the command starts them, in JVMs of their own, with as little as can be. */
class BenchesTest {

    private final List<String> lines = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void shouldTellRatesAndRatiosAndBeRightWhenThroughputIsMeasured() throws IOException {
        Path json = folder.resolve("throughput.json");
        ThroughputOptions options = new ThroughputOptions(
                List.of("W3"),
                Optional.empty(),
                List.of("loop", "inline"),
                20_000,
                20,
                2,
                1,
                1,
                0,
                List.of("-XX:TieredStopAtLevel=1"),
                Optional.of(json),
                Optional.empty());
        assertThat(new ThroughputBench(options, lines::add, step -> {}).run()).isTrue();
        assertThat(lines).anyMatch(line -> line.contains("Ringmill inline") && line.contains("right"));
        Map<?, ?> read = (Map<?, ?>) Json.read(Files.readString(json));
        assertThat((List<?>) read.get("results")).hasSize(2);
    }

    @Test
    void shouldWriteEveryFileWhenLatencyIsMeasured() throws IOException {
        Path json = folder.resolve("latency.json");
        Path html = folder.resolve("latency.html");
        LatencyOptions options = new LatencyOptions(
                List.of("W1"),
                Optional.empty(),
                List.of("idle", "inline"),
                List.of(10_000L),
                List.of(1),
                20,
                2,
                1,
                0,
                0.1,
                List.of(),
                List.of(),
                Optional.of(json),
                Optional.of(html),
                Optional.of(folder.resolve("logs")),
                Optional.empty());
        assertThat(new LatencyBench(options, lines::add, step -> {}).run()).isTrue();
        assertThat(html).isNotEmptyFile();
        assertThat(folder.resolve("logs/W1-inline-10000.hlog")).isNotEmptyFile();
        assertThat(Files.readString(json)).contains("p999").contains("\"cpu\"");
    }

    @Test
    void shouldGoOnFromBothAndBeRightWhenRecoveryIsMeasured() throws IOException {
        Path json = folder.resolve("recovery.json");
        RecoveryOptions options =
                new RecoveryOptions(Optional.of(folder.resolve("journal")), 50, 20_000, 5_000, 1, Optional.of(json));
        assertThat(new RecoveryBench(options, lines::add, step -> {}).run()).isTrue();
        assertThat(lines).anyMatch(line -> line.contains("the snapshot") && line.contains("5,000"));
        assertThat(lines).anyMatch(line -> line.contains("the journal alone") && line.contains("20,000"));
        assertThat(lines).noneMatch(line -> line.contains("WRONG"));
        Map<?, ?> read = (Map<?, ?>) Json.read(Files.readString(json));
        assertThat(((Number) read.get("snapshotBytes")).longValue()).isBetween(50 * 800L, 50 * 2_000L + 10_000);
    }

    @Test
    @Tag("alone")
    void shouldStayBoundedAndAnswerItsOwnerWhenTheServerIsAttacked() throws IOException {
        Path json = folder.resolve("server.json");
        ServerOptions options =
                new ServerOptions(List.of(Topology.INLINE), 1, 0.5, 1_000_000, 200, 1_000, Optional.of(json));
        assertThat(new ServerBench(options, lines::add, step -> {}).run()).isTrue();
        assertThat(lines).anyMatch(line -> line.contains("the same, attacked"));
        assertThat(lines).anyMatch(line -> line.contains("200 watchers"));
        List<?> runs = (List<?>) ((Map<?, ?>) Json.read(Files.readString(json))).get("runs");
        List<?> rounds = (List<?>) ((Map<?, ?>) runs.get(0)).get("rounds");
        assertThat(rounds).hasSize(4);
        Map<?, ?> attacked = round(rounds, "ATTACKED");
        assertThat(number(attacked, "memory", "heapBytes"))
                .isLessThan(number(round(rounds, "ALONE"), "memory", "heapBytes") + 200_000_000);
        assertThat(number(attacked, "memory", "directBytes")).isLessThan(100_000_000);
        assertThat(number(attacked, "memory", "threads")).isLessThan(60);
        // 1,200 connections want to be, of which 1,024 may.
        assertThat(number(attacked, "refused", "connections")).isPositive();
        assertThat((List<?>) ((Map<?, ?>) attacked.get("page")).get("answersMs"))
                .isNotEmpty();
        assertThat(((Number) attacked.get("closeSeconds")).doubleValue()).isLessThan(30);
    }

    private static Map<?, ?> round(List<?> rounds, String condition) {
        return rounds.stream()
                .<Map<?, ?>>map(round -> (Map<?, ?>) round)
                .filter(round -> round.get("condition").equals(condition))
                .findFirst()
                .orElseThrow();
    }

    private static long number(Map<?, ?> round, String whose, String member) {
        return ((Number) ((Map<?, ?>) round.get(whose)).get(member)).longValue();
    }
}
