package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.persistence.Follower;
import io.ringmill.persistence.Snapshot;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.persistence.Snapshots;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine at full speed, with a journal that is pruned and a follower that makes snapshots: its heap stays as it is, its
 * disk within bounds, and it never stands still for longer than the machine itself does. Twenty seconds;
 * {@code -Dringmill.seconds=N} for longer, an hour with {@code -Psoak}.
 */
@Tag("alone")
class FullSpeedIT {

    private static final String PIPELINE = """
            name: full speed
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}, outOfOrder: 10ms}
            windows:
              last: {window: sliding 100 events, select: {mean: mean(price), sd: stddev_pop(price), low: min(price)}}
              second: {window: sliding 1s, select: {mean: mean(price), high: max(price), n: count()}}
              bar: {window: tumbling 1s, select: {open: first(price), close: last(price), volume: sum(size)}}
              trend: {on: bar, window: running, select: {slow: ema(close, 60)}}
              hops: {window: hopping 5s every 1s, select: {mid: approx_quantile(price, 0.5), high: max(price)}}
            rules:
              spike: {when: price > last.mean + 3 * last.sd, cooldown: 1s, message: "{key} at {price}"}
              low: {when: price < last.low * 0.999, for: 2 events, fire: both, message: "{key}"}
              silent: {on: trades, silence: 1s, message: "{key}"}
            engine: {topology: inline}
            journal:
              dir: '%s'
              roll: minutely
              keep: 2GiB
              snapshot: {every: %ds, keep: 2, by: follower}
            """;

    private static final int KEYS = 1000;
    private static final int FEED = 1 << 18;
    private static final int BATCH = 256;
    private static final long STEP_NS = 10_000;
    private static final double SIZES = 100;
    /** So many seconds show how the machine itself pauses. */
    private static final int LONG_ENOUGH = 300;

    private static final int SECONDS = Integer.getInteger("ringmill.seconds", 20);
    private static final int SAMPLES = Math.max(6, Math.min(60, SECONDS / 2));
    private static final long MEGABYTE = 1_000_000;

    @TempDir
    Path dir;

    private final List<Long> heaps = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();
    private long largestFile;
    private long mostDisk;
    private final AtomicInteger snapshots = new AtomicInteger();
    private volatile long followed;
    private final List<String> failures = new ArrayList<>();

    private final SnapshotListener listener = new SnapshotListener() {
        @Override
        public void written(Snapshot snapshot, long tookNs) {
            snapshots.incrementAndGet();
            followed = snapshot.checkpoint().sequence();
        }

        @Override
        public void failed(String reason) {
            failures.add(reason);
        }
    };

    @Test
    void shouldStayAsItIsWhenRunAtFullSpeed() throws IOException {
        Pipeline pipeline = Pipeline.parse(
                PIPELINE.formatted(dir.resolve("journal"), Math.max(2, Math.min(60, SECONDS / 8))), "full speed");
        JournalSettings settings = pipeline.journal().orElseThrow();
        Set<String> before = Stalls.threads("ringmill");
        ChronicleJournal journal = ChronicleJournal.open(settings).needed(new Snapshots(settings.dir(), 1).needed());
        Set<String> upkeep = Stalls.threads("ringmill");
        try (Hiccups hiccups = new Hiccups(dir);
                Engine engine = Engine.builder(pipeline)
                        .sectionsHandled()
                        .journal(journal)
                        .onAlert(alert -> {})
                        .start()) {
            Set<String> threads = Stalls.threads("ringmill");
            threads.removeAll(before);
            threads.removeAll(upkeep);
            threads.addAll(Stalls.thisThread());
            try (Follower follower =
                            new Follower(settings.dir(), pipeline, settings.snapshot(), window -> false, listener);
                    Stalls stalls = new Stalls(threads)) {
                follower.start();
                drive(engine, stalls, hiccups);
                check(stalls, hiccups);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(snapshots.get()).isPositive();
    }

    private void drive(Engine engine, Stalls stalls, Hiccups hiccups) throws IOException {
        Feed feed = new Feed(engine.publisher("trades"));
        while (followed < FEED && failures.isEmpty()) { // until both engines know all keys and are compiled
            feed.publish(BATCH);
        }
        stalls.begin();
        long beginNs = System.nanoTime();
        for (int sample = 1; sample <= SAMPLES; sample++) {
            long endNs = System.nanoTime() + SECONDS * 1_000_000_000L / SAMPLES;
            while (System.nanoTime() < endNs) {
                feed.publish(BATCH);
                stalls.taken();
            }
            look();
            List<Hiccups.Hiccup> all = hiccups.since(stalls.begunNs());
            Stalls.Stall worst = stalls.worst(all);
            System.out.printf(
                    Locale.ROOT,
                    "FullSpeedIT: %d s, %,d events, %,d behind the newest snapshot, heap %.1f MB, disk %,d MB of %d files, "
                            + "stall %.1f ms, own %.1f ms, machine %.1f ms, %d snapshots%n",
                    (System.nanoTime() - beginNs) / 1_000_000_000L,
                    feed.sent,
                    engine.journaledSequence() - followed,
                    heaps.get(heaps.size() - 1) / (double) MEGABYTE,
                    mostDisk / MEGABYTE,
                    seen.size(),
                    stalls.longestNs() / 1e6,
                    worst.ownNs(all) / 1e6,
                    Hiccups.longestNs(all) / 1e6,
                    snapshots.get());
            stalls.restart();
        }
    }

    /** Notes what is in use; the time that takes is none of the engine's. */
    private void look() throws IOException {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        heaps.add(memory.getHeapMemoryUsage().getUsed());
        long disk = 0;
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.toList()) {
                disk += size(file);
            }
        }
        mostDisk = Math.max(mostDisk, disk);
    }

    private long size(Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file)) {
                return 0;
            }
            long size = Files.size(file);
            if (file.toString().endsWith(".cq4")) {
                seen.add(file);
                largestFile = Math.max(largestFile, size);
            }
            return size;
        } catch (NoSuchFileException pruned) {
            return 0;
        }
    }

    private void check(Stalls stalls, Hiccups hiccups) {
        long settled = most(heaps.subList(SAMPLES / 3, 2 * SAMPLES / 3));
        assertThat(most(heaps.subList(2 * SAMPLES / 3, SAMPLES)))
                .as("heap behind a collection, in the last third of %s", heaps)
                .isLessThan(settled + settled / 50 + MEGABYTE);
        // What is kept, the file that is written, one that was closed and is not yet dealt with, and one that a
        // snapshot needs.
        assertThat(mostDisk).as("disk").isLessThan((2L << 30) + 3 * largestFile + 500 * MEGABYTE);
        if (SECONDS < LONG_ENOUGH) {
            return; // one pause of another process would decide
        }
        List<Hiccups.Hiccup> all = hiccups.since(stalls.begunNs());
        Stalls.Stall worst = stalls.worst(all);
        assertThat(worst.ownNs(all))
                .as("the longest pause, %s, beside the machine's own", worst)
                .isLessThanOrEqualTo(Hiccups.longestNs(all));
    }

    private static long most(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    /** Prices that wander, of keys in turn, some a little late; the same round after round. */
    private static final class Feed {

        private final EventPublisher trades;
        private final int price;
        private final int size;
        private final int[] keys = new int[KEYS];
        private final int[] key = new int[FEED];
        private final double[] prices = new double[FEED];
        private long sent;

        Feed(EventPublisher trades) {
            this.trades = trades;
            price = trades.field("price");
            size = trades.field("size");
            SplittableRandom random = new SplittableRandom(1);
            double[] newest = new double[KEYS];
            for (int i = 0; i < KEYS; i++) {
                keys[i] = trades.key("K" + i);
                newest[i] = random.nextDouble(10, 500);
            }
            for (int i = 0; i < FEED; i++) {
                key[i] = random.nextInt(KEYS);
                newest[key[i]] *= 1 + random.nextDouble(-1e-3, 1e-3);
                prices[i] = newest[key[i]];
            }
        }

        void publish(int count) {
            for (long end = sent + count; sent < end; sent++) {
                int at = (int) (sent % FEED);
                trades.claim(keys[key[at]], sent * STEP_NS - (at & 7) * STEP_NS)
                        .set(price, prices[at])
                        .set(size, at % SIZES)
                        .add();
            }
            trades.flush();
        }
    }
}
