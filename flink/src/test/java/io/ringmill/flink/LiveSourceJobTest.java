package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.testing.Feed;
import io.ringmill.ingest.testing.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send as they like: what a job gives is what a run on one machine gives of the same rows in a file. */
class LiveSourceJobTest {

    private static final int ROWS = 2_000;

    private static final String YAML = """
            streams:
              s: {key: k, time: {field: t, unit: ms}, fields: {v: double}, outOfOrder: 50ms}
              r: {key: k, fields: {most: double}}
            windows:
              last: {on: s, window: sliding 20 events, select: {mean: mean(v), n: count()}}
              bar: {on: s, window: tumbling 1s, select: {sum: sum(v), n: count(), first: first(v)}}
              all: {on: s, by: all, window: tumbling 100 events, select: {sum: sum(v), last: last(v)}}
            rules:
              high: {on: s, when: v > r.most, fire: each, message: "{key} at {v}"}
            sources: [ @SOURCES@ ]
            """ + Trial.SINKS;

    @TempDir
    Path folder;

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    private Trial trial(String sources) {
        return new Trial(YAML.replace("@SOURCES@", sources), folder);
    }

    /** Some are late. */
    private static List<String> rows(int from, int to) {
        Random random = new Random(7);
        List<String> all = IntStream.range(0, to)
                .mapToObj(i -> "{\"t\":"
                        + (1_000_000 + 10 * i + random.nextInt(60) - (random.nextInt(40) == 0 ? 3_000 : 0))
                        + ",\"k\":\"k"
                        + random.nextInt(30) + "\",\"v\":" + random.nextInt(1000) + "}")
                .toList();
        return all.subList(from, to);
    }

    /** The limits of keys, which come first. */
    private String limits() throws IOException {
        StringBuilder csv = new StringBuilder("k,most\n");
        IntStream.range(0, 30).forEach(i -> csv.append('k').append(i).append(",900\n"));
        return "{csv: {path: " + Files.writeString(folder.resolve("limits.csv"), csv) + ", stream: r, first: true}}";
    }

    private Map<String, List<String>> local(String limits) throws Exception {
        Path file = Files.write(folder.resolve("in.ndjson"), rows(0, ROWS));
        LocalRun.of(trial(limits + "{ndjson: {path: " + file + ", stream: s}}").to("local"), false);
        return byKey("local");
    }

    private Map<String, List<String>> byKey(String name) throws IOException {
        return LocalRun.byKey(LocalRun.files(folder.resolve(name)));
    }

    private long lines(String name) throws IOException {
        Path file = folder.resolve(name).resolve("last.csv");
        return Files.exists(file) ? Files.readString(file).lines().count() : 0;
    }

    /** All that comes of the rows is written. */
    private void awaitAll() throws IOException {
        long wanted = lines("local");
        await().until(() -> lines("flink") >= wanted);
    }

    @ParameterizedTest
    @EnumSource(Feed.class)
    void shouldGiveWhatALocalRunGivesThoughATaskManagerIsKilled(Feed feed) throws Exception {
        Map<String, List<String>> expected = local("");
        Path half = Files.write(folder.resolve("half.ndjson"), rows(0, 1_000));
        LocalRun.of(trial("{ndjson: {path: " + half + ", stream: s}}").to("half"), false);
        long accepted = lines("half");
        MiniCluster flink = FlinkRunner.cluster(2);
        JobRunner.Settings settings = new JobRunner.Settings(
                2, Optional.of(folder.resolve("state")), Duration.ofMillis(200), Optional.empty());
        try (LiveServer server = new LiveServer(feed);
                JobRunner.Job job = new FlinkRunner(flink)
                        .start(trial(server.source("stream: s")).pipeline("flink"), settings)) {
            await().until(() -> server.connections() == 1);
            server.send(rows(0, 1_000));
            await().until(() -> lines("flink") >= accepted);
            long seen = checkpoint(job);
            // Two that began later: the second holds all that has come.
            await().until(() -> checkpoint(job) > seen + 2);
            flink.terminateTaskManager(0).get();
            flink.startTaskManager();
            await().until(() -> server.connections() == 2);
            server.send(rows(1_000, ROWS));
            awaitAll();
            job.stop(folder.resolve("state"));
        } finally {
            flink.close();
        }
        assertThat(byKey("flink")).isEqualTo(expected);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(each -> each.getName().startsWith("ringmill-source"));
    }

    /** The number of the newest checkpoint. */
    private long checkpoint(JobRunner.Job job) throws IOException {
        Path all = folder.resolve("state").resolve(job.id());
        if (!Files.exists(all)) {
            return 0;
        }
        try (var found = Files.list(all)) {
            return found.map(each -> each.getFileName().toString())
                    .filter(each -> each.startsWith("chk-"))
                    .mapToLong(each -> Long.parseLong(each.substring("chk-".length())))
                    .max()
                    .orElse(0);
        }
    }

    /** A file has parts, which several tasks read, each of which knows of all sources; the port is taken once. */
    @Test
    void shouldListenOnceWhereOtherSourcesHaveParts() throws Exception {
        String limits = limits();
        Map<String, List<String>> expected = local(limits + ", ");
        int port = ServerProcess.freePort();
        Trial trial = trial(limits + ", {tcp: {listen: " + port + ", format: ndjson, stream: s, buffer: {size: 100}}}");
        try (JobRunner.Job job = trial.start("flink", Trial.plain(2))) {
            await().ignoreExceptions().until(() -> {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    OutputStream out = client.getOutputStream();
                    out.write((String.join("\n", rows(0, ROWS)) + "\n").getBytes(StandardCharsets.UTF_8));
                    return true;
                }
            });
            awaitAll();
            job.stop(folder.resolve("savepoints"));
        }
        assertThat(byKey("flink")).isEqualTo(expected);
        assertThat(expected.keySet()).anyMatch(each -> each.startsWith("alerts"));
    }

    /** A response that has a length is a document: the job ends with it, also beside a file. */
    @Test
    void shouldEndWithTheDocument() throws Exception {
        try (Documents documents = new Documents(rows(0, ROWS))) {
            for (String limits : List.of("", limits() + ", ")) {
                Trial trial = trial(limits + documents.source());
                long digest = trial.local();
                assertThat(trial.flink("one", 1).digest()).isEqualTo(digest);
                assertThat(trial.flink("two", 2).digest()).isEqualTo(digest);
                trial.assertWrote("two", false);
            }
        }
    }

    /** Its end is in the checkpoint, though a server beside it goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", buffer: {size: 10}"})
    void shouldNotReadADocumentAgainThatHasEnded(String more) throws Exception {
        Map<String, List<String>> expected = local("");
        Path half = Files.write(folder.resolve("half.ndjson"), rows(0, 1_000));
        LocalRun.of(trial("{ndjson: {path: " + half + ", stream: s}}").to("half"), false);
        try (Documents documents = new Documents(rows(0, 1_000));
                LiveServer server = new LiveServer(Feed.TCP)) {
            Trial trial = trial(documents.source().replace("}}", more + "}}") + ", " + server.source("stream: s"));
            String savepoint;
            try (JobRunner.Job job = trial.start("flink", Trial.plain(2))) {
                await().until(() -> server.connections() == 1 && lines("flink") >= lines("half"));
                // The end of the source follows its last event, and there is nothing to see of it from outside.
                Thread.sleep(3_000);
                savepoint = job.stop(folder.resolve("savepoints"));
            }
            JobRunner.Settings on =
                    new JobRunner.Settings(1, Optional.empty(), Duration.ofSeconds(1), Optional.of(savepoint));
            try (JobRunner.Job job = trial.start("flink", on)) {
                await().until(() -> server.connections() == 2);
                server.send(rows(1_000, ROWS));
                awaitAll();
                job.stop(folder.resolve("savepoints"));
            }
            assertThat(documents.requests()).isEqualTo(1);
        }
        assertThat(byKey("flink")).isEqualTo(expected);
    }
}
