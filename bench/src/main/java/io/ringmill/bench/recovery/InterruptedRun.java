package io.ringmill.bench.recovery;

import io.ringmill.Engine;
import io.ringmill.bench.contender.Journaling;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.persistence.EngineSnapshots;
import io.ringmill.persistence.Recovery;
import io.ringmill.persistence.Recovery.Recovered;
import io.ringmill.persistence.Snapshot;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.persistence.Snapshots;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The journal of a run of W1 that stopped in the middle of its input, with one snapshot some events before that.
 *
 * @param dir the journal's folder
 * @param keys distinct ones
 * @param events in the journal
 * @param behind how many of them came after the snapshot
 */
public record InterruptedRun(Path dir, int keys, long events, long behind) {

    private static final int LEAST_FEED = 1 << 21;
    private static final int EVENTS_A_KEY = 8;
    private static final int BATCH = 256;
    private static final long SEED = 1;

    /** What was made, or what a recovery came to. */
    record Outcome(double seconds, long events, long alerts, String digest) {}

    /** Whether it was made before. */
    public boolean exists() throws IOException {
        return !new Snapshots(dir, 1).files().isEmpty();
    }

    private Pipeline pipeline() {
        return Journaling.PLAIN.addTo(Pipeline.parse(Work.W1.pipeline(), Work.W1.name()), dir);
    }

    private static Engine.Builder engine(Pipeline pipeline) {
        return Engine.builder(pipeline)
                .sectionsHandled()
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE));
    }

    /** Makes it; the outcome's seconds are those that the engine stood still for the snapshot. */
    Outcome make() throws IOException {
        Pipeline pipeline = pipeline();
        JournalSettings settings = pipeline.journal().orElseThrow();
        ChronicleJournal journal = ChronicleJournal.open(settings);
        Feed feed = Feed.of((int) Math.min(events, Math.max(LEAST_FEED, (long) EVENTS_A_KEY * keys)), keys, SEED);
        double seconds;
        try (Engine engine = engine(pipeline).journal(journal).start()) {
            Sender sender = new Sender(engine, feed);
            sender.send(events - behind);
            engine.awaitHandled();
            long[] tookNs = new long[1];
            SnapshotListener listener = new SnapshotListener() {
                @Override
                public void written(Snapshot snapshot, long ns) {
                    tookNs[0] = ns;
                }
            };
            Optional<Snapshot> taken =
                    new EngineSnapshots(engine, journal, settings.snapshot(), Map.of(), listener).take();
            if (taken.isEmpty()) {
                throw new IllegalStateException("no snapshot was made");
            }
            seconds = tookNs[0] / 1e9;
            sender.send(behind);
            engine.awaitHandled();
            return outcome(engine, seconds, events);
        }
    }

    /** Goes on with it in this process, and stops again. */
    Outcome recover(boolean bySnapshot) throws IOException {
        Pipeline pipeline = pipeline();
        long beginNs = System.nanoTime();
        Recovery recovery = Recovery.find(dir, bySnapshot ? Long.MAX_VALUE : 0).orElseThrow();
        Recovered recovered = recovery.resume(
                engine(pipeline), ChronicleJournal.open(pipeline.journal().orElseThrow()), sequence -> {});
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        try (Engine engine = recovered.engine()) {
            return outcome(engine, seconds, recovered.events());
        }
    }

    private static Outcome outcome(Engine engine, double seconds, long events) {
        return new Outcome(
                seconds,
                events,
                engine.metrics().alerts(),
                Long.toHexString(engine.metrics().digest()));
    }

    /** Bytes of the journal's files, without snapshots. */
    public long journalBytes() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return bytes(files.filter(Files::isRegularFile).toList());
        }
    }

    /** Bytes of the snapshot. */
    public long snapshotBytes() throws IOException {
        return bytes(new Snapshots(dir, 1).files());
    }

    private static long bytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** Publishes the feed, round after round. */
    private static final class Sender {

        private final Feed feed;
        private final EventPublisher trades;
        private final int price;
        private final int size;
        private final int[] keys;
        private long sent;

        Sender(Engine engine, Feed feed) {
            this.feed = feed;
            trades = engine.publisher("trades");
            price = trades.field("price");
            size = trades.field("size");
            keys = new int[feed.keyCount];
            for (int key = 0; key < keys.length; key++) {
                keys[key] = trades.key(Feed.keyText(key));
            }
        }

        void send(long count) {
            for (long end = sent + count; sent < end; sent++) {
                int at = (int) (sent % feed.size);
                trades.claim(keys[feed.keys[at]], feed.timesNs[at] + sent / feed.size * feed.roundNs())
                        .set(price, feed.prices[at])
                        .set(size, feed.sizes[at])
                        .add();
                if (sent % BATCH == 0) {
                    trades.flush();
                }
            }
            trades.flush();
        }
    }
}
