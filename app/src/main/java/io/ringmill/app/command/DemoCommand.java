package io.ringmill.app.command;

import io.ringmill.app.report.AlertPrinter;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.run.PipelineRunner;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill demo}: the bundled pipeline over the bundled trades. */
@Command(
        name = "demo",
        header = "Run a bundled pipeline over 100,000 real Bitcoin trades. Nothing to set up.",
        description = {
            "Writes the pipeline, the trades, results, alerts and a journal into a new folder, run-1, run-2, ...,",
            "under ringmill-demo, so that you can look at them, change them, and replay the journal."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill demo", "  ringmill demo --dir /tmp/demo"})
final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "ringmill-demo",
            description = "Where to write (default: ringmill-demo).")
    Path dir;

    @Mixin
    ReportOptions reportOptions;

    @Mixin
    CommonOptions common;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        reportOptions.check();
        DemoFolder folder = DemoFolder.create(dir);
        if (!reportOptions.quiet) {
            greet(folder);
        }
        Optional<LoadedPipeline> loaded =
                LoadedPipeline.load(folder.pipeline(), Map.of(), ConnectorRegistry.discover(), terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        Optional<Sink> printer = reportOptions.quiet ? Optional.empty() : Optional.of(new AlertPrinter(terminal));
        return new PipelineRunner(terminal, reportOptions).run(loaded.get(), printer);
    }

    private void greet(DemoFolder folder) {
        terminal.out()
                .println("A week of Bitcoin trades on Bitstamp, November 2013. The pipeline: " + folder.pipeline());
        if (folder.number() > 1) {
            terminal.out()
                    .println("Earlier runs in " + dir + " are left as they are; remove that folder when you like.");
        }
        terminal.out().println();
    }
}
