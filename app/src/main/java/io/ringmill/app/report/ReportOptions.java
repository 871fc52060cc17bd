package io.ringmill.app.report;

import io.ringmill.app.terminal.OutputFiles;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to tell of a run or a replay, and where. */
public final class ReportOptions {

    private static final long NS_PER_MS = 1_000_000;

    @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary as JSON, too.")
    Path summary;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "Write the latencies as an HdrHistogram log, one tag a stage.")
    Path hlog;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but failures: no alerts, no progress, no summary.")
    public boolean quiet;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    /** Refuses files that could not be written in the end, before anything begins. */
    public void check() {
        List<String> faults = new ArrayList<>();
        check("--summary", summary, faults);
        check("--hlog", hlog, faults);
        if (!faults.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", faults));
        }
    }

    private static void check(String option, Path file, List<String> faults) {
        if (file != null) {
            FileTrouble.find(file).ifPresent(trouble -> faults.add(option + ": " + trouble));
        }
    }

    /** Whether files are to be written. */
    public boolean hasFiles() {
        return summary != null || hlog != null;
    }

    /** Whether the digest is needed even where nothing else asks for it. */
    public boolean wantsDigest() {
        return summary != null;
    }

    /**
     * Prints the summary and writes the files.
     *
     * @throws IOException if a file could not be written; the other one is written all the same
     */
    public void report(Summary result, Terminal terminal, long startedMs) throws IOException {
        if (!quiet) {
            SummaryText.print(result, terminal.out(), terminal.isColoured());
        }
        long endedMs = startedMs + result.elapsedNs() / NS_PER_MS;
        new OutputFiles()
                .write(summary, out -> out.write(SummaryJson.text(result).getBytes(StandardCharsets.UTF_8)))
                .write(hlog, out -> LatencyLog.write(out, result.latency(), startedMs, endedMs))
                .end();
    }

    /** The files that {@link #report} writes. */
    public List<Summary.Place> places() {
        List<Summary.Place> places = new ArrayList<>();
        if (summary != null) {
            places.add(new Summary.Place("summary", summary.toString()));
        }
        if (hlog != null) {
            places.add(new Summary.Place("latencies", hlog.toString()));
        }
        return places;
    }
}
