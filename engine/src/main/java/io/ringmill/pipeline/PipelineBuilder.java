package io.ringmill.pipeline;

import io.ringmill.config.YamlNode;
import io.ringmill.config.YamlWriter;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Builds a pipeline in code. It says what a pipeline file says, with the same names, and what it says is checked by the
 * same reader; nothing is checked before {@link #build}.
 */
public final class PipelineBuilder {

    private final Draft draft = new Draft();

    PipelineBuilder() {}

    /** What the pipeline is called; {@code pipeline} unless said otherwise. */
    public PipelineBuilder name(String name) {
        draft.put("name", name);
        return this;
    }

    /** A stream of events; there is at least one. */
    public PipelineBuilder stream(String name, Consumer<StreamBuilder> content) {
        StreamBuilder stream = new StreamBuilder();
        content.accept(stream);
        draft.inner("streams").put(name, stream.draft);
        return this;
    }

    /** A window over a stream or another window. */
    public PipelineBuilder window(String name, Consumer<WindowBuilder> content) {
        WindowBuilder window = new WindowBuilder();
        content.accept(window);
        draft.inner("windows").put(name, window.draft);
        return this;
    }

    /** A rule that raises alerts. */
    public PipelineBuilder rule(String name, Consumer<RuleBuilder> content) {
        RuleBuilder rule = new RuleBuilder();
        content.accept(rule);
        draft.inner("rules").put(name, rule.draft);
        return this;
    }

    /** {@code settings}: texts, numbers, booleans, durations, lists and maps, as the source's kind wants them. */
    public PipelineBuilder source(String kind, Map<String, ?> settings) {
        draft.list("sources").add(settings.isEmpty() ? kind : Map.of(kind, settings));
        return this;
    }

    /** {@code settings}: texts, numbers, booleans, durations, lists and maps, as the sink's kind wants them. */
    public PipelineBuilder sink(String kind, Map<String, ?> settings) {
        draft.list("sinks").add(settings.isEmpty() ? kind : Map.of(kind, settings));
        return this;
    }

    /** How it is run; none of it changes results. */
    public PipelineBuilder engine(Consumer<EngineSettingsBuilder> content) {
        EngineSettingsBuilder engine = new EngineSettingsBuilder();
        content.accept(engine);
        draft.put("engine", engine.draft);
        return this;
    }

    /** Where the input is recorded, for those who open the journal: an engine does not by itself. */
    public PipelineBuilder journal(Consumer<JournalSettingsBuilder> content) {
        JournalSettingsBuilder journal = new JournalSettingsBuilder();
        content.accept(journal);
        draft.put("journal", journal.draft);
        return this;
    }

    /**
     * A section that a {@link PipelineSection} reads.
     *
     * @param settings texts, numbers, booleans, durations, lists and maps, as the section wants them
     */
    public PipelineBuilder section(String name, Map<String, ?> settings) {
        draft.put(name, settings);
        return this;
    }

    /**
     * The pipeline.
     *
     * @throws PipelineException with all faults
     */
    public Pipeline build() {
        Faults faults = new Faults();
        YamlNode root = YamlNode.of(draft.values("", faults), "");
        Optional<Sections> sections = PipelineReader.read(root, "pipeline", PipelineSection.all(), faults);
        faults.throwIfAny();
        return new Pipeline(sections.orElseThrow(), YamlWriter.write(root));
    }
}
