package io.ringmill.pipeline;

import io.ringmill.event.StreamSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.WindowSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipeline says, section by section.
 *
 * @param others content of the sections that the engine does not know, by its type
 */
record Sections(
        String name,
        List<StreamSpec> streams,
        List<WindowSpec> windows,
        List<RuleSpec> rules,
        List<SourceSpec> sources,
        List<SinkSpec> sinks,
        EngineSettings engine,
        Optional<JournalSettings> journal,
        Map<Class<?>, Object> others) {

    Sections {
        streams = List.copyOf(streams);
        windows = List.copyOf(windows);
        rules = List.copyOf(rules);
        sources = List.copyOf(sources);
        sinks = List.copyOf(sinks);
        others = Map.copyOf(others);
    }
}
