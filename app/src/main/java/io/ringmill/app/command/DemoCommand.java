package io.ringmill.app.command;

import io.ringmill.app.report.AlertPrinter;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.run.OnChange;
import io.ringmill.app.run.PipelineRunner;
import io.ringmill.app.run.RunView;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.output.Sink;
import io.ringmill.persistence.Pace;
import io.ringmill.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill demo}: the bundled pipeline over the bundled trades. */
@Command(
        name = "demo",
        header = "Run a bundled pipeline over 100,000 real Bitcoin trades. Nothing to set up.",
        description = {
            "Writes the pipeline, the trades, results, alerts and a journal into a new folder, run-1, run-2, ...,",
            "under ringmill-demo, so that you can look at them, change them, and replay the journal.",
            "On a terminal it has a page, which stays until Ctrl-C; in a script it has one if --port says where."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill demo", "  ringmill demo --dir /tmp/demo", "  ringmill demo --speed 3600x"})
final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "ringmill-demo",
            description = "Where to write (default: ringmill-demo).")
    Path dir;

    @Option(
            names = "--speed",
            paramLabel = "S",
            defaultValue = "max",
            description =
                    "How fast the trades come: max, or a multiple of their own time: the week takes ten minutes at"
                            + " 1000x (default: max).")
    String speed;

    @Option(names = "--no-page", description = "Has no page, and ends when the trades do.")
    boolean noPage;

    @Mixin
    PageOptions page;

    @Mixin
    ReportOptions reportOptions;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        reportOptions.check();
        page.check();
        if (noPage && page.isGiven()) {
            throw new ParameterException(spec.commandLine(), "--port says where the page is: leave out --no-page");
        }
        RunView view = view();
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
        return new PipelineRunner(terminal, reportOptions).run(loaded.get(), printer, OnChange.REFUSE, view);
    }

    /** Nobody looks at the page of a script, which waits for the end. */
    private RunView view() throws IOException {
        boolean watched = !noPage && (terminal.showsProgress() || page.isGiven());
        Optional<ServerSettings> settings = watched ? Optional.of(page.settings(terminal)) : Optional.empty();
        return new RunView(settings, watched, pace());
    }

    private Optional<Pace> pace() {
        try {
            return speed.equals("max") ? Optional.empty() : Optional.of(Pace.parse(speed));
        } catch (IllegalArgumentException noSpeed) {
            throw new ParameterException(spec.commandLine(), "--speed: " + noSpeed.getMessage(), noSpeed);
        }
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
