package io.ringmill.app.report;

import io.ringmill.app.terminal.Terminal;
import io.ringmill.ingest.FileTrouble;
import java.io.IOException;
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
        List<String> failures = new ArrayList<>();
        if (summary != null) {
            write(summary, () -> SummaryJson.write(result, summary), failures);
        }
        if (hlog != null) {
            long endedMs = startedMs + result.elapsedNs() / NS_PER_MS;
            write(hlog, () -> LatencyLog.write(hlog, result.latency(), startedMs, endedMs), failures);
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    private interface Writing {
        void write() throws IOException;
    }

    private static void write(Path file, Writing writing, List<String> failures) {
        try {
            writing.write();
        } catch (IOException e) {
            failures.add("'" + file + "' cannot be written: " + e.getMessage());
        }
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
