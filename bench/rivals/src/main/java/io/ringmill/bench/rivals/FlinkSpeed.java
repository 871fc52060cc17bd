package io.ringmill.bench.rivals;

import com.sun.management.OperatingSystemMXBean;
import io.ringmill.Engine;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Naive;
import io.ringmill.bench.work.Work;
import io.ringmill.flink.FlinkRunner;
import io.ringmill.ingest.JobRunner;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pipeline on Flink beside what Flink offers itself, and beside the engine alone, on the same events from memory in one JVM, taking
 * turns; and what checkpoints of many keys cost. A pass is a job that ends with its input; its time is that from the first event to the
 * job's end.
 */
public final class FlinkSpeed {

    private static final int KEYS = 1_000;
    private static final String SOURCES = "sources: [ {feed: {}} ]\n";

    private FlinkSpeed() {}

    /** Runs a work over what the {@link Turnstile} holds; returns the alerts or rows. */
    private interface Job {
        long run(Work work) throws Exception;
    }

    /**
     * One that takes part.
     *
     * @param slow whether it is given fewer events, as it is much slower
     */
    private record Entrant(String label, boolean slow, Job job) {}

    private static List<Entrant> entrants() {
        List<Entrant> entrants = new ArrayList<>();
        entrants.add(new Entrant("ringmill run, fused", false, work -> local(work, false)));
        entrants.add(new Entrant("ringmill run, fused, with the digest", false, work -> local(work, true)));
        for (int tasks = 1; tasks <= 2; tasks++) {
            int parallelism = tasks;
            String with = tasks == 1 ? ", 1 task" : ", 2 tasks";
            entrants.add(new Entrant("ringmill flink" + with, false, work -> ringmill(work, parallelism)));
            entrants.add(
                    new Entrant("Flink, function by hand" + with, false, work -> FlinkJobs.byHand(work, parallelism)));
            entrants.add(new Entrant("Flink, its windows" + with, true, work -> FlinkJobs.windows(work, parallelism)));
            entrants.add(new Entrant("Flink, SQL" + with, true, work -> FlinkJobs.sql(work, parallelism)));
        }
        return entrants;
    }

    /**
     * {@code [W1 W2 W3] [checkpoints] [scale] [--events N] [--passes N]}; of {@code scale} {@code --keys}, {@code --rate} and {@code
     * --seconds}.
     */
    public static void main(String[] args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        int events = option(all, "--events", 2_000_000);
        int passes = option(all, "--passes", 3);
        if (all.remove("checkpoints")) {
            checkpoints(10_000, 3);
            checkpoints(10_000, 120);
            checkpoints(1_000_000, 3);
        }
        if (all.remove("scale")) {
            scale(option(all, "--keys", 1_000_000), option(all, "--rate", 100_000), option(all, "--seconds", 60));
        }
        boolean right = true;
        for (String work : all) {
            right &= compare(Work.valueOf(work), events, passes);
        }
        System.exit(right ? 0 : 1);
    }

    private static int option(List<String> all, String name, int otherwise) {
        int at = all.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        all.remove(at);
        return Integer.parseInt(all.remove(at));
    }

    private static boolean compare(Work work, int events, int passes) throws Exception {
        Feed feed = Feed.of(events, KEYS, 1);
        Feed few = Feed.of(events / 8, KEYS, 1);
        List<Entrant> entrants = entrants();
        Map<Entrant, double[]> rates = new LinkedHashMap<>();
        boolean right = true;
        for (int pass = 0; pass <= passes; pass++) { // the first to warm up
            for (Entrant entrant : entrants) {
                Feed given = entrant.slow ? few : feed;
                Turnstile.openBounded(given);
                long outputs = entrant.job.run(work);
                double seconds = (System.nanoTime() - Turnstile.begunNs()) / 1e9;
                if (pass == 0) {
                    long expected = expected(work, given);
                    if (outputs != expected) {
                        System.out.println(work + ", " + entrant.label + ": " + outputs + " outputs, the reference has "
                                + expected);
                        right = false;
                    }
                } else {
                    rates.computeIfAbsent(entrant, none -> new double[passes])[pass - 1] = given.size / seconds;
                }
            }
        }
        System.out.println("\n" + work + ", " + work.label());
        rates.forEach((entrant, each) -> {
            Arrays.sort(each);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f M | %.2f–%.2f |%n",
                    entrant.label,
                    each[each.length / 2] / 1e6,
                    each[0] / 1e6,
                    each[each.length - 1] / 1e6);
        });
        return right;
    }

    private static long expected(Work work, Feed feed) {
        Naive naive = new Naive(work, feed.keyCount);
        naive.run(feed, 0, feed.size, 0);
        if (work == Work.W3) { // the end of input closes the bars that are open
            naive.run(feed, 0, 1, feed.roundNs());
        }
        return naive.outputs();
    }

    private static long local(Work work, boolean digest) throws Exception {
        Pipeline pipeline = Pipeline.parse(work.pipeline(), "bench.yml");
        Engine engine = Engine.builder(pipeline)
                .settings(pipeline.engine().withTopology(Topology.FUSED))
                .digest(digest)
                .start();
        try (engine) {
            new FeedSourceFactory().source().run(engine);
            engine.end();
        }
        return work.countsRows()
                ? engine.metrics().emissions()
                : engine.metrics().alerts();
    }

    private static JobRunner.Settings settings(int parallelism, Optional<Path> checkpoints) {
        return new JobRunner.Settings(parallelism, checkpoints, Duration.ofSeconds(1), Optional.empty());
    }

    private static long ringmill(Work work, int parallelism) throws Exception {
        Pipeline pipeline = Pipeline.parse(work.pipeline() + SOURCES, "bench.yml");
        try (JobRunner.Job job = new FlinkRunner().start(pipeline, settings(parallelism, Optional.empty()))) {
            Map<String, Long> counts = job.await().orElseThrow().counts();
            return counts.entrySet().stream()
                    .filter(each -> each.getKey().startsWith(work.countsRows() ? "results." : "alerts."))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** A savepoint of W1 with so many keys, of so many events each on average: how long it takes and how large it is. */
    private static void checkpoints(int keys, int eventsOfKey) throws Exception {
        Feed feed = Feed.of(eventsOfKey * keys, keys, 1);
        Pipeline pipeline = Pipeline.parse(Work.W1.pipeline() + SOURCES, "bench.yml");
        for (int parallelism = 1; parallelism <= 2; parallelism++) {
            Path folder = Files.createTempDirectory("flink-speed-");
            Turnstile.open(feed);
            try (JobRunner.Job job = new FlinkRunner().start(pipeline, settings(parallelism, Optional.of(folder)))) {
                while (!Turnstile.hasEmittedAll()) {
                    Thread.sleep(100);
                }
                Thread.sleep(3_000); // for what is on its way
                long begunNs = System.nanoTime();
                job.stop(folder);
                double seconds = (System.nanoTime() - begunNs) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "savepoint of %,d keys of %d events, %d task(s): %.2f s, %.1f MB, %.0f bytes a key%n",
                        keys,
                        eventsOfKey,
                        parallelism,
                        seconds,
                        newest(folder) / 1e6,
                        (double) newest(folder) / keys);
            } finally {
                Turnstile.close();
                delete(folder);
            }
        }
    }

    /** W1 over many keys at a rate for some time, without and with checkpoints: what falls behind, and what it takes. */
    private static void scale(int keys, int perSecond, int seconds) throws Exception {
        Feed feed = Feed.of(perSecond * seconds, keys, 1, (double) perSecond / keys);
        Pipeline pipeline = Pipeline.parse(Work.W1.pipeline() + SOURCES, "bench.yml");
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (boolean checkpointed : new boolean[] {false, true}) {
            Path folder = Files.createTempDirectory("flink-speed-");
            Turnstile.openPaced(feed, perSecond);
            long cpuNs = system.getProcessCpuTime();
            JobRunner.Settings settings =
                    new JobRunner.Settings(2, Optional.of(folder), Duration.ofSeconds(10), Optional.empty());
            try (JobRunner.Job job =
                    new FlinkRunner().start(pipeline, checkpointed ? settings : settings(2, Optional.empty()))) {
                if (job.await().isEmpty()) {
                    throw new IllegalStateException("the job was stopped");
                }
                System.out.printf(
                        Locale.ROOT,
                        "%,d keys, %,d events/s planned for %d s, %s: %,.0f events/s done, source late by at most %.2f s,"
                                + " %.2f cores, %,d MB of heap in use%n",
                        keys,
                        perSecond,
                        seconds,
                        checkpointed ? "a checkpoint every 10 s" : "no checkpoints",
                        feed.size / ((System.nanoTime() - Turnstile.begunNs()) / 1e9),
                        Turnstile.worstNs() / 1e9,
                        (double) (system.getProcessCpuTime() - cpuNs) / (System.nanoTime() - Turnstile.begunNs()),
                        (Runtime.getRuntime().totalMemory()
                                        - Runtime.getRuntime().freeMemory())
                                >> 20);
            } finally {
                delete(folder);
            }
        }
    }

    private static long newest(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().contains("savepoint-") && Files.isRegularFile(file))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
