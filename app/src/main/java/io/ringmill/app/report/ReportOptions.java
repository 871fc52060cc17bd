package io.ringmill.app.report;

import io.ringmill.app.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to tell of a run or a replay, and where. */
public final class ReportOptions {

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
        check("--summary", summary);
        check("--hlog", hlog);
    }

    private void check(String option, Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": '" + file + "' cannot be written; name a file in a folder of yours");
        }
    }

    /** Whether the digest is needed even where nothing else asks for it. */
    public boolean wantsDigest() {
        return summary != null;
    }

    /** Prints the summary and writes the files. */
    public void report(Summary result, Terminal terminal, long startedMs) throws IOException {
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
