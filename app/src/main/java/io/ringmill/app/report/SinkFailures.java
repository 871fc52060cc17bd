package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import java.util.List;

/** Sinks that failed while the engine went on: what they wrote is not complete, so the command has not succeeded. */
public final class SinkFailures {

    private SinkFailures() {}

    /** Tells of each; true if there were any. */
    public static boolean tell(MetricsSnapshot metrics, Terminal terminal) {
        List<SinkMetrics> failed = metrics.egress().sinks().stream()
                .filter(sink -> sink.errors() > 0 || unsent(sink) > 0)
                .toList();
        failed.forEach(sink -> terminal.error(sink.name() + " " + what(sink)));
        return !failed.isEmpty();
    }

    /** What a sink has not done, as it goes on behind its name. */
    static String what(SinkMetrics sink) {
        return unsent(sink) > 0
                ? "could not send " + Figures.count(unsent(sink), "message") + "; the log says why"
                : "failed " + Figures.count(sink.errors(), "time") + ", so what it wrote is not complete";
    }

    static long unsent(SinkMetrics sink) {
        return sink.edge().map(EdgeMetrics::unsent).orElse(0L);
    }
}
