package io.ringmill.metrics;

import java.util.List;
import java.util.Optional;

/**
 * What an engine has done so far. Immutable. Taken while the engine runs, its figures are of slightly different
 * moments; taken after {@code close()} they are exact and add up.
 *
 * @param takenNs wall clock, epoch nanoseconds
 * @param elapsedNs since the start, until now or the end of {@code close()}
 * @param latency only stages with samples, in order of {@link Stage}
 * @param slowest of each stage the twenty sampled events that took longest, the longest first; in order of {@link Stage}
 * @param egress of a later moment than the ring's: what the ring no longer holds was handed over before it was looked at
 * @param callbackErrors exceptions of callbacks on the hot thread that were counted rather than halting
 * @param digest over all results and alerts so far; 0 if none is computed
 */
public record MetricsSnapshot(
        long takenNs,
        long elapsedNs,
        List<StreamMetrics> streams,
        List<WindowMetrics> windows,
        List<RuleMetrics> rules,
        List<StageLatency> latency,
        List<SlowEvent> slowest,
        RingMetrics ring,
        EgressMetrics egress,
        long callbackErrors,
        long digest) {

    /**
     * A stream's events. Once all is drained published = accepted + filtered + late + ahead.
     *
     * @param published entered the ring
     * @param accepted went through windows and rules
     * @param filtered their stream's {@code where} was false
     * @param late older than the watermark
     * @param ahead further ahead of the newest than {@code maxAhead}
     * @param refused their key or symbol was one too many
     * @param dropped the ring was full, or they were gathered and not handed over before the engine closed
     * @param newestNs event time of the newest that went through, or up to which a publisher's {@code advance} said that the
     *     stream had come; {@code Cells.MISSING_LONG} before the first
     * @param watermarkNs event time that late events are older than, of several workers the one behind the others; {@code
     *     Cells.MISSING_LONG} before the first
     */
    public record StreamMetrics(
            String name,
            long published,
            long accepted,
            long filtered,
            long late,
            long ahead,
            long refused,
            long dropped,
            long newestNs,
            long watermarkNs) {}

    /**
     * A window.
     *
     * @param capped events that {@code maxEvents} kept out of it or made leave it early
     */
    public record WindowMetrics(String name, long emissions, long capped) {}

    /**
     * A rule's alerts, firing and resolved.
     *
     * @param suppressed those that its limit kept from the sinks
     */
    public record RuleMetrics(String name, long alerts, long suppressed) {}

    /**
     * The ring.
     *
     * @param topology how it runs: the label of a topology
     * @param slots 0 if there is no ring
     * @param used slots that hold events not yet handled by all
     * @param sequences events of all kinds so far, timer advances and the end of input included
     * @param journaled events in the journal, of all kinds
     * @param waits how often a publisher found the ring full and waited
     * @param keys keys known
     * @param highest the most slots that were used at a time so far
     */
    public record RingMetrics(
            String topology,
            int slots,
            long used,
            long sequences,
            long journaled,
            long waits,
            int keys,
            long highest) {}

    /**
     * The second ring, to the sinks.
     *
     * @param waits how often it was full and the hot thread had to wait for a slow sink
     * @param used slots that wait for the sinks
     */
    public record EgressMetrics(int slots, long used, long waits, List<SinkMetrics> sinks) {}

    /**
     * What a sink took, and how often it threw.
     *
     * @param filtered of its results and alerts, those that its {@code where} kept back
     * @param edge what its buffer has done; empty if it has none
     */
    public record SinkMetrics(
            String name,
            long results,
            long alerts,
            long late,
            long filtered,
            long errors,
            Optional<EdgeMetrics> edge) {}

    public MetricsSnapshot {
        streams = List.copyOf(streams);
        windows = List.copyOf(windows);
        rules = List.copyOf(rules);
        latency = List.copyOf(latency);
        slowest = List.copyOf(slowest);
    }

    /** Events of all streams that entered the ring. */
    public long published() {
        return streams.stream().mapToLong(StreamMetrics::published).sum();
    }

    public long accepted() {
        return streams.stream().mapToLong(StreamMetrics::accepted).sum();
    }

    public long filtered() {
        return streams.stream().mapToLong(StreamMetrics::filtered).sum();
    }

    public long late() {
        return streams.stream().mapToLong(StreamMetrics::late).sum();
    }

    public long ahead() {
        return streams.stream().mapToLong(StreamMetrics::ahead).sum();
    }

    public long refused() {
        return streams.stream().mapToLong(StreamMetrics::refused).sum();
    }

    public long dropped() {
        return streams.stream().mapToLong(StreamMetrics::dropped).sum();
    }

    /** Emissions of all windows. */
    public long emissions() {
        return windows.stream().mapToLong(WindowMetrics::emissions).sum();
    }

    /** Alerts of all rules. */
    public long alerts() {
        return rules.stream().mapToLong(RuleMetrics::alerts).sum();
    }
}
