package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.app.run.JobHandover;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no job can go on from is refused with the reason; that the rest goes on is tested with Flink. */
class JobHandoverTest {

    @TempDir
    Path dir;

    private void handOver(Pipeline pipeline) throws Exception {
        JobHandover.ofJournal(pipeline, dir.resolve("journal"), dir.resolve("left.state"));
    }

    @Test
    void shouldSayWhyNothingCanGoOnFromJournal() throws Exception {
        Path file = new PipelineFiles(dir).simulated(1_000);
        Pipeline pipeline = Pipeline.load(file, Map.of());
        assertThatThrownBy(() -> handOver(pipeline)).hasMessageContaining("there is no journal");
        Files.createDirectory(dir.resolve("journal"));
        assertThatThrownBy(() -> handOver(pipeline)).hasMessageContaining("holds no run");
        assertThat(dir.resolve("journal")).isEmptyDirectory();
        Cli.run("run", file.toString(), "--quiet").expect(ExitCode.DONE);
        assertThatThrownBy(() -> handOver(pipeline)).hasMessageContaining("has ended");
        Pipeline another = Pipeline.load(file, Map.of("windows.bar10s.window", "tumbling 5s"));
        assertThatThrownBy(() -> handOver(another))
                .hasMessageContaining("the pipeline is not that of journal")
                .hasMessageContaining("window bar10s");
        assertThat(dir.resolve("left.state")).doesNotExist();
    }
}
