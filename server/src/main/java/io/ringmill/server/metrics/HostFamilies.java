package io.ringmill.server.metrics;

import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.server.host.Durability;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Host;
import java.util.List;

/** What the program beside the engine knows: sources, journal, snapshots. */
final class HostFamilies {

    private static final String RECORDS = "Records of a source, by what became of them.";

    private HostFamilies() {}

    static void add(Host host, MetricsSnapshot engine, Families to) {
        host.feeds().map(Feeds::list).filter(feeds -> !feeds.isEmpty()).ifPresent(feeds -> addFeeds(feeds, to));
        host.durability().flatMap(Durability::journal).ifPresent(journal -> {
            to.gauge("ringmill_journal_size_bytes", "Bytes of the journal's files.", journal.bytes());
            to.gauge("ringmill_journal_free_bytes", "Free bytes of the journal's file system.", journal.freeBytes());
            to.gauge(
                    "ringmill_journal_stopped",
                    "1 if the journal has stopped while the run goes on.",
                    journal.stopped().isEmpty() ? 0 : 1);
            to.gauge(
                    "ringmill_journal_lag_events",
                    "Events in the ring that the journal does not have yet.",
                    Math.max(0, engine.ring().sequences() - engine.ring().journaled()));
        });
        host.durability().flatMap(Durability::snapshots).ifPresent(snapshots -> {
            to.gauge(
                    "ringmill_snapshot_sequence",
                    "Sequence of the newest snapshot; -1 if there is none.",
                    snapshots.snapshotSequence());
            if (snapshots.snapshotSequence() >= 0) {
                to.gauge(
                        "ringmill_snapshot_age_seconds",
                        "Age of the newest snapshot.",
                        Math.max(0, (engine.takenNs() - snapshots.snapshotTakenNs()) / 1e9));
            }
            to.gauge(
                    "ringmill_follower_sequence",
                    "Up to where the follower has replayed; -1 if none does.",
                    snapshots.sequence());
            to.gauge(
                    "ringmill_digest_differs",
                    "1 if a replay did not give the recorded digests.",
                    snapshots.digest().equals("differs") ? 1 : 0);
            to.gauge(
                    "ringmill_snapshot_failed",
                    "1 if the last snapshot failed.",
                    snapshots.failure().isEmpty() ? 0 : 1);
        });
    }

    private static void addFeeds(List<Feeds.Feed> feeds, Families to) {
        States states = new States("ringmill_source_state", "Where a source stands.", "source");
        for (Feeds.Feed feed : feeds) {
            SourceMetrics source = feed.metrics();
            String name = source.name();
            to.counter("ringmill_source_read_records", "Records that a source read.", source.read(), "source", name);
            to.counter("ringmill_source_records", RECORDS, source.published(), "source", name, "outcome", "published");
            to.counter("ringmill_source_records", RECORDS, source.filtered(), "source", name, "outcome", "filtered");
            to.counter("ringmill_source_records", RECORDS, source.invalid(), "source", name, "outcome", "invalid");
            to.counter(
                    "ringmill_source_gaps",
                    "How often a source may have missed what was sent: as it connected again, or as it was deleted.",
                    source.gaps(),
                    "source",
                    name);
            to.gauge(
                    "ringmill_source_paused", "1 if a source was told to wait.", feed.paused() ? 1 : 0, "source", name);
            states.add(name, source.state());
            feed.buffer().ifPresent(buffer -> addBuffer("source", name, buffer, to));
        }
        states.addTo(to);
    }

    /** Of a source or sink, as {@code part} says. */
    static void addBuffer(String part, String name, BufferMetrics buffer, Families to) {
        String metric = "ringmill_" + part + "_buffer_";
        to.gauge(metric + "slots", "What a " + part + "'s buffer holds at most.", buffer.size(), part, name);
        to.gauge(metric + "used_slots", "What waits in a " + part + "'s buffer.", buffer.held(), part, name);
        to.gauge(
                metric + "highest_used_slots",
                "The most that a " + part + "'s buffer held so far.",
                buffer.highest(),
                part,
                name);
        to.counter(metric + "waits", "How often a " + part + "'s buffer was full.", buffer.waits(), part, name);
        to.counter(metric + "dropped", "What a " + part + "'s buffer had no room for.", buffer.dropped(), part, name);
        to.counter(metric + "conflated", "What something newer replaced in a buffer.", buffer.conflated(), part, name);
    }
}
