package io.ringmill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Examples;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SinkSpec;
import io.ringmill.pipeline.Topology;
import io.ringmill.rule.compile.Cooldown;
import io.ringmill.rule.compile.Episodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(folder.resolve("spike.yml"), Examples.SPIKE_WATCH);
    }

    private Pipeline load(String path, String value) {
        return Pipeline.load(file, Map.of(path, value));
    }

    private String fault(String path, String value) {
        return catchThrowableOfType(PipelineException.class, () -> load(path, value))
                .getMessage();
    }

    @Test
    void shouldReplaceAValue() {
        Pipeline pipeline = load("rules.spike.cooldown", "1s");
        assertThat(pipeline.rules().get(0).clause(Cooldown.class)).contains(new Cooldown(1_000_000_000L));
        assertThat(pipeline.identity()).isNotEqualTo(Pipeline.load(file).identity());
    }

    @Test
    void shouldAddASettingThatTheFileLeavesOut() throws IOException {
        assertThat(load("journal.before", "rules").journal().orElseThrow().beforeRules())
                .isTrue();
        Files.writeString(file, Examples.ONE_STREAM + "sinks:\n  - console:\n");
        assertThat(load("engine.topology", "inline").engine().topology()).isEqualTo(Topology.INLINE);
        assertThat(load("sinks.0.console.colour", "true")
                        .sinks()
                        .get(0)
                        .settings()
                        .names())
                .containsExactly("colour");
    }

    @Test
    void shouldReplaceInsideListsByNumber() {
        Pipeline pipeline = load("sources.0.csv.path", "other.csv");
        assertThat(pipeline.sources().get(0).settings()).hasToString("path: other.csv\n");
        assertThat(load("sinks.1", "{console: {}}").sinks())
                .extracting(SinkSpec::kind)
                .containsExactly("csv", "console");
    }

    @Test
    void shouldTakeMappingsAndExpressions() {
        assertThat(load("engine", "{topology: fused, ring: 8}").engine().ring()).isEqualTo(8);
        assertThat(load("rules.spike.when", "price > 3 and side in [\"a\"]")
                        .rules()
                        .get(0)
                        .clause(Episodes.class)
                        .orElseThrow()
                        .when()
                        .text())
                .isEqualTo("price > 3 and side in [\"a\"]");
    }

    @Test
    void shouldTakeWhatIsNotYamlAsText() {
        assertThat(load("rules.spike.message", "{key} at {price}: high")
                        .rules()
                        .get(0)
                        .message()
                        .orElseThrow()
                        .text())
                .isEqualTo("{key} at {price}: high");
    }

    @Test
    void shouldTakeADashAsText() {
        assertThat(load("rules.spike.message", "-")
                        .rules()
                        .get(0)
                        .message()
                        .orElseThrow()
                        .text())
                .isEqualTo("-");
    }

    @Test
    void shouldApplySeveralInTheirOrder() {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("engine", "{ring: 8}");
        overrides.put("engine.workers", "2");
        assertThat(Pipeline.load(file, overrides).engine())
                .satisfies(engine -> assertThat(engine.ring()).isEqualTo(8))
                .satisfies(engine -> assertThat(engine.workers()).isEqualTo(2));
    }

    @Test
    void shouldGiveATextWithTheReplacedValues() {
        Pipeline pipeline = load("rules.spike.cooldown", "1s");
        Pipeline read = Pipeline.parse(pipeline.text(), "text");
        assertThat(read.identity()).isEqualTo(pipeline.identity());
        assertThat(Pipeline.load(file).text()).isEqualTo(Examples.SPIKE_WATCH);
    }

    @Test
    void shouldTakeAwayWhatIsGivenAnEmptyValue() {
        assertThat(load("journal", "").journal()).isEmpty();
        assertThat(load("sinks", "[]").sinks()).isEmpty();
        assertThat(load("engine", "{}").engine()).isEqualTo(EngineSettings.DEFAULT);
        assertThat(load("rules.spike", "").rules()).hasSize(1);
        assertThat(load("rules.spike.cooldown", "").rules().get(0).clause(Cooldown.class))
                .contains(new Cooldown(0));
        assertThat(load("sinks.0", "").sinks())
                .singleElement()
                .satisfies(sink -> assertThat(sink.kind()).isEqualTo("alerts"));
        assertThat(load("sources.0", "").sources()).isEmpty();
    }

    @Test
    void shouldSayWhatIsMissingWhenItWasTakenAway() {
        assertThatThrownBy(() -> load("streams", "")).hasMessageContaining("'streams' is missing");
        assertThatThrownBy(() -> load("rules.spike.when", "")).hasMessageContaining("'when' is missing");
        assertThatThrownBy(() -> load("jurnal", "")).hasMessageContaining("did you mean 'journal'?");
    }

    @Test
    void shouldPlaceAnExpressionInTheOption() {
        assertThat(load("rules.spike.when", "price > 3")
                        .rules()
                        .get(0)
                        .clause(Episodes.class)
                        .orElseThrow()
                        .when()
                        .at())
                .isEqualTo(new Location("--set rules.spike.when", 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rules.spyke.cooldown    | 1s  | there is no rule 'spyke'; did you mean 'spike'?",
                "ruels.spike.cooldown    | 1s  | there is no section 'ruels'; did you mean 'rules'?",
                "rules.spike.cooldwn     | 1s  | unknown key 'cooldwn'; did you mean 'cooldown'?",
                "windows.px100.select.hl | x   | there is no name 'hl' in 'windows.px100.select'; did you mean 'hi'?",
                "streams.trades.fields.q | long | there is no name 'q' in 'streams.trades.fields'; known: price, size, side, id",
                "sources.1.csv.path      | x   | 'sources' is a list; name an entry by its number, 0 to 0, not '1'",
                "sources.csv.path        | x   | 'sources' is a list; name an entry by its number, 0 to 0, not 'csv'",
                "sources.0.cvs.path      | x   | there is no source 'cvs'; did you mean 'csv'?",
                "engine.ring.size        | 8   | 'engine.ring' is 65536 and has no parts",
                "engine.ring             | 7   | must be a power of two, not 7; the nearest are 4 and 8",
                "rules.spike.cooldown    | 1x  | '1x' is not a duration; write a number directly followed by"
                        + " ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m",
                "windows.bar1m.on        | trend | windows cannot read each other in a circle: bar1m reads trend reads bar1m",
            })
    void shouldNameTheOptionWhenItIsFaulty(String path, String value, String message) {
        assertThat(fault(path, value)).isEqualTo("--set " + path + ": " + message);
    }

    @Test
    void shouldNameTheValueInsideAMapping() {
        assertThat(fault("engine", "{ring: 7}"))
                .isEqualTo("--set engine.ring: must be a power of two, not 7; the nearest are 4 and 8");
    }
}
