package io.ringmill.bench.report;

import io.ringmill.bench.measure.LatencyStanding;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Histogram logs, one file per system and rate with one interval per JVM; nanoseconds. */
public final class HistogramFiles {

    private static final double NANOS_PER_MILLI = 1e6;

    private HistogramFiles() {}

    /** Writes {@code <subject>-<system>-<rate>[-x<burst>].hlog} into a folder, which is made if it is not there. */
    public static void write(Path folder, Iterable<LatencyStanding> standings) throws IOException {
        Files.createDirectories(folder);
        for (LatencyStanding standing : standings) {
            Path subject = Path.of(standing.entrant().load().subject()).getFileName();
            String name = subject + "-" + standing.entrant().name() + "-" + standing.eventsPerSecond()
                    + (standing.burst() == 1 ? "" : "-x" + standing.burst()) + ".hlog";
            try (PrintStream file =
                    new PrintStream(Files.newOutputStream(folder.resolve(name)), false, StandardCharsets.UTF_8)) {
                write(new HistogramLogWriter(file), standing);
            }
        }
    }

    private static void write(HistogramLogWriter log, LatencyStanding standing) {
        log.outputComment("[" + standing.entrant().label() + " at " + standing.eventsPerSecond()
                + " events/s; nanoseconds; an interval per JVM]");
        log.outputLogFormatVersion();
        log.outputLegend();
        for (int round = 0; round < standing.rounds().size(); round++) {
            Histogram histogram = standing.rounds().get(round).histogram();
            log.outputIntervalHistogram(round, round + 1, histogram, NANOS_PER_MILLI);
        }
    }
}
