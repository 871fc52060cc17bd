package io.ringmill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
}
