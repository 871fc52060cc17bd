package io.ringmill.app;

import io.ringmill.metrics.MetricsSnapshot;

/** Sinks that failed while the engine went on: what they wrote is not complete, so the command has not succeeded. */
final class SinkFailures {

    private SinkFailures() {}

    /** Tells of each; true if there were any. */
    static boolean tell(MetricsSnapshot metrics, Terminal terminal) {
        metrics.egress().sinks().stream()
                .filter(sink -> sink.errors() > 0)
                .forEach(sink -> terminal.error(sink.name() + " failed " + Figures.count(sink.errors(), "time")
                        + ", so what it wrote is not complete"));
        return metrics.egress().sinks().stream().anyMatch(sink -> sink.errors() > 0);
    }
}
