package io.ringmill.flink;

import io.ringmill.event.Cells;
import io.ringmill.pipeline.RandomPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random pipelines give on Flink what they give on one machine: the digest over all rows and alerts, and what the sinks wrote,
 * late events included. A failure prints the pipeline; {@code -Dringmill.seed=N} runs one, {@code -Dringmill.jobs=N} so many.
 */
class RandomJobsTest {

    private static final int JOBS = Integer.getInteger("ringmill.jobs", 4);
    private static final int EVENTS = 3_000;

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

    /** A random pipeline, whose events are in a file. */
    static Trial trial(long seed, Path folder) throws IOException {
        RandomPipeline random = new RandomPipeline(seed);
        StringBuilder lines = new StringBuilder();
        for (RandomPipeline.Input input : random.inputs(EVENTS)) {
            if (input.key() != null) {
                lines.append(json(input)).append('\n');
            }
        }
        Path events = folder.resolve("events.ndjson");
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
