package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of a room, whose data is not part of the project, raises what its README says. */
class RoomSensorsExampleTest {

    private static final Path EXAMPLE = SharedData.project().resolve("examples/room-sensors");

    @Test
    void shouldPrintTheAlertsOfItsReadme() throws IOException {
        Cli run = Cli.run(
                        "run",
                        EXAMPLE.resolve("pipeline.yml").toString(),
                        "--set",
                        "sources.0.csv.path=" + SharedData.file("uci-occupancy/datatraining.txt.gz"),
                        "--set",
                        "sinks=[]")
                .expect(ExitCode.DONE);
        List<String> documented = alerts(Files.readString(EXAMPLE.resolve("README.md")));

        assertThat(documented).hasSizeGreaterThan(2);
        assertThat(alerts(run.out())).containsExactlyElementsOf(documented);
    }

    private static List<String> alerts(String text) {
        return text.lines().filter(line -> line.startsWith("2015-02-")).toList();
    }
}
