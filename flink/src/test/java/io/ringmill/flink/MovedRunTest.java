package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on one machine is stopped anywhere and handed on to a job, and that, stopped anywhere, to a run on one machine: digest and files
 * are those of a run that was never interrupted.
 */
class MovedRunTest {

    private static final int JOBS = Integer.getInteger("ringmill.jobs", 3);

    /** Ends what a job reads, so that a test sees in the quarantine that it has come so far. */
    private static final String BAD = "{\"k\":\"oops\"";

    @TempDir
    Path folder;

    @Test
    void shouldGoOnWhenRandomPipelineMovesToFlinkAndBack() throws Exception {
        for (int seed = 0; seed < JOBS; seed++) {
            Path here = Files.createDirectories(folder.resolve("pipeline-" + seed));
            move(RandomJobsTest.trial(20261130L + seed, here), new Random(seed));
        }
    }

    @Test
    void shouldGoOnWhenRandomRulesMoveToFlinkAndBack() throws Exception {
        for (int seed = 0; seed < JOBS; seed++) {
            Path rules = Files.createDirectories(folder.resolve("rules-" + seed));
            Trial trial = RandomJobsTest.trial(RandomRuleJob.rules(seed, RandomJobsTest.EVENTS), rules);
            String limited = trial.yaml().replace("    fire: each\n", "    fire: each\n    limit: 3 per 200ns\n");
            move(new Trial(limited, rules), new Random(seed));
            Path sequence = Files.createDirectories(folder.resolve("sequence-" + seed));
            move(RandomJobsTest.trial(RandomRuleJob.sequence(seed, RandomJobsTest.EVENTS), sequence), new Random(seed));
        }
    }

    private static void move(Trial random, Random cuts) throws Exception {
        Path input = random.folder().resolve(RandomJobsTest.EVENTS_FILE);
        List<String> events = Files.readAllLines(input);
        int first = 1 + cuts.nextInt(events.size() - 2);
        int second = first + cuts.nextInt(events.size() - 1 - first);
        int tasks = 1 + cuts.nextInt(4);
        Trial trial = new Trial(
                random.yaml() + "journal: {dir: " + random.folder().resolve("journal") + "}\n", random.folder());
        Trial followed =
                new Trial(trial.yaml().replace("{ndjson: {path: ", "{ndjson: {follow: true, path: "), trial.folder());
        // All follow the file, as a place in it means something else to those that do not.
        // One bad record behind each cut, and an event behind that: refused records go along with events.
        String head = lines(events, 0, first);
        String middle = BAD + '\n' + lines(events, first, second + 1);
        String tail = BAD + '\n' + lines(events, second + 1, events.size());
        Files.writeString(input, head + middle + tail);
        long digest = trial.local();

        Files.writeString(input, head);
        JournaledRun run = new JournaledRun(Pipeline.parse(followed.to("moved"), "job.yml"));
        run.run(first, false);
        JobState left = run.left(trial.folder().resolve("left.state"));
        assertThat(left.checkpoint().sequence()).isEqualTo(first);
        Files.writeString(input, head + middle);
        String savepoint;
        try (JobRunner.Job job = followed.start("moved", Trial.plain(tasks), left)) {
            Path quarantine = trial.out("moved").resolve("quarantine.ndjson");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(quarantine).contains("oops"));
            savepoint = job.stop(trial.folder().resolve("savepoints"));
            assertThat(job.await()).isEqualTo(Optional.empty());
        }
        JobState state =
                new FlinkRunner().read(run.pipeline(), savepoint, trial.folder().resolve("job.state"));
        assertThat(state.checkpoint().sequence()).isGreaterThan(first);
        run.seed(state);
        Files.writeString(input, head + middle + tail);
        long moved = run.run(events.size(), true);
        trial.assertWrote("moved", false);
        assertThat(moved)
                .as("%d tasks, cut at %d: %s", tasks, first, trial.yaml())
                .isEqualTo(digest);
    }

    private static String lines(List<String> events, int from, int to) throws IOException {
        return events.subList(from, to).isEmpty() ? "" : String.join("\n", events.subList(from, to)) + '\n';
    }
}
