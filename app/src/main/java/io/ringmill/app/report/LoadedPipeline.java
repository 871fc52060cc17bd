package io.ringmill.app.report;

import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Content;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pipeline with which nothing is wrong, as far as can be said before it runs.
 *
 * @param file where it came from
 */
public record LoadedPipeline(Path file, Pipeline pipeline, Connectors connectors) {

    /**
     * Loads and checks a pipeline file. What is wrong with it is told, all at once.
     *
     * @param replaced values by path
     * @return empty if something is wrong
     */
    public static Optional<LoadedPipeline> load(
            Path file, Map<String, String> replaced, ConnectorRegistry registry, Terminal terminal) {
        Faults faults = new Faults();
        return check(file, Pipeline.load(file, replaced, faults), registry, faults, terminal);
    }

    /** As {@link #load}, of a pipeline's text, which faults call by this name. */
    public static Optional<LoadedPipeline> parse(
            String text, String name, Map<String, String> replaced, ConnectorRegistry registry, Terminal terminal) {
        Faults faults = new Faults();
        return check(Path.of(name), Pipeline.parse(text, name, replaced, faults), registry, faults, terminal);
    }

    private static Optional<LoadedPipeline> check(
            Path file, Optional<Pipeline> read, ConnectorRegistry registry, Faults faults, Terminal terminal) {
        Optional<LoadedPipeline> loaded = read.map(pipeline -> {
            CompiledPipeline.check(pipeline, faults);
            return new LoadedPipeline(file, pipeline, Connectors.plan(pipeline, registry, faults));
        });
        if (faults.isEmpty()) {
            return loaded;
        }
        new FaultReport(terminal).print(file, faults.all());
        return Optional.empty();
    }

    /** Where the sinks write, for those who look afterwards. */
    public List<Summary.Place> places() {
        List<Summary.Place> places = new ArrayList<>();
        for (Connectors.PlannedSink sink : connectors.sinks()) {
            boolean results = sink.plan().takes().equals(Set.of(Content.RESULTS));
            if (!sink.plan().target().isEmpty()) {
                places.add(new Summary.Place(
                        results ? "results" : sink.kind(), sink.plan().target()));
            }
        }
        return places;
    }
}
