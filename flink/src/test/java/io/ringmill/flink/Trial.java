package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.JobPlan;
import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.awaitility.Awaitility;

/**
 * A pipeline that is run on one machine, and then on Flink.
 *
 * @param yaml the pipeline; {@code @OUT@} is the folder that its sinks write to
 * @param folder of its files
 */
record Trial(String yaml, Path folder) {

    /** Sinks for all there is. */
    static final String SINKS = """
            sinks:
              - csv: {dir: @OUT@}
              - alerts: {ndjson: @OUT@/alerts.ndjson}
              - quarantine: {ndjson: @OUT@/quarantine.ndjson}
            """;

    /** One Flink for the jobs of all tests: to start one takes seconds. */
    private static final MiniCluster FLINK = flink();

    private static MiniCluster flink() {
        try {
            return FlinkRunner.cluster(4);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    Path out(String name) {
        return folder.resolve(name);
    }

    String to(String name) throws IOException {
        Files.createDirectories(out(name));
        return yaml.replace("@OUT@", out(name).toString());
    }

    Pipeline pipeline(String name) throws IOException {
        Pipeline pipeline = Pipeline.parse(to(name), "job.yml");
        Faults faults = new Faults();
        JobPlan.of(pipeline, Connectors.plan(pipeline, faults), faults);
        faults.throwIfAny();
        return pipeline;
    }

    /** Runs it on one machine; the result is the digest. */
    long local() throws Exception {
        return LocalRun.of(to("local"));
    }

    JobRunner.Job start(String name, JobRunner.Settings settings) throws Exception {
        return new FlinkRunner(FLINK).start(pipeline(name), settings);
    }

    /** The same, with what another run remembered. */
    JobRunner.Job start(String name, JobRunner.Settings settings, JobState from) throws Exception {
        return new FlinkRunner(FLINK).start(pipeline(name), settings, from);
    }

    /** Runs it on Flink. */
    JobRunner.Outcome flink(String name, int parallelism) throws Exception {
        try (JobRunner.Job job = start(name, plain(parallelism))) {
            return job.await().orElseThrow();
        }
    }

    static JobRunner.Settings plain(int parallelism) {
        return new JobRunner.Settings(parallelism, Optional.empty(), Duration.ZERO, Optional.empty());
    }

    /** What was written is what the run on one machine has written: to the byte, or of more than one task by key. */
    void assertWrote(String name, boolean inOrder) throws IOException {
        Map<String, List<String>> expected = LocalRun.files(out("local"));
        Map<String, List<String>> actual = LocalRun.files(out(name));
        if (inOrder) {
            assertThat(actual).as(yaml).isEqualTo(expected);
        } else {
            assertThat(LocalRun.byKey(actual)).as(yaml).isEqualTo(LocalRun.byKey(expected));
        }
    }

    /** So many bytes a file has. */
    long written(String name, String file) throws IOException {
        Path path = out(name).resolve(file);
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** Writes what it writes on one machine though the TaskManager is killed three times, whenever so much more of a file is there. */
    void assertSameWhenKilled(String file, long bytes, JobRunner.Settings settings, long digest) throws Exception {
        MiniCluster flink = FlinkRunner.cluster(2);
        try (JobRunner.Job job = new FlinkRunner(flink).start(pipeline("killed"), settings)) {
            for (int kill = 0; kill < 3; kill++) {
                long before = written("killed", file);
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> written("killed", file) > before + bytes);
                flink.terminateTaskManager(kill).get();
                flink.startTaskManager();
            }
            assertThat(job.await().orElseThrow().digest()).isEqualTo(digest);
        } finally {
            flink.close();
        }
        assertWrote("killed", false);
    }

    /** Gives on Flink what it gives on one machine, with so many tasks each time. */
    void assertSame(int... parallelisms) throws Exception {
        long digest = local();
        assertThat(digest).as(yaml).isNotZero();
        for (int parallelism : parallelisms) {
            String name = "flink-" + parallelism;
            assertThat(flink(name, parallelism).digest())
                    .as("%d tasks: %s", parallelism, yaml)
                    .isEqualTo(digest);
            assertWrote(name, parallelism == 1);
        }
    }
}
