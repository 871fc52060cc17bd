package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.JobRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A job over messages that have an id each, of which a row is written for each: what came of which, and how often.
 *
 * @param source as a pipeline file has it, without a name for a stream
 * @param others more sources, for stream {@code others}
 */
record AcknowledgedJob(String source, String others, Path folder) {

    /** Pauses between two checkpoints. */
    static final Duration NEVER = Duration.ofHours(1);

    static final Duration OFTEN = Duration.ofMillis(200);

    private static final String YAML = """
            streams:
              s: {key: k, fields: {id: long}}
              others: {key: k, time: {field: t, unit: ms}, fields: {v: double}}
            windows:
              each: {on: s, window: sliding 2 events, select: {id: last(id)}}
              other: {on: others, window: sliding 2 events, select: {v: last(v)}}
            sources: [ @SOURCES@ ]
            """ + Trial.SINKS;

    private static final String OUT = "flink";

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    static String message(int id) {
        return "{\"k\":\"K" + id % 17 + "\",\"id\":" + id + "}";
    }

    private Trial trial() {
        String sources = source.replace("@STREAM@", "s") + (others.isEmpty() ? "" : ", " + others);
        return new Trial(YAML.replace("@SOURCES@", sources), folder);
    }

    /** The pipeline file. */
    String yaml() throws IOException {
        return trial().to(OUT);
    }

    JobRunner.Job start(int parallelism, Duration every, Optional<String> from) throws Exception {
        return trial().start(OUT, settings(parallelism, every, from));
    }

    /** Acknowledges at once. */
    JobRunner.Job startWithoutCheckpoints(int parallelism) throws Exception {
        return trial().start(OUT, Trial.plain(parallelism));
    }

    private JobRunner.Settings settings(int parallelism, Duration every, Optional<String> from) {
        return new JobRunner.Settings(parallelism, Optional.of(folder.resolve("state")), every, from);
    }

    String stop(JobRunner.Job job) throws Exception {
        return job.stop(folder.resolve("state"));
    }

    /** The newest checkpoint of a job, of which Flink takes one when all tasks run, whatever the pause between two is. */
    Optional<String> newest(JobRunner.Job job) throws IOException {
        Path all = folder.resolve("state").resolve(job.id());
        if (!Files.exists(all)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(all)) {
            return found.filter(each -> Files.exists(each.resolve("_metadata")))
                    .max(Comparator.comparing(each ->
                            Integer.parseInt(each.getFileName().toString().substring("chk-".length()))))
                    .map(each -> "file:" + each);
        }
    }

    /** A figure that no longer changes behind the first checkpoint. */
    long settled(JobRunner.Job job, Callable<Long> figure) throws Exception {
        await().until(() -> newest(job).isPresent());
        long before;
        long now = figure.call();
        do {
            before = now;
            Thread.sleep(1_000);
            now = figure.call();
        } while (now != before);
        return now;
    }

    /** Ids in the order in which they were written. */
    List<Long> ids() throws IOException {
        Path file = folder.resolve(OUT).resolve("each.csv");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .skip(1)
                .filter(line -> line.split(",", -1).length == 3)
                .map(line -> line.split(",", -1)[2])
                .filter(id -> !id.isEmpty())
                .map(Long::parseLong)
                .toList();
    }

    /** How many different messages have come. */
    long count() throws IOException {
        return ids().stream().distinct().count();
    }

    long lines(String file) throws IOException {
        Path path = folder.resolve(OUT).resolve(file);
        return Files.exists(path) ? Files.readString(path).lines().count() : 0;
    }

    void assertAll(long messages) throws IOException {
        assertThat(ids().stream().distinct().sorted().toList())
                .isEqualTo(LongStream.range(0, messages).boxed().toList());
    }

    /** Sends what there is to be sent. */
    interface Send {
        void part(int from, int to) throws Exception;
    }

    /** TaskManagers are killed three times as it runs; nothing is lost, and what comes twice is no more than what was under way. */
    void assertAllWhenKilled(int parallelism, int messages, int mostUnderWay, Send send) throws Exception {
        MiniCluster flink = FlinkRunner.cluster(2);
        try (JobRunner.Job job =
                new FlinkRunner(flink).start(trial().pipeline(OUT), settings(parallelism, OFTEN, Optional.empty()))) {
            for (int kill = 0; kill < 4; kill++) {
                send.part(messages * kill / 4, messages * (kill + 1) / 4);
                long wanted = (long) messages * (2 * kill + 1) / 8;
                await().until(() -> count() >= wanted);
                if (kill < 3) {
                    flink.terminateTaskManager(kill).get();
                    flink.startTaskManager();
                }
            }
            await().until(() -> count() >= messages);
            stop(job);
        } finally {
            flink.close();
        }
        assertAll(messages);
        assertThat(ids().size()).isLessThanOrEqualTo(messages + 3 * mostUnderWay);
    }
}
