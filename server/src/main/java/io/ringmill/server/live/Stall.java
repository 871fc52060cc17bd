package io.ringmill.server.live;

import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.EgressMetrics;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import java.util.Set;
import java.util.stream.Collectors;

/** Notices that an engine stands still: nothing is handled although a buffer is full. Not for several threads. */
final class Stall {

    /** So long nothing must have moved. */
    static final long AFTER_NS = 2_000_000_000L;

    private static final long NS = 1_000_000_000L;

    private final Set<String> ownSinks;
    private long done = -1;
    private long sinceNs;

    Stall(Set<String> ownSinks) {
        this.ownSinks = ownSinks;
    }

    /** Why it stands still, in words; empty if it does not. */
    String look(long atNs, MetricsSnapshot metrics) {
        long doneNow = metrics.ring().sequences() - metrics.ring().used() + taken(metrics.egress());
        boolean ringFull = isFull(metrics.ring().slots(), metrics.ring().used());
        boolean egressFull = isFull(metrics.egress().slots(), metrics.egress().used());
        if (doneNow != done || !(ringFull || egressFull)) {
            done = doneNow;
            sinceNs = atNs;
            return "";
        }
        if (atNs - sinceNs <= AFTER_NS) {
            return "";
        }
        return "the engine has not moved for " + (atNs - sinceNs) / NS + " s; "
                + (egressFull
                        ? sinks(metrics.egress()) + " and the buffer before the sinks is full"
                        : "its ring is full");
    }

    private static boolean isFull(int slots, long used) {
        return slots > 0 && used >= slots;
    }

    private static long taken(EgressMetrics egress) {
        return egress.sinks().stream()
                .mapToLong(sink -> sink.results() + sink.alerts() + sink.late() + sink.errors())
                .sum();
    }

    private String sinks(EgressMetrics egress) {
        String names = egress.sinks().stream()
                .map(SinkMetrics::name)
                .filter(name -> !ownSinks.contains(name))
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? "a sink takes nothing"
                : names.contains(", ")
                        ? "one of the sinks " + names + " takes nothing"
                        : "sink " + names + " takes nothing";
    }
}
