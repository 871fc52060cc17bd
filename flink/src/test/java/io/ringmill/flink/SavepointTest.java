package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.ingest.JobRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are stopped and brought to other numbers of tasks, or whose tasks are killed, write what others write. */
class SavepointTest {

    /** Some of all that keeps state: by key, over all keys, with timers, of texts. */
    static final String YAML = """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, size: double}
                derive: {move: delta(price)}
                outOfOrder: 1ms
            windows:
              px: {window: sliding 100 events, select: {mean: mean(price), sd: stddev_pop(price), mid: median(price)}}
              bar: {window: tumbling 1s, select: {open: first(price), close: last(price), volume: sum(size)}}
              hop: {window: hopping 2s every 500ms, select: {high: max(price), n: count()}}
              gap: {window: session gap 20ms, select: {low: min(price), n: count()}}
            rules:
              high: {when: price > px.mean + 2 * px.sd, for: 5ms, cooldown: 100ms, message: "{key} at {price}"}
              quiet: {on: trades, silence: 30ms, fire: both}
              often: {when: price > px.mean, fire: each, limit: 10 per 50ms}
              rise: {on: bar, when: crosses_above(close, open), message: "{key} {close}"}
            sources: [ {simulate: {kind: ticks, keys: 40, count: @COUNT@, seed: 3, rate: @RATE@}} ]
            """ + Trial.SINKS;

    /** Of one task, as all of it is over all keys. */
    private static final String TOGETHER = YAML.replace("rules:\n", """
              all: {by: all, window: tumbling 1s, select: {n: count(), high: max(price)}}
            rules:
            """);

    /** What {@link #YAML} gives on one machine is computed once. */
    @TempDir
    static Path shared;

    private static long sharedDigest;

    @TempDir
    Path folder;

    /** Four seconds of events, so that there is time to stop it; the rate is in the times of the events. */
    private static Trial trial(String yaml, Path folder) {
        return new Trial(yaml.replace("@COUNT@", "60000").replace("@RATE@", "15000"), folder);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    private static long sharedDigest(Trial trial) throws Exception {
        if (sharedDigest == 0) {
            sharedDigest = trial.local();
        }
        return sharedDigest;
    }

    @Test
    void shouldGoOnWhenBroughtToFourTasksAndThenToTwo() throws Exception {
        Trial trial = trial(YAML, shared);
        rescale(trial, sharedDigest(trial));
    }

    @Test
    void shouldGoOnWhenRescaledThoughOneTaskHasAll() throws Exception {
        Trial trial = trial(TOGETHER, folder);
        rescale(trial, trial.local());
    }

    private void rescale(Trial trial, long digest) throws Exception {
        Path savepoints = Files.createDirectories(folder.resolve("savepoints"));
        Optional<String> from = Optional.empty();
        long before = -1;
        for (int parallelism : new int[] {1, 4}) {
            try (JobRunner.Job job = trial.start("rescaled", settings(parallelism, from))) {
                long written = before;
                await().until(() -> written(trial, "rescaled") > written + 100_000);
                from = Optional.of(job.stop(savepoints));
                assertThat(job.await()).isEmpty();
            }
            before = written(trial, "rescaled");
        }
        try (JobRunner.Job job = trial.start("rescaled", settings(2, from))) {
            JobRunner.Outcome outcome = job.await().orElseThrow();
            assertThat(outcome.digest()).isEqualTo(digest);
            assertThat(outcome.counts()).containsEntry("events.trades.accepted", 60_000L);
        }
        trial.assertWrote("rescaled", false);
    }

    private static JobRunner.Settings settings(int parallelism, Optional<String> from) {
        return new JobRunner.Settings(parallelism, Optional.empty(), Duration.ZERO, from);
    }

    private static long written(Trial trial, String name) throws IOException {
        return trial.written(name, "px.csv");
    }

    @Test
    void shouldRefuseSavepointWhenPipelineIsAnother() throws Exception {
        Trial trial = trial(YAML, folder);
        String savepoint;
        try (JobRunner.Job job = trial.start("flink", settings(2, Optional.empty()))) {
            await().until(() -> written(trial, "flink") > 100_000);
            savepoint = job.stop(folder.resolve("savepoints"));
        }
        Trial another = new Trial(trial.yaml().replace("tumbling 1s", "tumbling 2s"), folder);
        try (JobRunner.Job job = another.start("flink", settings(2, Optional.of(savepoint)))) {
            assertThatThrownBy(job::await)
                    .hasMessageContaining("the state is of another pipeline")
                    .hasMessageContaining("window bar");
        }
    }

    @Test
    void shouldWriteTheSameWhenTasksAreKilled() throws Exception {
        Trial trial = trial(YAML, shared);
        long digest = sharedDigest(trial);
        Path checkpoints = folder.resolve("checkpoints");
        JobRunner.Settings settings =
                new JobRunner.Settings(2, Optional.of(checkpoints), Duration.ofMillis(100), Optional.empty());
        trial.assertSameWhenKilled("px.csv", 150_000, settings, digest);
    }

    /** A file that grows: no record is lost, taken twice or refused twice where the job goes on. */
    @Test
    void shouldGoOnBehindTheLastRecordWhenFileIsFollowed() throws Exception {
        Path input = Files.writeString(folder.resolve("in.csv"), "ts,k,x\n" + records(0, 500));
        Trial trial = new Trial("""
                streams:
                  s: {key: k, time: {field: ts, unit: ms}, fields: {x: double}}
                windows:
                  px: {window: running, select: {n: count(x), sum: sum(x)}}
                sources: [ {csv: {path: %s, follow: @FOLLOW@}} ]
                """.formatted(input) + Trial.SINKS, folder);
        Trial followed = new Trial(trial.yaml().replace("@FOLLOW@", "true"), folder);
        Optional<String> from = Optional.empty();
        for (int leg = 1; leg <= 2; leg++) {
            try (JobRunner.Job job = followed.start("flink", settings(3 - leg, from))) {
                if (leg == 2) {
                    Files.writeString(input, records(500, 1_000), StandardOpenOption.APPEND);
                }
                int records = 500 * leg;
                await().until(() -> lines(trial, "px.csv") == 1 + records - records / 10);
                await().until(() -> lines(trial, "quarantine.ndjson") == records / 10);
                from = Optional.of(job.stop(folder.resolve("savepoints")));
            }
        }
        new Trial(trial.yaml().replace("@FOLLOW@", "false"), folder).local();
        trial.assertWrote("flink", false);
    }

    /** Every tenth is none; the last of them is an event, as refused records go along with events. */
    private static String records(int from, int to) {
        StringBuilder csv = new StringBuilder();
        for (int i = from; i < to; i++) {
            csv.append(i % 10 == 3 ? "oops" : i)
                    .append(",k")
                    .append(i % 7)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        return csv.toString();
    }

    @Test
    void shouldHaveNoOutcomeWhenItIsStoppedWithoutSavepoint() throws Exception {
        Trial trial = trial(YAML, folder);
        JobRunner.Job stopped = trial.start("flink", settings(1, Optional.empty()));
        stopped.close();
        assertThat(stopped.await()).isEmpty();
    }

    private static long lines(Trial trial, String name) throws IOException {
        Path file = trial.out("flink").resolve(name);
        return Files.exists(file) ? Files.readString(file).lines().count() : 0;
    }

    /** A cancelled task is interrupted while it writes, perhaps; the Flink that it runs in goes on. */
    @Test
    void shouldLeaveFlinkRunningWhenJobIsCancelled() throws Exception {
        Trial trial = trial(YAML, folder);
        for (int i = 0; i < 3; i++) {
            String name = "cancelled-" + i;
            JobRunner.Job job = trial.start(name, settings(2, Optional.empty()));
            await().until(() -> written(trial, name) > 20_000);
            job.close();
            assertThat(job.await()).isEmpty();
        }
        assertThat(RandomJobsTest.trial(1, folder).flink("after", 2).counts()).isNotEmpty();
    }
}
