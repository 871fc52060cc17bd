package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of orders and acknowledgements raises what its README says. */
class OrdersExampleTest {

    private static final Path EXAMPLE = SharedData.project().resolve("examples/orders");

    @ParameterizedTest
    @ValueSource(strings = {"inline", "fused", "parallel", "sharded"})
    void shouldPrintTheAlertsOfItsReadme(String topology) throws IOException {
        Cli run = Cli.run(
                        "run",
                        EXAMPLE.resolve("pipeline.yml").toString(),
                        "--set",
                        "sources.0.ndjson.path=" + EXAMPLE.resolve("feed.ndjson"),
                        "--set",
                        "sinks=[]",
                        "--set",
                        "engine={topology: " + topology + ", workers: " + (topology.equals("sharded") ? 2 : 1) + "}")
                .expect(ExitCode.DONE);
        List<String> documented = alerts(Files.readString(EXAMPLE.resolve("README.md")));

        assertThat(documented).hasSize(6);
        assertThat(alerts(run.out())).containsExactlyInAnyOrderElementsOf(documented);
    }

    private static List<String> alerts(String text) {
        return text.lines().filter(line -> line.startsWith("2025-01-02T")).toList();
    }
}
