package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show works, and where they point to is something. */
class DocumentationTest {

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)\\)");

    @TempDir
    Path dir;

    static List<Path> documents() throws IOException {
        Path project = SharedData.project();
        List<Path> documents = new ArrayList<>();
        documents.add(project.resolve("README.md"));
        documents.add(project.resolve("CONTRIBUTING.md"));
        for (String folder : List.of("docs", "examples")) {
            try (Stream<Path> found = Files.walk(project.resolve(folder))) {
                found.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldPointToWhatIsThere(Path document) throws IOException {
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            if (!link.group(1).startsWith("http")) {
                assertThat(document.resolveSibling(link.group(1))).exists();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldShowPipelinesThatAreRight(Path document) throws IOException {
        Matcher yaml = YAML.matcher(Files.readString(document));
        while (yaml.find()) {
            Path file = Files.writeString(dir.resolve("shown.yml"), yaml.group(1));
            Cli.run("check", file.toString()).expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldListEveryKindOfSourceAndSink() throws IOException {
        Cli list = Cli.run("connectors", "--markdown").expect(ExitCode.DONE);
        Path document = SharedData.project().resolve("docs/connectors.md");
        assertThat(Files.readString(document))
                .as("docs/connectors.md ends with what 'ringmill connectors --markdown' prints")
                .endsWith(list.out().stripTrailing() + "\n");
    }

    @Test
    void shouldKeepTheReadmeShort() throws IOException {
        assertThat(Files.readAllLines(SharedData.project().resolve("README.md")))
                .hasSizeLessThanOrEqualTo(150);
    }
}
