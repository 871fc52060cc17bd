package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    @TempDir
    Path dir;

    @Test
    void shouldRunTwiceAndLeaveTheFirstRunAlone() throws Exception {
        Cli first = Cli.run("demo", "--dir", dir.resolve("demo").toString()).expect(ExitCode.DONE);
        assertThat(first.out()).contains("spike", "golden-cross", "volume-surge", "100,000 events", "lossless");
        long alerts =
                Files.readAllLines(dir.resolve("demo/run-1/alerts.ndjson")).size();
        assertThat(alerts).as("a pleasing number of alerts").isBetween(20L, 99L);

        Cli second = Cli.run("demo", "--dir", dir.resolve("demo").toString()).expect(ExitCode.DONE);
        assertThat(second.out()).contains("run-2").contains("Earlier runs", "are left as they are");
        assertThat(dir.resolve("demo/run-2/alerts.ndjson"))
                .hasSameTextualContentAs(dir.resolve("demo/run-1/alerts.ndjson"));
        String pipeline = dir.resolve("demo/run-1/pipeline.yml").toString();
        Cli.run("replay", pipeline, "--verify", "-q").expect(ExitCode.DONE);
    }

    @Test
    void shouldSayThatTheFolderIsAFile() throws Exception {
        Path file = Files.writeString(dir.resolve("taken"), "");
        assertThat(Cli.run("demo", "--dir", file.toString())
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("taken");
    }
}
