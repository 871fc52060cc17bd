package io.ringmill.flink;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Cells;
import io.ringmill.pipeline.RandomPipeline;
import io.ringmill.rule.RandomRuleJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random pipelines give on Flink what they give on one machine: the digest over all rows and alerts, and what the sinks wrote,
 * late events included; so do random rules and sequences. A failure prints the pipeline; {@code -Dringmill.seed=N} runs one, {@code -Dringmill.jobs=N} so many.
 */
class RandomJobsTest {

    private static final int JOBS = Integer.getInteger("ringmill.jobs", 4);
    static final int EVENTS = 3_000;
    static final String EVENTS_FILE = "events.ndjson";

    @TempDir
    Path folder;

    @Test
    void shouldGiveWhatOneMachineGivesWhenPipelineIsRandom() throws Exception {
        Integer only = Integer.getInteger("ringmill.seed");
        for (int i = 0; i < (only == null ? JOBS : 1); i++) {
            long seed = only == null ? 20261201L + i : only;
            trial(seed, Files.createDirectories(folder.resolve("seed-" + seed))).assertSame(1, 2, 4);
        }
    }

    @Test
    void shouldAlertLikeOneMachineWhenRulesAreRandom() throws Exception {
        long alerts = 0;
        for (int i = 0; i < JOBS; i++) {
            alerts += alerts("rules-" + i, RandomRuleJob.rules(20261130L + i, EVENTS));
        }
        assertThat(alerts).as("alerts").isGreaterThan(50L * JOBS);
    }

    @Test
    void shouldMatchLikeOneMachineWhenSequencesAreRandom() throws Exception {
        long alerts = 0;
        for (int i = 0; i < JOBS; i++) {
            alerts += alerts("sequence-" + i, RandomRuleJob.sequence(i, EVENTS));
        }
        assertThat(alerts).as("alerts").isGreaterThan(10L * JOBS);
    }

    /** Compares a job with one machine; returns how many alerts there were. */
    private long alerts(String name, RandomRuleJob job) throws Exception {
        Trial trial = trial(job, Files.createDirectories(folder.resolve(name)));
        trial.assertSame(1, 2, 4);
        return Files.readAllLines(trial.out("local").resolve("alerts.ndjson")).size();
    }

    /** Random rules or a sequence, whose events are in a file. */
    static Trial trial(RandomRuleJob job, Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (RandomRuleJob.Input input : job.inputs()) {
            List<String> fields = List.of(
                    "\"s\":\"" + job.streams().get(input.stream()) + '"',
                    "\"k\":\"" + input.key() + '"',
                    "\"t\":" + input.timeNs(),
                    "\"x\":" + number(input.x()),
                    "\"y\":" + number(input.y()));
            lines.append('{').append(String.join(",", fields)).append("}\n");
        }
        Path events = Files.writeString(folder.resolve(EVENTS_FILE), lines);
        String streams = job.streams().stream()
                .map(stream -> ", " + stream + ": " + stream)
                .collect(joining());
        String sources = "sources: [ {ndjson: {path: " + events + ", stream: {by: s" + streams + "}}} ]\n";
        return new Trial(job.yaml() + sources + Trial.SINKS, folder);
    }

    /** A random pipeline, whose events are in a file. */
    static Trial trial(long seed, Path folder) throws IOException {
        RandomPipeline random = new RandomPipeline(seed);
        StringBuilder lines = new StringBuilder();
        for (RandomPipeline.Input input : random.inputs(EVENTS)) {
            if (input.key() != null) {
                lines.append(json(input)).append('\n');
            }
        }
        Path events = folder.resolve(EVENTS_FILE);
        Files.writeString(events, lines);
        String sources = "sources: [ {ndjson: {path: " + events + ", stream: {by: s, t0: t, t1: u}}} ]\n";
        return new Trial(random.yaml() + sources + Trial.SINKS, folder);
    }

    private static String json(RandomPipeline.Input input) {
        List<String> fields = List.of(
                "\"s\":\"t" + input.stream() + '"',
                "\"k\":\"" + input.key() + '"',
                "\"ts\":" + input.timeNs(),
                "\"price\":" + number(input.price()),
                "\"size\":" + number(input.size()),
                "\"side\":" + (input.side().isEmpty() ? "null" : '"' + input.side() + '"'),
                "\"n\":" + (input.count() == Cells.MISSING_LONG ? "null" : Long.toString(input.count())));
        return "{" + String.join(",", fields) + "}";
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : Double.toString(value);
    }
}
