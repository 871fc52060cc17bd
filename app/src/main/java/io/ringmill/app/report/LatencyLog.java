package io.ringmill.app.report;

import io.ringmill.metrics.Stage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Writes latencies in HdrHistogram's log format, one tagged histogram a stage, as its log tools and plotters read it. */
final class LatencyLog {

    private LatencyLog() {}

    /** Writes the log, and leaves the stream open. */
    static void write(OutputStream to, Map<Stage, Histogram> stages, long startedMs, long endedMs) throws IOException {
        PrintStream out = new PrintStream(to, false, StandardCharsets.UTF_8);
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
        if (out.checkError()) { // which flushes it, too
            throw new IOException("the device is full or failed");
        }
    }
}
