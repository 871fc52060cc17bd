package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema, and what a validator by others makes of it. */
class SchemaCommandTest {

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the examples call it. */
    private static final String FILE = "ringmill.schema.json";

    private static String printed;
    private static JsonSchema schema;

    @TempDir
    Path dir;

    @BeforeAll
    static void print() {
        printed = Cli.run("schema").expect(ExitCode.DONE).out();
        schema = FACTORY.getSchema(printed);
    }

    private static Set<ValidationMessage> validate(String yaml) {
        Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return schema.validate(JSON.<JsonNode>valueToTree(value));
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> found = Files.walk(SharedData.project().resolve("examples"))) {
            return found
                    .filter(path -> path.toString().endsWith(".yml"))
                    .filter(path -> !path.endsWith("connectors/pipeline.yml")) // has kinds of its own
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldAcceptTheExamples(Path example) throws IOException {
        String text = Files.readString(example);

        assertThat(validate(text)).isEmpty();
        assertThat(text).startsWith("# yaml-language-server: $schema=../" + FILE + "\n");
    }

    @Test
    void shouldAcceptThePipelinesOfTheDocumentation() throws IOException {
        int found = 0;
        for (String page : new String[] {"README.md", "docs/pipeline.md"}) {
            Matcher samples = Pattern.compile("(?s)```yaml\n(.*?)```")
                    .matcher(Files.readString(SharedData.project().resolve(page)));
            while (samples.find()) {
                if (samples.group(1).contains("streams:")) {
                    assertThat(validate(samples.group(1))).as(page).isEmpty();
                    found++;
                }
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(2);
    }

    @Test
    void shouldBeTheFileThatTheExamplesPointTo() throws IOException {
        assertThat(SharedData.project().resolve("examples").resolve(FILE))
                .as("write it anew: ./ringmill schema --out examples/" + FILE)
                .hasContent(printed);
    }

    @Test
    void shouldBeSoundItself() throws JsonProcessingException {
        JsonNode json = JSON.readTree(printed);

        assertThat(json.get("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(FACTORY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                        .validate(json))
                .isEmpty();
    }

    @Test
    void shouldWriteAFile() throws IOException {
        Path file = dir.resolve("schema.json");

        Cli.run("schema", "--out", file.toString()).expect(ExitCode.DONE);

        assertThat(file).hasContent(printed);
    }

    /** What may be said in several ways. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sources: [{csv: {path: a.csv, stream: trades}}]",
                "sources: [{ndjson: {path: a, stream: {by: data.e, trade: trades}, map: {price: data.p}}}]",
                "sources: [simulate]",
                "sources: [{simulate: }]",
                "sources: [{simulate: {rate: 2.5, anomalies: {probability: 0.5}}}]",
                "sinks: [console, {csv: {dir: out, windows: [w]}}, {ndjson: {path: all.ndjson}}]",
                "engine: {topology: sharded, workers: 4, wait: busy-spin, latencySampling: 0}",
                "rules: {r: {when: x > 1, cooldown: 0, severity: critical, message: 7}, s: {silence: 5s, by: all}}"
            })
    void shouldAcceptWhatTheLoaderAccepts(String section) {
        String yaml = "streams: {trades: {key: k, fields: {x: double, price: double}}}\n"
                + "windows: {w: {window: running, select: {m: mean(x)}}}\n" + section + "\n";
        new PipelineFiles(dir).text("p.yml", yaml);

        assertThat(Cli.run("check", dir.resolve("p.yml").toString()).err()).doesNotContain("unknown", "must be");
        assertThat(validate(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "engin: {}",
                "engine: {ring: big}",
                "engine: {workers: 0}",
                "engine: {topology: round}",
                "rules: {r: {when: x > 1, cooldwn: 5s}}",
                "rules: {r: {when: x > 1, cooldown: 5}}",
                "windows: {v: {select: {m: mean(x)}}}",
                "journal: {roll: hourly}",
                "sources: [{cvs: {path: a}}]",
                "sources: [{csv: {}}]",
                "sources: [{csv: {path: a}, ndjson: {path: b}}]",
                "sinks: {csv: {dir: out}}",
                "sinks: [{console: {windows: w}}]"
            })
    void shouldRefuseWhatTheLoaderRefuses(String section) {
        String yaml = "streams: {trades: {key: k, fields: {x: double, price: double}}}\n" + section + "\n";
        new PipelineFiles(dir).text("p.yml", yaml);

        Cli.run("check", dir.resolve("p.yml").toString()).expect(ExitCode.USAGE);
        assertThat(validate(yaml)).isNotEmpty();
    }
}
