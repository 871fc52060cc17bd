package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.RandomLiveRules;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.JobRunner;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that are changed at random while events flow on one machine are changed on Flink by a file of these changes: digest and files are
 * the same, with any number of tasks, over kills and over savepoints. A failure prints the seed.
 */
class LiveChangesTest {

    private static final int JOBS = Integer.getInteger("ringmill.jobs", 3);
    private static final int EVENTS = 2_500;

    /** Nothing is over all keys, so that tasks share all. */
    private static final String SHARED = RandomLiveRules.PIPELINE
            .lines()
            .filter(line -> !line.contains("by: all"))
            .reduce("", (all, line) -> all + line + '\n');

    private static final List<String> SHARED_RULES = RandomLiveRules.RULES.stream()
            .filter(rule -> !rule.contains("on: all"))
            .toList();

    @TempDir
    Path folder;

    /** A trial, what has become of it on one machine, and the changes that were made there. */
    private record Changed(Trial trial, long digest, List<String> changes) {}

    /**
     * Runs on one machine, and writes to files what is read on Flink.
     *
     * @param follow whether the file is to be followed there
     */
    private static Changed local(String pipeline, List<String> rules, long seed, Path folder, boolean follow)
            throws IOException {
        Path events = Files.createDirectories(folder).resolve("events.ndjson");
        Trial trial = new Trial(
                pipeline + "sources: [ {ndjson: {path: " + events + ", follow: " + follow
                        + ", stream: {by: s, s: s, q: q}}} ]\n" + Trial.SINKS,
                folder);
        Pipeline read = Pipeline.parse(trial.to("local"), "job.yml");
        RecordedChanges recorded = new RecordedChanges();
        Faults faults = new Faults();
        Engine.Builder builder = Engine.builder(read)
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .sectionsHandled()
                .journal(recorded)
                .digest(true);
        Connectors.plan(read, faults).openSinks().forEach(builder::sink);
        faults.throwIfAny();
        StringBuilder lines = new StringBuilder();
        List<String> changes = new ArrayList<>();
        Random random = new Random(seed);
        Engine engine = builder.start();
        try (engine) {
            RandomLiveRules live = new RandomLiveRules(engine, random, 1_000);
            long clockNs = Long.MIN_VALUE;
            for (int i = 0; i < EVENTS; i++) {
                live.publish();
                lines.append(live.event()).append('\n');
                long beforeNs = clockNs;
                clockNs = Math.max(clockNs, watermarkNs(live.event()));
                if (!rules.isEmpty() && random.nextInt(40) == 0) {
                    live.change(rules);
                    engine.awaitHandled();
                    // Where time has moved with the event, that says as well where the change is.
                    for (String line : recorded.lines()) {
                        changes.add(
                                clockNs > beforeNs && beforeNs > 0 && random.nextBoolean()
                                        ? timed(line, clockNs)
                                        : line);
                    }
                    recorded.lines().clear();
                }
            }
            if (!follow) {
                engine.end();
            }
        }
        Files.writeString(events, lines);
        Collections.shuffle(changes, random);
        return new Changed(trial, engine.metrics().digest(), changes);
    }

    private static long watermarkNs(String event) {
        long timeNs = Long.parseLong(event.replaceAll(".*\"t\":(\\d+).*", "$1"));
        return event.contains("\"s\":\"s\"") ? timeNs - 10 : timeNs;
    }

    private static String timed(String line, long timeNs) {
        return line.replaceFirst("\"seq\":\\d+", "\"time\":" + timeNs);
    }

    private static JobRunner.Settings settings(int parallelism, Optional<String> from, Path changes) {
        return new JobRunner.Settings(parallelism, Optional.empty(), Duration.ZERO, from, Optional.of(changes));
    }

    private static Path file(Changed changed) throws IOException {
        return Files.write(changed.trial().folder().resolve("changes.ndjson"), changed.changes());
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenRulesAreChangedAtRandom() throws Exception {
        int made = 0;
        for (int seed = 0; seed < JOBS; seed++) {
            Changed changed = local(SHARED, SHARED_RULES, seed, folder.resolve("shared-" + seed), false);
            assertSame(changed, seed, 1, 2, 4);
            made += changed.changes().size();
        }
        assertThat(made).isGreaterThan(20 * JOBS);
    }

    @Test
    void shouldGiveWhatOneMachineGivesWhenOneTaskHasAllAndRulesAreOverAllKeys() throws Exception {
        for (int seed = 0; seed < JOBS; seed++) {
            assertSame(
                    local(RandomLiveRules.PIPELINE, RandomLiveRules.RULES, seed, folder.resolve("all-" + seed), false),
                    seed,
                    1);
        }
    }

    private static void assertSame(Changed changed, long seed, int... parallelisms) throws Exception {
        Path changes = file(changed);
        for (int parallelism : parallelisms) {
            String name = "flink-" + parallelism;
            JobRunner.Outcome outcome;
            try (JobRunner.Job job = changed.trial().start(name, settings(parallelism, Optional.empty(), changes))) {
                outcome = job.await().orElseThrow();
            }
            assertThat(outcome.counts())
                    .containsEntry("changes.made", (long) changed.changes().size())
                    .containsEntry("changes.refused", 0L)
                    .containsEntry("changes.waiting", 0L);
            assertThat(outcome.digest())
                    .as("seed %d, %d tasks", seed, parallelism)
                    .isEqualTo(changed.digest());
            changed.trial().assertWrote(name, parallelism == 1);
        }
        assertThat(Files.size(changed.trial().out("local").resolve("alerts.ndjson")))
                .isGreaterThan(10_000);
    }

    /** The events come in four pieces; behind each the job goes on with another number of tasks, with changes that were made and that wait. */
    @Test
    void shouldGoOnWithChangesWhenRescaled() throws Exception {
        Changed changed = local(SHARED, SHARED_RULES, 7, folder, true);
        Path changes = file(changed);
        Path input = folder.resolve("events.ndjson");
        List<String> events = Files.readAllLines(input);
        Files.writeString(input, "");
        Optional<String> from = Optional.empty();
        int[] parallelisms = {1, 4, 2, 3};
        for (int leg = 0; leg < parallelisms.length; leg++) {
            int rows = EVENTS * (leg + 1) / parallelisms.length;
            Files.write(input, events.subList(EVENTS * leg / parallelisms.length, rows), StandardOpenOption.APPEND);
            try (JobRunner.Job job = changed.trial().start("flink", settings(parallelisms[leg], from, changes))) {
                boolean last = leg == parallelisms.length - 1;
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> last ? hasAll(changed.trial()) : rows(changed.trial(), "flink") > rows / 2);
                from = Optional.of(job.stop(folder.resolve("savepoints")));
            }
        }
        changed.trial().assertWrote("flink", false);
    }

    private static boolean hasAll(Trial trial) throws IOException {
        Map<String, List<String>> written = LocalRun.files(trial.out("flink"));
        return LocalRun.files(trial.out("local")).entrySet().stream()
                .allMatch(file -> written.getOrDefault(file.getKey(), List.of()).size()
                        >= file.getValue().size());
    }

    private static int rows(Trial trial, String name) throws IOException {
        return LocalRun.files(trial.out(name))
                .getOrDefault("few.csv", List.of())
                .size();
    }

    /** Of many events that are simulated, at a pace, and a change every so many of them. */
    @Test
    void shouldWriteTheSameWhenTasksAreKilledAmidChanges() throws Exception {
        Trial trial = new Trial("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
                windows:
                  px: {window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price)}}
                rules:
                  high: {when: price > px.mean + 2 * px.sd, fire: both, cooldown: 50ms}
                sources: [ {simulate: {kind: ticks, keys: 20, count: 60000, rate: 15000, seed: 5}} ]
                """ + Trial.SINKS, folder);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String rule = "when: price > px.mean + " + (1 + i % 3) + " * px.sd\\nfire: both\\ncooldown: 20ms";
            lines.add("{\"seq\": " + (2_000 * i + 500) + ", \"add\": \"r" + i + "\", \"rule\": \"" + rule + "\"}");
            lines.add("{\"seq\": " + (2_000 * i + 1_500) + ", \"silence\": \"high\", \"for\": \"100ms\"}");
            if (i > 3) {
                lines.add("{\"seq\": " + (2_000 * i + 1_600) + ", \"remove\": \"r" + (i - 4) + "\"}");
            }
        }
        Path changes = Files.write(folder.resolve("changes.ndjson"), lines);
        JobRunner.Outcome expected;
        try (JobRunner.Job job = trial.start("local", settings(1, Optional.empty(), changes))) {
            expected = job.await().orElseThrow();
        }
        assertThat(expected.counts()).containsEntry("changes.made", (long) lines.size());
        assertThat(expected.counts().get("alerts.r24")).isPositive();
        JobRunner.Settings settings = new JobRunner.Settings(
                2,
                Optional.of(folder.resolve("checkpoints")),
                Duration.ofMillis(100),
                Optional.empty(),
                Optional.of(changes));
        MiniCluster flink = FlinkRunner.cluster(2);
        try (JobRunner.Job job = new FlinkRunner(flink).start(trial.pipeline("killed"), settings)) {
            for (int kill = 0; kill < 3; kill++) {
                long before = written(trial);
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> written(trial) > before + 400_000);
                flink.terminateTaskManager(kill).get();
                flink.startTaskManager();
            }
            JobRunner.Outcome outcome = job.await().orElseThrow();
            assertThat(outcome.digest()).isEqualTo(expected.digest());
            assertThat(outcome.counts()).isEqualTo(expected.counts());
        } finally {
            flink.close();
        }
        trial.assertWrote("killed", false);
    }

    private static long written(Trial trial) throws IOException {
        Path file = trial.out("killed").resolve("px.csv");
        return Files.exists(file) ? Files.size(file) : 0;
    }

    @Test
    void shouldRefuseWhatIsWrongAndGoOn() throws Exception {
        Changed plain = local(RandomLiveRules.PIPELINE, List.of(), 3, folder, false);
        String good = "{\"seq\": 400, \"remove\": \"held\"}";
        long expected = run(plain.trial(), "right", good + "\n").digest();
        JobRunner.Outcome outcome =
                run(plain.trial(), "wrong", """
                {"add": "each", "rule": "on: s\\nwhen: x > 1"}
                {"seq": 100, "add": "new", "rule": "on: s\\nwhen: xx > 1"}

                {"remove": "eahc"}
                remove each
                {"seq": 200, "silence": "each"}
                {"seq": 300, "add": "across", "rule": {"on": "s", "when": "x > q.bid"}}
                {"silence": "each", "for": "10s"}
                {"seq": 5, "time": "2020-01-01T00:00:00Z", "remove": "each"}
                {"add": "one", "remove": "each", "rule": {"on": "s", "when": "x > 1"}}
                {"remove": "each", "att": "2020-01-01"}
                {"time": "tomorrow", "remove": "each"}
                {"time": "2200-01-01T00:00:00Z", "remove": "each"}
                {"seq": 9, "change": "paint each red"}
                """ + "x".repeat(2 << 20) + "\n" + good); // whose line has no end
        assertThat(outcome.counts())
                .containsEntry("changes.made", 1L)
                .containsEntry("changes.refused", 13L)
                .containsEntry("changes.waiting", 1L)
                .doesNotContainKey("alerts.held");
        assertThat(outcome.digest()).isEqualTo(expected);
        List<String> refused = Files.readAllLines(plain.trial().out("wrong").resolve("quarantine.ndjson"));
        assertRefused(refused, 1, "there is a rule 'each' already");
        assertRefused(refused, 2, "unknown name 'xx'");
        assertRefused(refused, 4, "no rule 'eahc'; did you mean 'each'?");
        assertRefused(refused, 5, "a change is a JSON object");
        assertRefused(refused, 6, "'for' is missing");
        assertRefused(refused, 7, "go on with --parallelism 1");
        assertRefused(refused, 8, "has seen no event from whose time the silence could count");
        assertRefused(refused, 9, "does not go with seq");
        assertRefused(refused, 10, "a change says one of");
        assertRefused(refused, 11, "unknown key 'att'");
        assertRefused(refused, 12, "'tomorrow' is not a time");
        assertRefused(refused, 14, "that this version does not know");
        assertRefused(refused, 15, "a line may have 300000 characters");
    }

    private static void assertRefused(List<String> refused, int line, String reason) {
        assertThat(refused)
                .filteredOn(each -> each.contains("\"line\":" + line + ","))
                .singleElement()
                .asString()
                .contains("changes wrong.ndjson", reason);
    }

    private JobRunner.Outcome run(Trial trial, String name, String changes) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".ndjson"), changes);
        try (JobRunner.Job job = trial.start(name, settings(2, Optional.empty(), file))) {
            return job.await().orElseThrow();
        }
    }

    /** Somebody adds lines to the file while the job follows its input: they are made ahead of what comes then. */
    @Test
    void shouldMakeChangesThatAreHandedInWhileItRuns() throws Exception {
        Path input = Files.writeString(folder.resolve("in.csv"), "ts,k,x\n1,a,5\n2,a,5\n");
        Trial trial = new Trial("""
                streams:
                  s: {key: k, time: {field: ts, unit: s}, fields: {x: double}}
                rules:
                  high: {on: s, when: x > 3, fire: each}
                sources: [ {csv: {path: %s, follow: true}} ]
                """.formatted(input) + Trial.SINKS, folder);
        Path changes = folder.resolve("changes.ndjson");
        Path alerts = trial.out("flink").resolve("alerts.ndjson");
        try (JobRunner.Job job = trial.start("flink", settings(2, Optional.empty(), changes))) {
            awaitLines(alerts, 2);
            Files.writeString(changes, "{\"silence\": \"high\", \"key\": \"a\", \"for\": \"3s\"}\n");
            awaitLooked(trial, "2,z,3\n");
            Files.writeString(input, "3,a,5\n3,b,5\n6,a,5\n", StandardOpenOption.APPEND);
            awaitLines(alerts, 4);
            Files.writeString(
                    changes,
                    "{\"add\": \"low\", \"rule\": \"on: s\\nwhen: x < 3\\nmessage: low {x}\"}\n{\"remove\": \"high\"}\n",
                    StandardOpenOption.APPEND);
            awaitLooked(trial, "6,z,3\n");
            Files.writeString(input, "7,a,5\n8,a,2\n", StandardOpenOption.APPEND);
            awaitLines(alerts, 5);
            job.stop(folder.resolve("savepoints"));
        }
        List<String> raised = Files.readAllLines(alerts);
        assertThat(raised).hasSize(5);
        assertThat(raised.get(2)).contains("\"b\"");
        assertThat(raised.get(4)).contains("low 2");
    }

    private static void awaitLines(Path file, int count) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(file) && Files.readAllLines(file).size() >= count);
    }

    /** It looks for changes now and then, ahead of an event: so these come until a wrong change behind all others is refused. */
    private void awaitLooked(Trial trial, String event) throws IOException {
        String wrong = "{\"remove\": \"none at " + event.strip() + "\"}\n";
        Files.writeString(folder.resolve("changes.ndjson"), wrong, StandardOpenOption.APPEND);
        Path quarantine = trial.out("flink").resolve("quarantine.ndjson");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            Files.writeString(folder.resolve("in.csv"), event, StandardOpenOption.APPEND);
            return Files.exists(quarantine) && Files.readString(quarantine).contains("none at " + event.strip());
        });
    }
}
