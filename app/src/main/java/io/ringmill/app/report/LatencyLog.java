package io.ringmill.app.report;

import io.ringmill.metrics.Stage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Writes latencies in HdrHistogram's log format, one tagged histogram a stage, as its log tools and plotters read it. */
final class LatencyLog {

    private LatencyLog() {}

    /** Writes the file; makes its folder if need be. */
    static void write(Path file, Map<Stage, Histogram> stages, long startedMs, long endedMs) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputComment("[latencies in nanoseconds; tags are stages; maxima in milliseconds]");
            log.outputLogFormatVersion();
            log.outputStartTime(startedMs);
            log.setBaseTime(startedMs);
            log.outputLegend();
            for (Map.Entry<Stage, Histogram> stage : stages.entrySet()) {
                Histogram histogram = stage.getValue();
                histogram.setTag(stage.getKey().label().replace(' ', '-'));
                histogram.setStartTimeStamp(startedMs);
                histogram.setEndTimeStamp(endedMs);
                log.outputIntervalHistogram(histogram);
            }
            if (out.checkError()) {
                throw new IOException("the device is full or failed");
            }
        }
    }
}
