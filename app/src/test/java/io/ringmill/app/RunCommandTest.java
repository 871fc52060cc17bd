package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

    @TempDir
    Path dir;

    private PipelineFiles files;

    @BeforeEach
    void makeFiles() {
        files = new PipelineFiles(dir);
    }

    @Test
    void shouldWriteResultsAlertsAndSummary() {
        Path summary = dir.resolve("deep/summary.json");
        Cli run = Cli.run("run", files.simulated(5000).toString(), "--summary", summary.toString())
                .expect(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("test: done, 5,000 events", "7 keys", "lossless", "last20", "bar10s", "high", "warning")
                .contains("ring to rules", "simulate ticks", files.journal().toString(), "--verify")
                .doesNotContain("\033");
        assertThat(files.read("deep/summary.json"))
                .matches(
                        "\\{\"events\":\\{\"read\":5000,\"accepted\":\\d+,\"filtered\":\\d+,\"late\":0,\"invalid\":0,"
                                + "\"dropped\":0},\"results\":\\{\"last20\":\\d+,\"bar10s\":\\d+},\"alerts\":\\{\"high\":\\d+},"
                                + "\"digest\":\"[0-9a-f]{16}\",\"elapsedSeconds\":[0-9.]+,\"eventsPerSecond\":[0-9.]+,"
                                + "\"latencyNs\":\\{\"p50\":\\d+,\"p90\":\\d+,\"p99\":\\d+,\"p999\":\\d+,\"p9999\":\\d+,\"max\":\\d+},"
                                + "\"sinks\":\\[\\{\"name\":\"csv [^\"]*out\",\"results\":\\d+,\"alerts\":\\d+,\"late\":0,\"filtered\":0,\"errors\":0}.*]}\n");
        assertThat(files.read("out/bar10s.csv")).startsWith("time,key,open,high,volume\n");
    }

    @Test
    void shouldTellWhatBecameOfWhatASinkTook() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(asked.incrementAndGet() == 2 ? 400 : 204, -1);
            exchange.close();
        });
        server.start();
        try {
            Path pipeline =
                    files.text("sent.yml", """
                    streams: {ticks: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}}
                    rules: {each: {when: price > 0, fire: each}}
                    sources: [{simulate: {kind: ticks, keys: 1, count: 3}}]
                    sinks: [{webhook: {url: 'http://127.0.0.1:%d/', deadLetters: '%s/dead.ndjson'}}]
                    """.formatted(server.getAddress().getPort(), dir));
            Cli.run(
                    "run",
                    pipeline.toString(),
                    "--summary",
                    dir.resolve("s.json").toString());
        } finally {
            server.stop(0);
        }
        assertThat(files.read("dead.ndjson").lines()).hasSize(1);
        assertThat(files.read("s.json"))
                .contains(
                        "\"results\":0,\"alerts\":3,\"late\":0,\"filtered\":0,\"errors\":0,\"state\":\"ended\",\"detail\":\"\",\"sent\":2,"
                                + "\"failed\":1,\"held\":0,\"dropped\":0,\"conflated\":0,\"retries\":0}]}");
    }

    @Test
    void shouldCountWhatTheBufferOfASourceDrops() throws IOException {
        byte[] records = IntStream.range(0, 50_000)
                .mapToObj(i -> "{\"k\":\"A\",\"v\":" + i + "}\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, records.length);
            exchange.getResponseBody().write(records);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        Cli run;
        try {
            Path pipeline = files.text("fast.yml", """
                    streams: {s: {key: k, fields: {v: long}}}
                    sources: [{http: {url: '%s', buffer: {size: 8, whenFull: drop-newest}}}]
                    """.formatted(url));
            run = Cli.run(
                            "run",
                            pipeline.toString(),
                            "--summary",
                            dir.resolve("s.json").toString())
                    .expect(ExitCode.DONE);
        } finally {
            server.stop(0);
        }
        Matcher events = Pattern.compile("\"read\":50000,\"accepted\":(\\d+),.*?\"dropped\":(\\d+)}")
                .matcher(files.read("s.json"));
        assertThat(events.find()).as(files.read("s.json")).isTrue();
        long dropped = Long.parseLong(events.group(2));
        assertThat(dropped).isPositive().isEqualTo(50_000 - Long.parseLong(events.group(1)));
        assertThat(run.out())
                .contains("not lossless: http " + url + ": " + Figures.count(dropped, "event")
                        + " dropped, its buffer was full");
    }

    @Test
    void shouldTellWhatAConditionKeptFromASink() throws IOException {
        Path pipeline = files.text("where.yml", """
                streams: {ticks: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}}
                rules: {each: {when: price > 0, fire: each}}
                sources: [{simulate: {kind: ticks, keys: 3, count: 30}}]
                sinks:
                  - alerts: {ndjson: '%1$s/all.ndjson'}
                  - alerts: {ndjson: '%1$s/some.ndjson', where: key == "SYM1"}
                """.formatted(dir));
        Cli run = Cli.run(
                        "run",
                        pipeline.toString(),
                        "--summary",
                        dir.resolve("s.json").toString())
                .expect(ExitCode.DONE);
        long kept = 30 - files.read("some.ndjson").lines().count();
        assertThat(kept).isBetween(1L, 29L);
        assertThat(files.read("all.ndjson").lines()).hasSize(30);
        assertThat(files.read("s.json"))
                .containsPattern("all.ndjson\",\"results\":0,\"alerts\":30,\"late\":0,\"filtered\":0,")
                .containsPattern("some.ndjson\",\"results\":0,\"alerts\":30,\"late\":0,\"filtered\":" + kept + ",");
        assertThat(run.out())
                .containsPattern("Sinks\\R +alerts .*some.ndjson +" + kept + " +kept back by its 'where'\\R")
                .doesNotContainPattern("all.ndjson +0");
    }

    @Test
    void shouldCloseOpenWindowsWhenTheInputEnds() {
        Cli.run("run", files.csv("1000,A,1.5,200,buy", "2000,B,2.5,200,sell").toString())
                .expect(ExitCode.DONE);
        assertThat(files.read("out/bar10s.csv"))
                .isEqualTo("time,key,open,high,volume\n10000000000,A,1.5,1.5,200\n10000000000,B,2.5,2.5,200\n");
    }

    @Test
    void shouldPrintNothingWhenQuiet() {
        Cli run = Cli.run("run", "-q", files.simulated(1000).toString()).expect(ExitCode.DONE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void shouldPrintAlertsWhenNoSinkTakesThem() {
        Path pipeline = files.text("plain.yml", """
                streams: {ticks: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}}
                rules: {dear: {when: price > 0, fire: each, severity: critical, message: "{key} costs {price}"}}
                sources: [{simulate: {kind: ticks, keys: 1, count: 2}}]
                """);
        assertThat(Cli.run("run", pipeline.toString()).expect(ExitCode.DONE).out())
                .containsPattern("2024-01-01T00:00:00\\S*Z  critical  dear  SYM1  SYM1 costs [0-9.]+\n");
    }

    @Test
    void shouldWriteALatencyLogThatHdrHistogramReads() throws IOException {
        Path hlog = dir.resolve("run.hlog");
        Cli.run("run", files.simulated(5000).toString(), "--hlog", hlog.toString(), "--set", "engine.latencySampling=1")
                .expect(ExitCode.DONE);
        List<String> tags = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(new FileInputStream(hlog.toFile()))) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                tags.add(next.getTag());
                assertThat(((org.HdrHistogram.Histogram) next).getTotalCount()).isBetween(1L, 5000L);
            }
        }
        assertThat(tags).contains("ring-to-rules", "ring-to-journal", "whole");
    }

    @Test
    void shouldRunSourcesSideBySide() {
        files.csv("1000,A,1.5,200,buy", "2000,A,2.5,200,sell");
        files.text("more.csv", files.read("trades.csv").replace(",A,", ",B,"));
        Path pipeline = files.write(
                "two.yml",
                "sources: [{csv: {path: '%1$s/trades.csv'}}, {csv: {path: '%1$s/more.csv'}}]\n".formatted(dir));
        String summary = dir.resolve("s.json").toString();
        Cli.run("run", pipeline.toString(), "--summary", summary, "--set", "streams.trades.outOfOrder=10s")
                .expect(ExitCode.DONE);
        assertThat(files.read("s.json")).contains("\"read\":4,\"accepted\":4,");
    }

    @Test
    void shouldStopTheOthersAndKeepWhatWasReadWhenASourceFails() {
        Path pipeline = files.write(
                "two.yml",
                "sources: [{simulate: {kind: ticks, rate: 1000}}, {csv: {path: '%s/trades.csv', onInvalid: halt}}]\n"
                        .formatted(dir));
        files.csv("1000,A,1.5,200,buy", "bad");
        Cli run = Cli.run("run", pipeline.toString()).expect(ExitCode.FAILED);
        assertThat(run.err()).contains("trades.csv", "line 3");
        assertThat(run.out()).contains("test: failed").contains("failed");
        assertThat(Cli.run("journal", "verify", files.journal().toString())
                        .expect(ExitCode.DONE)
                        .out())
                .contains("is sound");
    }

    @Test
    void shouldSayThatThereIsNothingToRun() {
        Path pipeline = files.write("idle.yml", "");
        assertThat(Cli.run("run", pipeline.toString()).expect(ExitCode.USAGE).err())
                .contains("names no sources");
    }

    @Test
    void shouldCountWhatIsDroppedAndSayThatTheRunWasNotLossless() {
        Cli run = Cli.run(
                        "run",
                        files.simulated(50_000).toString(),
                        "--set",
                        "engine.whenFull=drop-newest",
                        "--set",
                        "engine.ring=2",
                        "--set",
                        "engine.topology=fused")
                .expect(ExitCode.DONE);
        assertThat(run.out()).contains("not lossless: ring: drop-newest when full, ");
        assertThat(Files.exists(files.journal())).isTrue();
    }
}
