package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of models where nothing is there that loads them, as in this module. */
class ModelCallTest {

    @TempDir
    Path dir;

    private Pipeline pipeline(String name) throws Exception {
        return Pipeline.load(Files.writeString(dir.resolve(name), """
                streams:
                  s: {time: {field: t, unit: ns}, fields: {x: double}, derive: {told: 'model("m.onnx", x)'}}
                """));
    }

    @Test
    void shouldSayWhatIsNeededWhenNothingLoadsModels() throws Exception {
        Files.writeString(dir.resolve("m.onnx"), "a model");

        assertThatThrownBy(() -> CompiledPipeline.compile(pipeline("a.yml")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("a.yml:2:")
                .hasMessageContaining(
                        "model 'm.onnx' needs the module ringmill-model and ONNX Runtime on the class path");
    }

    @Test
    void shouldSayThatTheFileIsNotThere() throws Exception {
        assertThatThrownBy(() -> CompiledPipeline.compile(pipeline("a.yml")))
                .hasMessageContaining("model 'm.onnx' cannot be read: there is no such file beside the pipeline file");
    }

    @Test
    void shouldCountWhatTheFileHoldsToTheIdentity() throws Exception {
        String absent = pipeline("a.yml").identity();
        Files.writeString(dir.resolve("m.onnx"), "a model");
        String one = pipeline("a.yml").identity();
        Files.writeString(dir.resolve("m.onnx"), "another");
        String other = pipeline("a.yml").identity();

        assertThat(one).isNotEqualTo(other).isNotEqualTo(absent);
        assertThat(pipeline("b.yml").identity()).isEqualTo(other);
    }

    @Test
    void shouldLookForTheFileInTheSameFolderWhenARuleHasComeToThePipeline() throws Exception {
        Files.writeString(dir.resolve("m.onnx"), "a model");
        Pipeline changed =
                pipeline("a.yml").withRule("high", rule -> rule.on("s").when("told > 1"));

        assertThatThrownBy(() -> CompiledPipeline.compile(changed))
                .hasMessageContaining("model 'm.onnx' needs the module");
        assertThat(changed.withRule("high", rule -> rule.on("s").when("told > 2"))
                        .identity())
                .isNotEqualTo(changed.identity());
        assertThat(changed.withRule("high", rule -> rule.on("s").when("told > 1"))
                        .identity())
                .isEqualTo(changed.identity());
    }
}
