package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.JobRunner;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Flink that the program starts. */
class FlinkRunnerTest {

    @TempDir
    Path folder;

    private static String ticks(String sink) {
        return """
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double}}
                windows:
                  bar: {window: tumbling 1s, select: {high: max(price)}}
                sources: [ {simulate: {kind: ticks, count: 10}} ]
                sinks:
                  - %s
                """.formatted(sink);
    }

    /** Who listens at all addresses has the port of each, so that another address of this machine cannot have it. */
    @Test
    void shouldListenOnlyToThisMachine() throws Exception {
        InetAddress another = InetAddress.getByName("127.0.0.2");
        assumeThat(System.getProperty("os.name"))
                .as("where 127.0.0.2 is this machine")
                .isEqualTo("Linux");
        MiniCluster flink = FlinkRunner.cluster(1);
        try {
            int port = flink.getRestAddress().get().getPort();
            try (ServerSocket free = new ServerSocket(port, 1, another)) {
                assertThat(free.isBound()).isTrue();
            }
        } finally {
            flink.close();
        }
    }

    /** Tasks read the pipeline anew, from its text. */
    @Test
    void shouldSayWhereTheSinkIsThatCannotBeWritten() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "a file, and no folder");
        String yaml = ticks("csv: {dir: " + taken + "}");
        assertThatThrownBy(() -> run(Pipeline.parse(yaml, "job.yml"))).hasMessageContaining("job.yml:7:5: ");
        Pipeline changed = Pipeline.parse(yaml, "job.yml", Map.of("windows.bar.window", "tumbling 2s"), new Faults())
                .orElseThrow();
        assertThatThrownBy(() -> run(changed)).hasMessageContaining("job.yml with --set:");
    }

    @Test
    void shouldKeepCheckpointsInFoldersOfAnyName() throws Exception {
        Path state = folder.resolve("my state%20#?ü");
        JobRunner.Settings settings =
                new JobRunner.Settings(1, Optional.of(state), Duration.ofSeconds(10), Optional.empty());
        try (JobRunner.Job job = new FlinkRunner().start(Pipeline.parse(ticks("console"), "job.yml"), settings)) {
            assertThat(job.await()).isPresent();
        }
        assertThat(folder).isDirectoryContaining(state::equals);
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void shouldPutAnyNameOfPipelineIntoManifest() throws Exception {
        Path jar = folder.resolve("job.jar");
        Pipeline pipeline = Pipeline.parse("name: \"a\\nClass-Path: b.jar\"\n" + ticks("console"), "job.yml");
        PackagedJob.write(pipeline, Optional.empty(), jar, List.of());
        try (JarFile packaged = new JarFile(jar.toFile())) {
            assertThat(packaged.getManifest().getMainAttributes())
                    .doesNotContainKey(Attributes.Name.CLASS_PATH)
                    .containsValue("a Class-Path: b.jar");
        }
    }

    @Test
    void shouldSayWhyNoClusterWasReached() {
        assertThatThrownBy(() -> new RemoteFlink("no host:8081").submit(new JobGraph("none"), List.of()))
                .hasMessageContaining("no client for no host:8081: no host");
    }

    /** A full disk was tried by hand. */
    @Test
    void shouldSayThatCheckpointsFail() {
        Throwable told = new FlinkRuntimeException(
                CheckpointFailureManager.EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE + " The latest failed.");
        assertThat(FlinkRunner.cause(new JobExecutionException(new JobID(), told)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checkpoints fail again and again");
    }

    private static void run(Pipeline pipeline) throws Exception {
        try (JobRunner.Job job = new FlinkRunner().start(pipeline, Trial.plain(1))) {
            job.await();
        }
    }
}
