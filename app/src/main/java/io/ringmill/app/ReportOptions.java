package io.ringmill.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What to tell of a run or a replay, and where. */
final class ReportOptions {

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
    boolean quiet;

    /** Whether the digest is needed even where nothing else asks for it. */
    boolean wantsDigest() {
        return summary != null;
    }

    /** Prints the summary and writes the files. */
    void report(Summary result, Terminal terminal, long startedMs) throws IOException {
        if (!quiet) {
            SummaryText.print(result, terminal.out(), terminal.isColoured());
        }
        if (summary != null) {
            SummaryJson.write(result, summary);
        }
        if (hlog != null) {
            LatencyLog.write(hlog, result.latency(), startedMs, startedMs + result.elapsedNs() / 1_000_000);
        }
    }

    /** The files that {@link #report} writes. */
    List<Summary.Place> places() {
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
