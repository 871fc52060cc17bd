package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * The pipeline of a job, as it goes to the tasks: as text, which each of them reads and compiles.
 *
 * @param text the pipeline file, with all values replaced that are to be
 * @param name what to call it
 */
record JobPipeline(String text, String name) implements Serializable {

    private static final long serialVersionUID = 1;

    /** The most that the setting takes: a task has room for as many keys as its memory has. */
    private static final Map<String, String> WITHOUT_BOUND = Map.of("engine.maxKeys", "1073741824");

    /** Of a pipeline. */
    static JobPipeline of(Pipeline pipeline) {
        Faults faults = new Faults();
        Optional<Pipeline> unbounded = Pipeline.parse(pipeline.text(), pipeline.name(), WITHOUT_BOUND, faults);
        faults.throwIfAny();
        return new JobPipeline(unbounded.orElseThrow().text(), pipeline.name());
    }

    Pipeline pipeline() {
        return Pipeline.parse(text, name);
    }

    /** For one task. */
    CompiledPipeline compile() {
        return CompiledPipeline.compile(pipeline());
    }

    /** Its sources and sinks, none of them opened. */
    Connectors connectors(Faults faults) {
        Connectors connectors = Connectors.plan(pipeline(), faults);
        faults.throwIfAny();
        return connectors;
    }
}
