package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RandomRuleJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose rules are changed moves to Flink, where they are changed, too, and back: all changes hold where it goes on. */
class MovedChangesTest {

    private static final int FIRST = 1_000;
    private static final int SECOND = 2_000;
    private static final String BAD = "{\"k\":\"oops\"\n";

    @TempDir
    Path folder;

    @Test
    void shouldGoOnWithChangedRulesWhenARunMovesToFlinkAndBack() throws Exception {
        Trial trial = RandomJobsTest.trial(RandomRuleJob.rules(3, RandomJobsTest.EVENTS), folder);
        Path input = folder.resolve(RandomJobsTest.EVENTS_FILE);
        List<String> events = Files.readAllLines(input);
        String head = lines(events, 0, FIRST);
        String middle = lines(events, FIRST, SECOND) + BAD + lines(events, SECOND, SECOND + 10);
        String tail = lines(events, SECOND + 10, events.size());
        Trial followed = new Trial(
                trial.yaml().replace("{ndjson: {path: ", "{ndjson: {follow: true, path: ") + "journal: {dir: "
                        + folder.resolve("journal") + "}\n",
                folder);

        Files.writeString(input, head);
        JournaledRun run = new JournaledRun(Pipeline.parse(followed.to("moved"), "job.yml"));
        run.run(FIRST, false, engine -> {
            engine.rules().add("new", "{on: s, when: x > 60, fire: each}");
            engine.rules().silence("r1", Duration.ofNanos(300));
        });
        JobState left = run.left(folder.resolve("left.state"));
        assertThat(left.checkpoint().changes()).hasSize(2);
        Files.writeString(input, head + middle);
        String ofJob = """
                {"seq": 1500, "add": "more", "rule": {"on": "three", "when": "x > 50", "fire": "each", "limit": "5 per 1us"}}
                {"seq": 1600, "replace": "new", "rule": "{on: s, when: x > 50, fire: both}"}
                """;
        String waits = "{\"seq\": 2500, \"remove\": \"more\"}\n";
        Path changes = Files.writeString(folder.resolve("job.ndjson"), ofJob + waits);
        String savepoint = stopped(followed, changes, left, "oops");
        assertThatThrownBy(() -> new FlinkRunner().read(run.pipeline(), savepoint, folder.resolve("job.state")))
                .hasMessageContaining("holds 1 changes of rules whose time has not come");

        // Once more, without what waits.
        Files.delete(changes);
        Files.writeString(changes, ofJob);
        String again = middle.replace("oops", "again");
        Files.writeString(input, head + again);
        JobState state = new FlinkRunner()
                .read(run.pipeline(), stopped(followed, changes, left, "again"), folder.resolve("job.state"));
        assertThat(state.checkpoint().changes()).hasSize(3);
        run.seed(state);
        Files.writeString(input, head + again + tail);
        long moved = run.run(events.size() + 5, true, engine -> engine.rules().remove("new"));

        String all = """
                {"seq": 1000, "add": "new", "rule": {"on": "s", "when": "x > 60", "fire": "each"}}
                {"seq": 1001, "silence": "r1", "for": "300ns"}
                """ + ofJob + "{\"seq\": " + state.checkpoint().sequence() + ", \"remove\": \"new\"}";
        JobRunner.Settings settings = Trial.plain(2).withChanges(Files.writeString(folder.resolve("all.ndjson"), all));
        JobRunner.Outcome outcome;
        try (JobRunner.Job job = trial.start("once", settings)) {
            outcome = job.await().orElseThrow();
        }
        assertThat(outcome.counts()).containsEntry("changes.made", 5L);
        assertThat(moved).isEqualTo(outcome.digest());
        assertThat(alerts("moved")).isEqualTo(alerts("once")).hasSizeGreaterThan(200);
    }

    /** Goes on from what a run has left, up to where the record is that is none; returns the savepoint. */
    private String stopped(Trial trial, Path changes, JobState left, String bad) throws Exception {
        Path quarantine = trial.out("moved").resolve("quarantine.ndjson");
        try (JobRunner.Job job = trial.start("moved", Trial.plain(3).withChanges(changes), left)) {
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> await(job));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> ended.isDone()
                            || (Files.exists(quarantine)
                                    && Files.readString(quarantine).contains(bad)));
            assertThat(ended).isNotDone();
            String savepoint = job.stop(folder.resolve("savepoints"));
            assertThat(job.await()).isEqualTo(Optional.empty());
            return savepoint;
        }
    }

    private static void await(JobRunner.Job job) {
        try {
            job.await();
        } catch (Exception failed) {
            throw new CompletionException(failed);
        }
    }

    private List<String> alerts(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name).resolve("alerts.ndjson")).stream()
                .sorted()
                .toList();
    }

    private static String lines(List<String> events, int from, int to) {
        return String.join("\n", events.subList(from, to)) + '\n';
    }
}
