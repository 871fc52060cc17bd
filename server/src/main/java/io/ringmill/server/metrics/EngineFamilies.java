package io.ringmill.server.metrics;

import io.ringmill.event.Cells;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.EgressMetrics;
import io.ringmill.metrics.MetricsSnapshot.RingMetrics;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;

/** What an engine's snapshot says. No key of an event becomes a label: there may be a million. */
final class EngineFamilies {

    private static final String EVENTS = "Events of a stream, by what became of them.";
    private static final String DELIVERED = "What a sink took, by kind.";
    private static final String FILTERED = "Results and alerts that a sink took and its where kept back.";

    private EngineFamilies() {}

    static void add(MetricsSnapshot snapshot, Families to) {
        to.gauge("ringmill_uptime_seconds", "Time since the engine started.", snapshot.elapsedNs() / 1e9);
        to.counter(
                "ringmill_callback_errors",
                "Exceptions of callbacks on the hot thread that did not halt the engine.",
                snapshot.callbackErrors());
        snapshot.streams().forEach(stream -> addStream(stream, snapshot.takenNs(), to));
        snapshot.windows().forEach(window -> {
            String[] of = {"window", window.name()};
            to.counter("ringmill_window_emissions", "Results of a window.", window.emissions(), of);
            to.counter(
                    "ringmill_window_capped_events",
                    "Events that maxEvents kept out of a window or made leave it early.",
                    window.capped(),
                    of);
        });
        snapshot.rules().forEach(rule -> {
            String[] of = {"rule", rule.name()};
            to.counter("ringmill_alerts", "Alerts of a rule, firing and resolved.", rule.alerts(), of);
            to.counter(
                    "ringmill_alerts_suppressed",
                    "Alerts that a rule's limit kept from the sinks.",
                    rule.suppressed(),
                    of);
        });
        addRing(snapshot.ring(), to);
        addEgress(snapshot.egress(), to);
        if (!snapshot.latency().isEmpty()) {
            to.other(LatencyHistogram.of(snapshot.latency()));
        }
    }

    private static void addStream(StreamMetrics stream, long nowNs, Families to) {
        if (stream.newestNs() != Cells.MISSING_LONG) {
            to.gauge(
                    "ringmill_event_time_lag_seconds",
                    "How far the newest event time of a stream is behind the clock.",
                    (nowNs - stream.newestNs()) / 1e9,
                    "stream",
                    stream.name());
        }
        if (stream.watermarkNs() != Cells.MISSING_LONG) {
            to.gauge(
                    "ringmill_watermark_lag_seconds",
                    "How far the watermark of a stream is behind the clock.",
                    (nowNs - stream.watermarkNs()) / 1e9,
                    "stream",
                    stream.name());
        }
        String name = stream.name();
        to.counter(
                "ringmill_published_events",
                "Events of a stream that entered the ring.",
                stream.published(),
                "stream",
                name);
        to.counter("ringmill_events", EVENTS, stream.accepted(), "stream", name, "outcome", "accepted");
        to.counter("ringmill_events", EVENTS, stream.filtered(), "stream", name, "outcome", "filtered");
        to.counter("ringmill_events", EVENTS, stream.late(), "stream", name, "outcome", "late");
        to.counter("ringmill_events", EVENTS, stream.ahead(), "stream", name, "outcome", "ahead");
        to.counter("ringmill_events", EVENTS, stream.refused(), "stream", name, "outcome", "refused");
        to.counter("ringmill_events", EVENTS, stream.dropped(), "stream", name, "outcome", "dropped");
    }

    private static void addRing(RingMetrics ring, Families to) {
        to.gauge("ringmill_ring_slots", "Slots of the ring; 0 if there is none.", ring.slots());
        to.gauge("ringmill_ring_used_slots", "Slots that hold events not yet handled by all.", ring.used());
        to.gauge(
                "ringmill_ring_highest_used_slots",
                "The most slots used at a time so far, as sampled.",
                ring.highest());
        to.counter("ringmill_ring_events", "Events of all kinds, timers included.", ring.sequences());
        to.counter("ringmill_ring_waits", "How often a publisher found the ring full and waited.", ring.waits());
        to.gauge("ringmill_keys", "Keys that are known.", ring.keys());
        to.counter("ringmill_journaled_events", "Events in the journal, of all kinds.", ring.journaled());
    }

    private static void addEgress(EgressMetrics egress, Families to) {
        to.gauge("ringmill_egress_slots", "Slots of the ring to the sinks.", egress.slots());
        to.gauge("ringmill_egress_used_slots", "Slots that wait for the sinks.", egress.used());
        to.counter("ringmill_egress_waits", "How often the hot thread waited for a slow sink.", egress.waits());
        States states = new States("ringmill_sink_state", "Where a sink with a buffer stands.", "sink");
        egress.sinks().forEach(sink -> {
            String name = sink.name();
            to.counter("ringmill_sink_records", DELIVERED, sink.results(), "sink", name, "kind", "result");
            to.counter("ringmill_sink_records", DELIVERED, sink.alerts(), "sink", name, "kind", "alert");
            to.counter("ringmill_sink_records", DELIVERED, sink.late(), "sink", name, "kind", "late");
            to.counter("ringmill_sink_filtered", FILTERED, sink.filtered(), "sink", name);
            to.counter("ringmill_sink_errors", "How often a sink threw.", sink.errors(), "sink", name);
            sink.edge().ifPresent(edge -> {
                states.add(name, edge.state());
                addEdge(name, edge, to);
            });
        });
        states.addTo(to);
    }

    private static void addEdge(String sink, EdgeMetrics edge, Families to) {
        HostFamilies.addBuffer("sink", sink, edge.buffer(), to);
        to.counter("ringmill_sink_sent", "Messages that the far end has confirmed.", edge.sent(), "sink", sink);
        to.counter("ringmill_sink_retries", "How often a batch was sent again.", edge.retries(), "sink", sink);
        to.counter(
                "ringmill_sink_failed",
                "Messages that were given up, refused, or not taken as the run ended.",
                edge.failed(),
                "sink",
                sink);
    }
}
