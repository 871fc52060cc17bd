package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of an engine with a page, compiled and run against the classes of this build. */
class WatchedEngineTest {

    @TempDir
    Path dir;

    @Test
    void shouldServeAnEngineOfSomebodysProgram() {
        Path example = SharedData.project().resolve("examples/embedding/WatchedEngine.java");
        List<String> command =
                List.of(Program.java(), "-cp", System.getProperty("java.class.path"), example.toString());
        try (Program run = Program.start(dir, command)) {
            run.await().expect(ExitCode.DONE);
            assertThat(run.out())
                    .contains(
                            "page at http://127.0.0.1:",
                            "rule high is firing for AAPL",
                            "{\"ready\":true,\"reasons\":[],\"sinks\":[]}");
        }
    }
}
