package io.ringmill.server.live;

import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.server.host.Feeds.Feed;
import java.util.List;
import java.util.Map;

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
        Map<String, Long> newestNs,
        Map<String, Long> watermarksNs,
        Map<String, Double> rates) {

    /** How many a second; 0 if that is not known. */
    public double perSecond(String what, String name) {
        return rates.getOrDefault(what + ":" + name, 0.0);
    }
}
