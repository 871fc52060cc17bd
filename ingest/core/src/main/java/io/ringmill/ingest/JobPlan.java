package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.Connectors.PlannedSink;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of a pipeline is shared by the tasks of a job, what one of them has, what is left out, and what cannot run so.
 *
 * @param scales streams, windows and rules whose keys all tasks have among them
 * @param together streams, windows, rules and limits that one task has, as they are over all keys, or something depends on
 *     them that is
 * @param parts sources whose parts all tasks read among them; where there are none, one task reads all sources
 * @param leftOut what the file says and a job does not do, as sentences
 */
public record JobPlan(List<String> scales, List<String> together, List<String> parts, List<String> leftOut) {

    private static final Set<String> SOURCES = Set.of("csv", "ndjson", "simulate", "kafka");
    private static final Set<String> SINKS = Set.of("csv", "ndjson", "alerts", "quarantine", "console", "kafka");

    public JobPlan {
        scales = List.copyOf(scales);
        together = List.copyOf(together);
        parts = List.copyOf(parts);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * The plan of a sound pipeline.
     *
     * @param faults what cannot run is added here, each with its place and what to do
     */
    public static JobPlan of(Pipeline pipeline, Connectors connectors, Faults faults) {
        connectors.sources().forEach(source -> check(source, faults));
        connectors.sinks().forEach(sink -> check(sink, faults));
        if (connectors.sources().isEmpty()) {
            faults.add(Location.NONE, "the pipeline names no sources, so there is nothing to run");
        }
        CompiledPipeline compiled = CompiledPipeline.compile(pipeline);
        List<String> scales = new ArrayList<>();
        List<String> together = new ArrayList<>();
        for (int i = 0; i < pipeline.streams().size(); i++) {
            StreamSpec stream = pipeline.streams().get(i);
            boolean pinned = compiled.pinned(i);
            (pinned ? together : scales).add("stream " + stream.name());
        }
        for (int i = 0; i < pipeline.windows().size(); i++) {
            (compiled.pinnedWindow(i) ? together : scales)
                    .add("window " + pipeline.windows().get(i).name());
        }
        for (int i = 0; i < pipeline.rules().size(); i++) {
            (compiled.pinnedRule(i) ? together : scales)
                    .add("rule " + pipeline.rules().get(i).name());
        }
        compiled.rules().stream()
                .filter(rule -> rule.limit().isPresent())
                .forEach(rule -> together.add("the limit of rule " + rule.name()));
        List<String> parts = connectors.sources().stream()
                .filter(source -> source.plan().parts().isPresent())
                .map(source -> source.kind() + " " + source.plan().target())
                .toList();
        return new JobPlan(scales, together, parts, leftOut(pipeline));
    }

    private static void check(PlannedSource source, Faults faults) {
        if (!SOURCES.contains(source.kind())) {
            faults.add(
                    source.at(),
                    "source %s is not built for Flink; those that are: csv, ndjson, simulate and kafka",
                    source.kind());
        } else if (source.plan().once()) {
            faults.add(
                    source.at(),
                    "%s can be read only once, and a job reads again after a failure; write it to a file",
                    source.plan().target());
        }
    }

    private static void check(PlannedSink sink, Faults faults) {
        if (!SINKS.contains(sink.kind())) {
            faults.add(
                    sink.at(),
                    "sink %s is not built for Flink; those that are: csv, ndjson, alerts, quarantine, console and kafka",
                    sink.kind());
        }
    }

    private static List<String> leftOut(Pipeline pipeline) {
        List<String> leftOut = new ArrayList<>();
        if (pipeline.journal().isPresent()) {
            leftOut.add("no journal is written: Flink's checkpoints are what a job goes on from");
        }
        leftOut.add(
                "of the section engine nothing holds but producers: Flink says how many tasks there are, what waits when"
                        + " one is busy, and how many keys have room");
        return leftOut;
    }
}
