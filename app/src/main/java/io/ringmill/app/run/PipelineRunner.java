package io.ringmill.app.run;

import io.ringmill.app.host.Page;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.report.Summary;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Fault;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Runs a sound pipeline in the foreground, with signals, progress and summary; what {@code run} and {@code demo} share. */
public final class PipelineRunner {

    private final Terminal terminal;
    private final ReportOptions report;

    public PipelineRunner(Terminal terminal, ReportOptions report) {
        this.terminal = terminal;
        this.report = report;
    }

    /**
     * Runs to the end.
     *
     * @param printer prints alerts; empty if nobody wants them printed
     * @return the exit code
     */
    public int run(LoadedPipeline loaded, Optional<Sink> printer) throws IOException, InterruptedException {
        return run(loaded, printer, OnChange.REFUSE, RunView.NONE);
    }

    /**
     * As {@link #run(LoadedPipeline, Optional)}, where an interrupted session is perhaps not gone on with as it was.
     *
     * @param view how the run can be watched
     */
    public int run(LoadedPipeline loaded, Optional<Sink> printer, OnChange onChange, RunView view)
            throws IOException, InterruptedException {
        if (view.page().isPresent()) {
            Page.check(view.page().get());
        }
        PipelineRun run = new PipelineRun(loaded, terminal, report.quiet, onChange, view);
        CountDownLatch signalled = new CountDownLatch(1);
        StopSignals signals = new StopSignals(terminal, by -> {
            run.stop(by);
            signalled.countDown();
        });
        try {
            long startedMs = System.currentTimeMillis();
            List<Fault> faults = run.start(printer, report.wantsDigest());
            if (!faults.isEmpty()) {
                new FaultReport(terminal).print(loaded.file(), faults);
                return ExitCode.FAILED;
            }
            run.run();
            Summary summary = run.summary(places(loaded));
            report.report(summary, terminal, startedMs);
            if (summary.nothingAccepted() && !run.failed()) {
                terminal.error(summary.nothingAcceptedMessage());
            }
            if (view.stays() && signalled.getCount() > 0) {
                terminal.note("the page stays until Ctrl-C");
                signalled.await();
            }
            return run.failed() || summary.nothingAccepted() ? ExitCode.FAILED : ExitCode.DONE;
        } finally {
            run.closePage();
            signals.close();
        }
    }

    private List<Summary.Place> places(LoadedPipeline loaded) {
        List<Summary.Place> places = new ArrayList<>(loaded.places());
        loaded.pipeline().journal().ifPresent(journal -> {
            places.add(new Summary.Place("journal", journal.dir().toString()));
            places.add(new Summary.Place(
                    "replay it",
                    Terminal.COMMAND + " replay " + loaded.file() + " --journal " + journal.dir() + " --verify"));
        });
        places.addAll(report.places());
        return places;
    }
}
