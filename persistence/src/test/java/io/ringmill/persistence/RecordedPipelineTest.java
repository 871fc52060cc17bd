package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.expression.ModelRuntime;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines from journals whose models are files beside the pipeline file, in another folder than the current one. */
class RecordedPipelineTest {

    /** Its models answer the length of their file. */
    public static final class Lengths implements ModelRuntime {
        @Override
        public Model load(byte[] content, int inputs) {
            return given -> content.length;
        }
    }

    @TempDir
    Path temp;

    private Path model;
    private Path file;
    private Path journal;

    @BeforeEach
    void record() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("pipelines"));
        model = Files.writeString(folder.resolve("m.onnx"), "abc");
        file = Files.writeString(folder.resolve("p.yml"), """
                streams:
                  s: {time: {field: t, unit: ns}, fields: {x: double}, derive: {told: 'model("m.onnx", x)'}}
                windows:
                  w: {window: running, select: {sum: sum(told)}}
                rules:
                  r: {on: w, when: sum > 0}
                """);
        journal = temp.resolve("journal");
        try (Engine engine = Engine.builder(Pipeline.load(file))
                .journal(ChronicleJournal.open(journal))
                .start()) {
            EventPublisher publisher = engine.publisher("s");
            publisher.claim(0, 1).set(publisher.field("x"), 2).publish();
            engine.end();
        }
    }

    private JournalHeader header() throws IOException {
        return JournalInfo.read(journal).sessions().get(0).header();
    }

    @Test
    void shouldFindModelsWhereTheyWere() throws IOException {
        Pipeline recorded = RecordedPipeline.parse(header(), "recorded");

        assertThat(recorded.identity()).isEqualTo(header().identity());
        CompiledPipeline.compile(recorded);
        assertThat(RecordedPipeline.modelChange(header())).isEmpty();
        assertThat(RecordedPipeline.file(header(), "recorded")).startsWith(temp.toString());
    }

    @Test
    void shouldSayThatAModelIsAnother() throws IOException {
        Files.writeString(model, "abcd");

        assertThat(RecordedPipeline.modelChange(header()))
                .contains("the model in the file m.onnx is not the one that was recorded");
        Recovery recovery = Recovery.find(journal).orElseThrow();
        assertThat(recovery.differences(Pipeline.load(file)))
                .containsExactly("the model in the file m.onnx is not the one that was recorded");
    }

    @Test
    void shouldExplainWithANoteThatAModelIsAnother() throws IOException {
        assertThat(new Explainer(Pipeline.load(file), journal, 1)
                        .explain("r", "")
                        .notes())
                .isEmpty();
        Files.writeString(model, "abcd");

        assertThat(new Explainer(Pipeline.load(file), journal, 1)
                        .explain("r", "")
                        .notes())
                .containsExactly(
                        "the model in the file m.onnx is not the one that was recorded: this is what comes of the"
                                + " events with the one that is there");
    }

    @Test
    void shouldLookInTheCurrentFolderWhereTheirsIsGone() throws IOException {
        JournalHeader header = header();
        Files.delete(model);
        Files.delete(file);
        Files.delete(file.getParent());

        assertThat(RecordedPipeline.file(header, "recorded")).isEqualTo("recorded");
    }
}
