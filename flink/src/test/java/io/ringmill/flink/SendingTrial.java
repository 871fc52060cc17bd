package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.JobRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.awaitility.Awaitility;

/**
 * A pipeline with a sink that sends: run on one machine, and as a job whose tasks are killed while it does.
 *
 * @param folder of its files
 */
record SendingTrial(Path folder) {

    static final int EVENTS = 2_000;
    private static final int KILLS = 3;
    private static final int KEYS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String PIPELINE = """
            name: sends
            streams:
              orders: {key: k, time: {field: t, unit: ms}, fields: {v: double, side: symbol}, outOfOrder: 200ms}
            windows:
              last: {window: sliding 20 events, select: {mean: mean(v), n: count(), side: last(side)}}
              bar: {window: tumbling 1s, select: {open: first(v), close: last(v)}}
            rules:
              high: {when: v > last.mean * 1.7, fire: both, message: "{key} {v}"}
            sources: [ {ndjson: {path: @PATH@, follow: @FOLLOW@}} ]
            sinks: [ @SINKS@ ]
            """;

    private static List<String> lines() {
        Random random = new Random(23);
        return IntStream.range(0, EVENTS)
                .mapToObj(i -> "{\"t\":%d,\"k\":\"k%d\",\"v\":%d,\"side\":\"%s\"}"
                        .formatted(
                                1_000_000 + 20L * (i + random.nextInt(10)) + i % 20, // none twice
                                random.nextInt(KEYS),
                                random.nextInt(1000),
                                random.nextBoolean() ? "buy" : "sell"))
                .toList();
    }

    private Path input(String name, List<String> lines) throws IOException {
        return Files.write(
                folder.resolve(name + ".ndjson"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Trial trial(Path input, boolean follow, String sinks) {
        String yaml = PIPELINE.replace("@PATH@", input.toString())
                .replace("@FOLLOW@", Boolean.toString(follow))
                .replace("@SINKS@", sinks);
        return new Trial(yaml, folder);
    }

    /** What a run on one machine sends of all events; what is open at their end stays so. */
    void local(String sinks) throws Exception {
        LocalRun.of(trial(input("local", lines()), false, sinks).to("local"), false);
    }

    /** The pipeline as a file, whose input ends. */
    Path file(String sinks) throws IOException {
        return Files.writeString(
                folder.resolve("job.yml"),
                trial(input("file", lines()), false, sinks).yaml());
    }

    /** A job that reads all and ends by itself. */
    void ending(String sinks, boolean checkpoints) throws Exception {
        Path input = input("ending", lines());
        try (JobRunner.Job job = trial(input, false, sinks).start("ending", settings(checkpoints))) {
            assertThat(job.await()).isPresent();
        }
    }

    private JobRunner.Settings settings(boolean checkpoints) {
        Optional<Path> state = checkpoints ? Optional.of(folder.resolve("checkpoints")) : Optional.empty();
        return new JobRunner.Settings(2, state, Duration.ofMillis(100), Optional.empty());
    }

    /**
     * A job that gets the events bit by bit, and whose TaskManager is killed three times while it sends them.
     *
     * @param come what has come to the far end, by what tells it from others
     * @param expected that of a run on one machine
     */
    void killed(String sinks, Callable<Set<String>> come, Set<String> expected) throws Exception {
        assertThat(expected).hasSizeGreaterThan(200);
        List<String> lines = lines();
        Path input = input("killed", List.of());
        MiniCluster flink = FlinkRunner.cluster(2);
        try (JobRunner.Job job =
                new FlinkRunner(flink).start(trial(input, true, sinks).pipeline("k"), settings(true))) {
            for (int kill = 0; kill <= KILLS; kill++) {
                int parts = KILLS + 1;
                input("killed", lines.subList(EVENTS * kill / parts, EVENTS * (kill + 1) / parts));
                int wanted = expected.size() * (2 * kill + 1) / (2 * parts);
                Awaitility.await().atMost(PATIENCE).until(() -> come.call().size(), count -> count >= wanted);
                if (kill < KILLS) {
                    flink.terminateTaskManager(kill).get();
                    flink.startTaskManager();
                }
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(come.call()).containsAll(expected));
            job.stop(folder.resolve("savepoints"));
        } finally {
            flink.close();
        }
        assertEndedThreads();
    }

    /** No thread of a sink is left behind. */
    static void assertEndedThreads() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("ringmill-")));
    }
}
