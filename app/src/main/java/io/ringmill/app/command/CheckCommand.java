package io.ringmill.app.command;

import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.PlanText;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringmill check}: validates a pipeline and says what it will do. */
@Command(
        name = "check",
        header = "Say whether a pipeline file is right, and what it will do. Opens and starts nothing.",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill check pipeline.yml",
            "  ringmill check pipeline.yml --set engine.topology=inline",
            "",
            "All faults are told at once, each with its place; the exit code is then 2."
        })
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    PipelineOptions pipelineOptions;

    @Mixin
    CommonOptions common;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<LoadedPipeline> pipeline = pipelineOptions.load(terminal);
        pipeline.ifPresent(sound -> PlanText.print(sound, terminal));
        return pipeline.isPresent() ? ExitCode.DONE : ExitCode.USAGE;
    }
}
