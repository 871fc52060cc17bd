package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                .hasMessageContaining("models need the module ringmill-model and ONNX Runtime on the class path");
    }

    @Test
    void shouldSayThatTheFileIsNotThere() throws Exception {
        assertThatThrownBy(() -> CompiledPipeline.compile(pipeline("a.yml")))
                .hasMessageContaining("model 'm.onnx' cannot be read: there is no such file beside the pipeline file");
    }

    /** In derive of a stream, and in select of a window, whose text is behind it. */
    private Pipeline pipelineWithThreeCalls(String file, String other) throws Exception {
        return Pipeline.load(Files.writeString(dir.resolve("a.yml"), """
                streams:
                  s:
                    time: {field: t, unit: ns}
                    fields: {x: double}
                    derive:
                      told: 'model("%1$s", x)'
                      more: '1 + model("%1$s", x)'
                windows:
                  w: {window: running, select: {m: 'model("%2$s", mean(x))'}}
                """.formatted(file, other)));
    }

    private static List<String> faults(Pipeline pipeline) {
        try {
            CompiledPipeline.compile(pipeline);
            return List.of();
        } catch (PipelineException faulty) {
            return faulty.faults().stream().map(Fault::toString).toList();
        }
    }

    @Test
    void shouldSayOnceThatAFileIsNotThere() throws Exception {
        String file = dir.resolve("a.yml").toString();

        assertThat(faults(pipelineWithThreeCalls("m.onnx", "m.onnx")))
                .singleElement()
                .asString()
                .startsWith(file + ":6:20: model 'm.onnx' cannot be read");
        assertThat(faults(pipelineWithThreeCalls("m.onnx", "n.onnx")))
                .hasSize(2)
                .anyMatch(fault -> fault.startsWith(file + ":6:20: model 'm.onnx' cannot be read"))
                .anyMatch(fault -> fault.startsWith(file + ":9:43: model 'n.onnx' cannot be read"));
    }

    @Test
    void shouldSayOnceWhatLoadsModels() throws Exception {
        Files.writeString(dir.resolve("m.onnx"), "a model");
        Files.writeString(dir.resolve("n.onnx"), "another");

        assertThat(faults(pipelineWithThreeCalls("m.onnx", "n.onnx")))
                .singleElement()
                .asString()
                .contains("a.yml:6:20: models need the module");
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

        assertThatThrownBy(() -> CompiledPipeline.compile(changed)).hasMessageContaining("models need the module");
        assertThat(changed.withRule("high", rule -> rule.on("s").when("told > 2"))
                        .identity())
                .isNotEqualTo(changed.identity());
        assertThat(changed.withRule("high", rule -> rule.on("s").when("told > 1"))
                        .identity())
                .isEqualTo(changed.identity());
    }
}
