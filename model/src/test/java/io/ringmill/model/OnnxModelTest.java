package io.ringmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import io.ringmill.Engine;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pipelines that ask models, which the tests write themselves. */
class OnnxModelTest {

    private static final double[][] WEIGHTS = {{2}, {-3}};

    @TempDir
    Path dir;

    @BeforeEach
    void skipWhereTheNativeLibraryCannotLoad() {
        try {
            OrtEnvironment.getEnvironment();
        } catch (LinkageError | RuntimeException unusable) {
            Assumptions.abort("ONNX Runtime cannot load here: " + unusable);
        }
    }

    private Pipeline pipeline(String derive, String select) throws Exception {
        return Pipeline.load(Files.writeString(dir.resolve("pipeline.yml"), """
                streams:
                  s: {key: k, time: {field: t, unit: ns}, fields: {x: double, n: long}, derive: {told: '%s'}}
                windows:
                  w: {window: running, select: {told: last(told), ofMean: '%s', count2: 2 * count}}
                """.formatted(derive, select)));
    }

    /** The values of the window's rows for some events: x and n. */
    private static List<double[]> run(Pipeline pipeline, Topology topology, double[]... events) {
        List<double[]> rows = new ArrayList<>();
        Engine.Builder builder = Engine.builder(pipeline)
                .settings(EngineSettings.DEFAULT.withTopology(topology))
                .onResults(row -> rows.add(new double[] {row.value(0), row.value(1)}));
        try (Engine engine = builder.start()) {
            EventPublisher s = engine.publisher("s");
            for (int i = 0; i < events.length; i++) {
                s.claim(s.key("a"), i)
                        .set(s.field("x"), events[i][0])
                        .set(s.field("n"), (long) events[i][1])
                        .publish();
            }
            engine.end();
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "true, -1", "false, 1", "false, -1"})
    void shouldAnswerWithTheModelWhenAskedInDeriveAndSelect(boolean ofDoubles, long rows) throws Exception {
        Files.write(dir.resolve("m.onnx"), ModelBytes.linear(ofDoubles, rows, WEIGHTS, 0.5));

        List<double[]> told = run(
                pipeline("model(\"m.onnx\", x, n)", "model(\"m.onnx\", mean(x), 1) + 1"),
                Topology.INLINE,
                new double[] {4, 1},
                new double[] {2.5, -2},
                new double[] {Double.NaN, 7});

        assertThat(told.get(0)).containsExactly(2 * 4 - 3 + 0.5, 2 * 4 - 3 + 0.5 + 1);
        assertThat(told.get(1)).containsExactly(2 * 2.5 + 6 + 0.5, 2 * 3.25 - 3 + 0.5 + 1);
        // What is missing is not asked for; the last answer stays.
        assertThat(told.get(2)[0]).isEqualTo(told.get(1)[0]);
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "PARALLEL", "SHARDED"})
    void shouldAnswerAlikeInEveryTopology(Topology topology) throws Exception {
        Files.write(dir.resolve("m.onnx"), ModelBytes.linear(false, -1, WEIGHTS, 0.1));
        Pipeline pipeline =
                pipeline("model(\"m.onnx\", x, n)", "model(\"m.onnx\", mean(x), model(\"m.onnx\", max(x), 2))");
        double[][] events = new double[500][];
        for (int i = 0; i < events.length; i++) {
            events[i] = new double[] {Math.sin(i), i % 7};
        }
        List<double[]> expected = run(pipeline, Topology.INLINE, events);

        List<double[]> told = run(pipeline, topology, events);

        assertThat(told).hasSameSizeAs(expected);
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i)).containsExactly(expected.get(i));
        }
        double last = expected.get(499)[0];
        assertThat(last).isCloseTo(2 * Math.sin(499) - 3 * (499 % 7) + 0.1, within(1e-5));
    }

    @Test
    void shouldBeAnotherPipelineWhenTheModelHasChanged() throws Exception {
        Path file = Files.write(dir.resolve("m.onnx"), ModelBytes.linear(false, 1, WEIGHTS, 0.5));
        String before = pipeline("model(\"m.onnx\", x, n)", "max(x)").identity();
        String again = pipeline("model(\"m.onnx\", x, n)", "max(x)").identity();
        Files.write(file, ModelBytes.linear(false, 1, WEIGHTS, 0.6));
        Pipeline changed = pipeline("model(\"m.onnx\", x, n)", "max(x)");

        assertThat(again).isEqualTo(before);
        assertThat(changed.identity()).isNotEqualTo(before);
        assertThat(run(changed, Topology.INLINE, new double[] {0, 0}).get(0)[0]).isCloseTo(0.6, within(1e-6));
    }

    @Test
    void shouldTellEachCallThatIsWrongButABrokenFileOnce() throws Exception {
        Files.write(dir.resolve("m.onnx"), ModelBytes.linear(false, 1, WEIGHTS, 0.5));
        Files.writeString(dir.resolve("bad.onnx"), "no model");

        assertThatThrownBy(
                        () -> CompiledPipeline.compile(pipeline("model(\"m.onnx\", x)", "model(\"m.onnx\", mean(x))")))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        faulty -> assertThat(faulty.faults())
                                .hasSize(2)
                                .allMatch(fault -> fault.message().contains("takes 2 numbers [1, 2], but is given 1")));
        assertThatThrownBy(() ->
                        CompiledPipeline.compile(pipeline("model(\"bad.onnx\", x)", "model(\"bad.onnx\", mean(x))")))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        faulty -> assertThat(faulty.faults())
                                .singleElement()
                                .satisfies(
                                        fault -> assertThat(fault.at().line()).isEqualTo(2)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model("m.onnx", x)       | model 'm.onnx' takes 2 numbers [1, 2], but is given 1
            model("m.onnx", x, n, x) | model 'm.onnx' takes 2 numbers [1, 2], but is given 3
            model("two.onnx", x, n)  | model 'two.onnx' answers
            model("none.onnx", x)    | model 'none.onnx' cannot be read
            model("bad.onnx", x)     | model 'bad.onnx' is no model that ONNX Runtime can load
            model(x, n)              | the model is a file in quotes
            model("m.onnx")          | model takes 2 or more values, not 1
            """)
    void shouldSayWhatIsWrongWithAModel(String call, String message) throws Exception {
        Files.write(dir.resolve("m.onnx"), ModelBytes.linear(false, 1, WEIGHTS, 0.5));
        Files.write(dir.resolve("two.onnx"), ModelBytes.linear(false, 1, new double[][] {{1, 2}, {3, 4}}, 0.5, 1));
        Files.writeString(dir.resolve("bad.onnx"), "no model");

        assertThatThrownBy(() -> CompiledPipeline.compile(pipeline(call, "max(x)")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("pipeline.yml:2:");
    }

    @Test
    void shouldBeRefusedInARule() throws Exception {
        Files.write(dir.resolve("m.onnx"), ModelBytes.linear(false, 1, WEIGHTS, 0.5));
        Path file = Files.writeString(dir.resolve("rule.yml"), """
                streams:
                  s: {time: {field: t, unit: ns}, fields: {x: double}}
                rules:
                  r: {when: 'model("m.onnx", x, 1) > 3'}
                """);

        assertThatThrownBy(() -> CompiledPipeline.compile(Pipeline.load(file)))
                .hasMessageContaining("model belongs in derive or select");
    }
}
