package io.ringmill.app.run;

import io.ringmill.Sink;
import io.ringmill.app.report.Adapters;
import io.ringmill.app.report.ReportOptions;
import io.ringmill.app.report.Summary;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.StopSignals;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Fault;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * @param file where the pipeline came from, for the hint on how to replay
     * @return the exit code
     */
    public int run(Pipeline pipeline, Path file, Optional<Sink> printer) throws IOException, InterruptedException {
        PipelineRun run = new PipelineRun(pipeline, terminal, report.quiet);
        StopSignals signals = new StopSignals(terminal, run::stop);
        try {
            long startedMs = System.currentTimeMillis();
            List<Fault> faults = run.start(printer, report.wantsDigest());
            if (!faults.isEmpty()) {
                new FaultReport(terminal).print(file, faults);
                return ExitCode.FAILED;
            }
            run.run();
            report.report(run.summary(places(pipeline, file)), terminal, startedMs);
            return run.failed() ? ExitCode.FAILED : ExitCode.DONE;
        } finally {
            signals.close();
        }
    }

    private List<Summary.Place> places(Pipeline pipeline, Path file) {
        List<Summary.Place> places = new ArrayList<>();
        pipeline.sinks().stream()
                .filter(sink -> !sink.kind().equals("console"))
                .forEach(sink -> places.add(new Summary.Place(what(sink.kind()), Adapters.target(sink.settings()))));
        pipeline.journal().ifPresent(journal -> {
            places.add(new Summary.Place("journal", journal.dir().toString()));
            places.add(new Summary.Place(
                    "replay it", Terminal.COMMAND + " replay " + file + " --journal " + journal.dir() + " --verify"));
        });
        places.addAll(report.places());
        return places;
    }

    private static String what(String kind) {
        return kind.equals("csv") || kind.equals("ndjson") ? "results" : kind;
    }
}
