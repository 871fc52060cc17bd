package io.ringmill.app.command;

import io.ringmill.app.report.JobPlanText;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.PlanText;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.JobPlan;
import io.ringmill.server.ServerSettings;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "  ringmill check pipeline.yml --flink",
            "",
            "All faults are told at once, each with its place; the exit code is then 2."
        })
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    PipelineOptions pipelineOptions;

    @Option(
            names = "--flink",
            description = "Says besides what of it tasks of Flink share, what one task has, and what cannot run so.")
    boolean flink;

    @Mixin
    CommonOptions common;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<LoadedPipeline> pipeline = pipelineOptions.load(terminal);
        if (pipeline.isEmpty()) {
            return ExitCode.USAGE;
        }
        Faults faults = new Faults();
        pipeline.get().pipeline().section(ServerSettings.class).ifPresent(server -> server.checkTokens(faults));
        if (!faults.isEmpty()) {
            new FaultReport(terminal).print(pipeline.get().file(), faults.all());
            return ExitCode.USAGE;
        }
        Optional<JobPlan> plan = flink ? JobPlanText.plan(pipeline.get(), terminal) : Optional.empty();
        if (flink && plan.isEmpty()) {
            return ExitCode.USAGE;
        }
        PlanText.print(pipeline.get(), terminal);
        plan.ifPresent(jobs -> JobPlanText.print(jobs, terminal));
        return ExitCode.DONE;
    }
}
