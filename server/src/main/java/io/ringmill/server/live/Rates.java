package io.ringmill.server.live;

import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.server.host.Feeds.Feed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How fast counts grow, over the last two seconds. Not for several threads. */
final class Rates {

    private static final long OVER_NS = 2_000_000_000L;

    private record Counts(long atNs, Map<String, Long> of) {}

    private final Deque<Counts> taken = new ArrayDeque<>();

    /** What grew by how much a second. */
    Map<String, Double> next(long atNs, MetricsSnapshot metrics, List<Feed> feeds) {
        Counts now = new Counts(atNs, counts(metrics, feeds));
        while (taken.size() > 1 && atNs - taken.peek().atNs() > OVER_NS) {
            taken.remove();
        }
        Map<String, Double> rates = new HashMap<>();
        Counts before = taken.peek();
        if (before != null && atNs > before.atNs()) {
            double seconds = (atNs - before.atNs()) / 1e9;
            now.of().forEach((what, count) -> {
                long grown = count - before.of().getOrDefault(what, 0L);
                rates.put(what, Math.round(Math.max(0, grown) / seconds * 10) / 10.0);
            });
        }
        taken.add(now);
        return Map.copyOf(rates);
    }

    private static Map<String, Long> counts(MetricsSnapshot metrics, List<Feed> feeds) {
        Map<String, Long> counts = new HashMap<>();
        counts.put("engine:", metrics.published());
        metrics.streams().forEach(stream -> counts.put("stream:" + stream.name(), stream.published()));
        metrics.windows().forEach(window -> counts.put("window:" + window.name(), window.emissions()));
        metrics.egress()
                .sinks()
                .forEach(sink -> counts.put("sink:" + sink.name(), sink.results() + sink.alerts() + sink.late()));
        feeds.forEach(feed ->
                counts.put("source:" + feed.metrics().name(), feed.metrics().published()));
        return counts;
    }
}
