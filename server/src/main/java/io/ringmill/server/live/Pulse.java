package io.ringmill.server.live;

import io.ringmill.event.Cells;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.server.host.Feeds.Feed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The engine at a moment, and how fast it goes. Immutable.
 *
 * @param number counts them from 1
 * @param nowNs wall clock, epoch nanoseconds
 * @param state {@code running}, {@code stalled}, {@code closed} or {@code failed}
 * @param note why, in words; empty if it runs or was closed
 * @param rates a second, by what and name
 */
public record Pulse(
        long number,
        long nowNs,
        String state,
        String note,
        MetricsSnapshot metrics,
        List<Feed> feeds,
        Map<String, Double> rates) {

    /** The newest event time of all streams; {@link Cells#MISSING_LONG} if no event has come. */
    public long newestNs() {
        return newestNs(stream -> true);
    }

    /** The newest event time of streams of these names; {@link Cells#MISSING_LONG} if no event of theirs has come. */
    public long newestNs(Collection<String> streams) {
        return newestNs(stream -> streams.contains(stream.name()));
    }

    private long newestNs(Predicate<StreamMetrics> wanted) {
        return metrics.streams().stream()
                .filter(wanted)
                .mapToLong(StreamMetrics::newestNs)
                .max()
                .orElse(Cells.MISSING_LONG);
    }

    /** How many a second; 0 if that is not known. */
    public double perSecond(String what, String name) {
        return rates.getOrDefault(what + ":" + name, 0.0);
    }
}
