package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;

/** Sinks that failed while the engine went on: what they wrote is not complete, so the command has not succeeded. */
public final class SinkFailures {

    private SinkFailures() {}

    /** Tells of each; true if there were any. */
    public static boolean tell(MetricsSnapshot metrics, Terminal terminal) {
        metrics.egress().sinks().stream()
                .filter(sink -> sink.errors() > 0)
                .forEach(sink -> terminal.error(sink.name() + " failed " + Figures.count(sink.errors(), "time")
                        + ", so what it wrote is not complete"));
        metrics.egress().sinks().stream()
                .filter(sink -> notSent(sink) > 0)
                .forEach(sink -> terminal.error(sink.name() + " could not send "
                        + Figures.count(notSent(sink), "message") + "; the log says why"));
        return metrics.egress().sinks().stream().anyMatch(sink -> sink.errors() > 0 || notSent(sink) > 0);
    }

    private static long notSent(SinkMetrics sink) {
        return sink.edge()
                .map(edge -> edge.failed() + (edge.state() == EdgeMetrics.State.FAILED ? edge.held() : 0))
                .orElse(0L);
    }
}
