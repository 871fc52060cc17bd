package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.Terminal;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** A pipeline file and what replaces some of its values. */
final class PipelineOptions extends OverrideOptions {

    @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
    Path file;

    /** The pipeline, if nothing is wrong with it; otherwise all that is wrong is told. */
    Optional<LoadedPipeline> load(Terminal terminal) {
        return load(file, terminal);
    }
}
