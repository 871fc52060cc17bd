package io.ringmill.app.report;

import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What sinks did while engines ran one after the other, each with sinks of its own. */
final class SinkTotals {

    private SinkTotals() {}

    /** By name, in the pipeline's order; without what the program has added for itself. */
    static List<SinkMetrics> of(List<MetricsSnapshot> all) {
        Map<String, SinkMetrics> totals = new LinkedHashMap<>();
        for (MetricsSnapshot one : all) {
            one.egress().sinks().stream()
                    .filter(sink -> !sink.name().equals(Lateness.NAME))
                    .forEach(sink -> totals.merge(sink.name(), sink, SinkTotals::sum));
        }
        return List.copyOf(totals.values());
    }

    private static SinkMetrics sum(SinkMetrics before, SinkMetrics now) {
        return new SinkMetrics(
                now.name(),
                before.results() + now.results(),
                before.alerts() + now.alerts(),
                before.late() + now.late(),
                before.filtered() + now.filtered(),
                before.errors() + now.errors(),
                now.edge().isEmpty() || before.edge().isEmpty()
                        ? now.edge().or(before::edge)
                        : Optional.of(sum(before.edge().get(), now.edge().get())));
    }

    private static EdgeMetrics sum(EdgeMetrics before, EdgeMetrics now) {
        return new EdgeMetrics(
                now.state(),
                now.detail(),
                now.size(),
                before.held() + now.held(),
                Math.max(before.highest(), now.highest()),
                before.waits() + now.waits(),
                before.dropped() + now.dropped(),
                before.conflated() + now.conflated(),
                before.sent() + now.sent(),
                before.retries() + now.retries(),
                before.failed() + now.failed(),
                now.nextTryMs());
    }
}
