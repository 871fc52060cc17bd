package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.Connectors.PlannedSink;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a pipeline is shared by the tasks of a job, what one of them has, what is left out, and what cannot run so.
 *
 * @param scales streams, windows and rules whose keys all tasks have among them
 * @param together streams, windows, rules and limits that one task has, as they are over all keys, or something depends on
 *     them that is
 * @param parts sources whose parts all tasks read among them; where there are none, one task reads all sources
 * @param whole sources that one task reads, each with the reason if there is one
 * @param failures of sources without a position, what a failure costs: their names and a sentence
 * @param leftOut what the file says and a job does not do, as sentences
 */
public record JobPlan(
        List<String> scales,
        List<String> together,
        List<String> parts,
        List<String> whole,
        List<String> failures,
        List<String> leftOut) {

    public JobPlan {
        scales = List.copyOf(scales);
        together = List.copyOf(together);
        parts = List.copyOf(parts);
        whole = List.copyOf(whole);
        failures = List.copyOf(failures);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * The plan of a sound pipeline.
     *
     * @param faults what cannot run is added here, each with its place and what to do
     */
    public static JobPlan of(Pipeline pipeline, Connectors connectors, Faults faults) {
        ConnectorRegistry brought = ConnectorRegistry.discover();
        connectors.sources().forEach(source -> check(source, brought, faults));
        connectors.sinks().forEach(sink -> check(sink, brought, faults));
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
        List<String> parts = new ArrayList<>();
        List<String> whole = new ArrayList<>();
        Map<String, List<String>> failures = new LinkedHashMap<>();
        for (PlannedSource source : connectors.sources()) {
            SourcePlan plan = source.plan();
            String name = source.kind() + (plan.target().isEmpty() ? "" : " " + plan.target());
            if (plan.parts().isPresent()) {
                parts.add(name);
            } else {
                whole.add(name + (plan.whole().isEmpty() ? "" : ", as " + plan.whole()));
            }
            if (!plan.failure().isEmpty()) {
                failures.computeIfAbsent(plan.failure(), sentence -> new ArrayList<>())
                        .add(name);
            }
        }
        List<String> told = new ArrayList<>();
        failures.forEach((sentence, names) -> told.add(String.join(", ", names) + ": " + sentence));
        return new JobPlan(scales, together, parts, whole, told, leftOut(pipeline));
    }

    private static void check(PlannedSource source, ConnectorRegistry brought, Faults faults) {
        Set<String> kinds = new TreeSet<>(brought.sourcesByKind().keySet());
        kinds.remove(PostedRecords.KIND);
        if (source.kind().equals(PostedRecords.KIND)) {
            faults.add(
                    source.at(),
                    "source %s is not built for Flink: it reads what is posted to the page of a run, and a job has none",
                    source.kind());
        } else if (!kinds.contains(source.kind())) {
            addPlugin("source " + source.kind(), source.at(), kinds, faults);
        } else if (source.plan().once()) {
            faults.add(
                    source.at(),
                    "%s can be read only once, and a job reads again after a failure; write it to a file",
                    source.plan().target());
        }
    }

    private static void check(PlannedSink sink, ConnectorRegistry brought, Faults faults) {
        Set<String> kinds = brought.sinksByKind().keySet();
        if (!kinds.contains(sink.kind())) {
            addPlugin("sink " + sink.kind(), sink.at(), kinds, faults);
        }
    }

    /** Tasks have the program, on a cluster as here, and no plugins. */
    private static void addPlugin(String what, Location at, Set<String> kinds, Faults faults) {
        faults.add(
                at,
                "%s is of a plugin, which tasks of Flink do not have; those that they have: %s",
                what,
                String.join(", ", kinds));
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
