package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.ingest.Connectors;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SinkSpec;
import io.ringmill.pipeline.SourceSpec;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pipeline of a job, as it goes to the tasks: as text, which each of them reads and compiles.
 *
 * @param text the pipeline file, with all values replaced that are to be
 * @param file what faults call it
 * @param changes the file that changes of rules are read from; empty if there is none
 */
record JobPipeline(String text, String file, String changes) implements Serializable {

    private static final long serialVersionUID = 1;

    /** The most that the setting takes: a task has room for as many keys as its memory has. */
    private static final Map<String, String> WITHOUT_BOUND = Map.of("engine.maxKeys", "1073741824");

    /** Of a pipeline, which has sources, and whose rules nobody changes. */
    static JobPipeline of(Pipeline pipeline) {
        return of(pipeline, Optional.empty());
    }

    /** Of a pipeline, which has sources. */
    static JobPipeline of(Pipeline pipeline, Optional<Path> changes) {
        String file = pipeline.sources().get(0).at().file();
        boolean hasPlaces = places(Pipeline.parse(pipeline.text(), file)).equals(places(pipeline));
        return new JobPipeline(
                pipeline.text(),
                hasPlaces ? file : file + " with --set",
                changes.map(Path::toString).orElse(""));
    }

    /** Where sources and sinks are: elsewhere in a text that was written anew, as values were replaced. */
    private static List<Location> places(Pipeline pipeline) {
        return Stream.concat(
                        pipeline.sources().stream().map(SourceSpec::at),
                        pipeline.sinks().stream().map(SinkSpec::at))
                .toList();
    }

    Pipeline pipeline() {
        Faults faults = new Faults();
        Optional<Pipeline> pipeline = Pipeline.parse(text, file, WITHOUT_BOUND, faults);
        faults.throwIfAny();
        return pipeline.orElseThrow();
    }

    /** For one task. */
    CompiledPipeline compile() {
        return CompiledPipeline.compile(pipeline());
    }

    /** Its sources and sinks, none of them opened. */
    Connectors connectors(Faults faults) {
        // Kinds are looked for by the thread's class loader, and threads of Flink's have its own.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JobPipeline.class.getClassLoader());
        try {
            Connectors connectors = Connectors.plan(pipeline(), faults);
            faults.throwIfAny();
            return connectors;
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
