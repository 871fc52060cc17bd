package io.ringmill.app.command;

import io.ringmill.app.report.AlertPrinter;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.run.OnChange;
import io.ringmill.app.run.PipelineRunner;
import io.ringmill.app.run.RunView;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.output.Sink;
import io.ringmill.server.ServerSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill run}: sources → engine → sinks. */
@Command(
        name = "run",
        header = "Run a pipeline until its sources end, or Ctrl-C.",
        description = {
            "Reads the sources, computes windows and rules, writes results, alerts and the journal.",
            "Ctrl-C (or SIGTERM) stops reading, finishes what was read, and ends; a second Ctrl-C ends at once.",
            "With a section server in the file it has a page, whose address it tells, until the run ends.",
            "Relative paths in the file are relative to the folder you are in."
        },
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill run pipeline.yml",
            "  ringmill run pipeline.yml --migrate",
            "  ringmill run pipeline.yml --set engine.workers=4 --summary summary.json",
            "  zcat ticks.csv.gz | ringmill run pipeline.yml --set sources.0.csv.path=-"
        })
final class RunCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    PipelineOptions pipelineOptions;

    /** One of two. */
    static final class Changed {
        @Option(
                names = "--migrate",
                description =
                        "Goes on with an interrupted run though the pipeline has changed: streams, windows and rules"
                                + " that are the same keep their state, the others begin anew.")
        boolean migrate;

        @Option(
                names = "--rebuild",
                description = "Goes on with an interrupted run by replaying all of its journal: if the pipeline has"
                        + " changed through the new one, else to write all that comes of it anew.")
        boolean rebuild;
    }

    @Option(names = "--no-page", description = "Leaves out the page and the API of the file's section server.")
    boolean noPage;

    @ArgGroup
    Changed changed = new Changed();

    @Mixin
    ReportOptions reportOptions;

    @Mixin
    CommonOptions common;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        reportOptions.check();
        Optional<LoadedPipeline> loaded = pipelineOptions.load(terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        if (loaded.get().pipeline().sources().isEmpty()) {
            terminal.error(pipelineOptions.file + " names no sources, so there is nothing to run");
            return ExitCode.USAGE;
        }
        Optional<ServerSettings> page =
                noPage ? Optional.empty() : loaded.get().pipeline().section(ServerSettings.class);
        if (page.isEmpty() && takesPosted(loaded.get())) {
            terminal.error(pipelineOptions.file + " has a source of kind 'server', and nobody can post to it: "
                    + (noPage ? "leave out --no-page" : "add a section server, such as server: {port: 8080}"));
            return ExitCode.USAGE;
        }
        boolean printed = !reportOptions.quiet && wantsAlertsPrinted(loaded.get());
        Optional<Sink> printer = printed ? Optional.of(new AlertPrinter(terminal)) : Optional.empty();
        return new PipelineRunner(terminal, reportOptions).run(loaded.get(), printer, onChange(), RunView.of(page));
    }

    private static boolean takesPosted(LoadedPipeline loaded) {
        return loaded.connectors().sources().stream()
                .anyMatch(source -> source.kind().equals(PostedRecords.KIND));
    }

    private OnChange onChange() {
        return changed.migrate ? OnChange.MIGRATE : changed.rebuild ? OnChange.REBUILD : OnChange.REFUSE;
    }

    /** Alerts are printed if there are rules and no sink takes alerts. */
    private static boolean wantsAlertsPrinted(LoadedPipeline loaded) {
        return !loaded.pipeline().rules().isEmpty() && !loaded.connectors().takes(Content.ALERTS);
    }
}
