package io.ringmill.app;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Sinks;
import io.ringmill.ingest.Sources;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A pipeline file and what replaces some of its values. */
final class PipelineOptions {

    @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
    Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = {
                "Replace a value of the file, as in --set engine.workers=4 or --set rules.spike.cooldown=1m;",
                "entries of lists go by number: --set sources.0.csv.path=other.csv. May be given several times."
            })
    Map<String, String> replaced = new LinkedHashMap<>();

    /** The pipeline, if nothing is wrong with it; otherwise all that is wrong is told. */
    Optional<Pipeline> load(Terminal terminal) {
        Faults faults = new Faults();
        Optional<Pipeline> pipeline = Pipeline.load(file, replaced, faults);
        pipeline.ifPresent(loaded -> {
            CompiledPipeline.check(loaded, faults);
            Sources.check(loaded, faults);
            Sinks.check(loaded, faults);
        });
        if (faults.isEmpty()) {
            return pipeline;
        }
        new FaultReport(terminal).print(file, faults.all());
        return Optional.empty();
    }
}
