package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.ingest.testing.KafkaBroker;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics in and out beside a real broker: what a job gives is what a run on one machine gives of the same events in a file. */
class KafkaJobIT {

    private static final String PIPELINE = """
            name: @NAME@
            streams:
              orders: {key: k, time: {field: t, unit: ms}, fields: {v: double}, outOfOrder: 200ms, idle: 10m}
            windows:
              last20: {window: sliding 20 events, select: {mean: mean(v), sd: stddev_pop(v)}}
              bar: {window: tumbling 1s, select: {open: first(v), close: last(v), n: count()}}
              all: {by: all, window: tumbling 2s, select: {n: count(), high: max(v)}}
            rules:
              high: {when: v > last20.mean + last20.sd, for: 5ms, message: "{key} {v}"}
            sources: [ @SOURCE@ ]
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path ofBroker;

    @TempDir
    Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        broker = KafkaBroker.start(ofBroker);
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }

    private static String source(String topic) {
        return "{kafka: {brokers: '" + broker.address() + "', topic: " + topic
                + ", map: {k: '@key'}, properties: {metadata.max.age.ms: 500}}}";
    }

    /** The same pipeline of a topic, and of a file of its messages. */
    private Trial trial(String name, String source, String sinks) {
        return new Trial(PIPELINE.replace("@NAME@", name).replace("@SOURCE@", source) + sinks, folder);
    }

    private Map<String, List<String>> local(Orders orders, String topic) throws Exception {
        Path file = orders.file(folder.resolve("in.ndjson"));
        LocalRun.of(trial(topic, "{ndjson: {path: " + file + "}}", Trial.SINKS).to("local"), false);
        return files("local");
    }

    /** By key, but for the last, and what is said of records that are none, which only the topic has. */
    private Map<String, List<String>> files(String name) throws IOException {
        return LocalRun.byKey(LocalRun.files(folder.resolve(name))).entrySet().stream()
                .filter(entry -> !entry.getValue().get(0).contains("malformed"))
                .filter(entry -> !entry.getKey().contains(Orders.LAST))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "4, 1", "4, 2", "4, 4", "3, 4"})
    void shouldGiveWhatALocalRunGives(int partitions, int parallelism) throws Exception {
        String topic = "in-" + partitions + "-" + parallelism;
        Orders orders = new Orders(partitions * 31L + parallelism, partitions, 4_000);
        Orders.create(broker.address(), topic, partitions);
        Orders.send(broker.address(), topic, orders.orders);
        Map<String, List<String>> expected = local(orders, topic);
        assertThat(expected.keySet()).anyMatch(key -> key.startsWith("quarantine"));
        Trial trial = trial(topic, source(topic), Trial.SINKS);
        try (JobRunner.Job job = trial.start("flink", Trial.plain(parallelism))) {
            await().until(() -> lines("flink", "last20.csv") >= lines("local", "last20.csv"));
            long nonsense =
                    orders.orders.stream().filter(order -> !order.isRecord()).count();
            await().until(() -> refused("flink") == nonsense);
            job.stop(folder.resolve("savepoints"));
        }
        assertThat(files("flink")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "3, 4"})
    void shouldMakeChangesWhereAFileOfTheEventsHasThem(int partitions, int parallelism) throws Exception {
        String topic = "changed-" + partitions + "-" + parallelism;
        Orders orders = new Orders(partitions * 7L + parallelism, partitions, 4_000);
        Orders.create(broker.address(), topic, partitions);
        Orders.send(broker.address(), topic, orders.orders);
        Path changes = Files.writeString(folder.resolve("changes.ndjson"), """
                {"seq": 700, "add": "low", "rule": "when: v < last20.mean - last20.sd\\nfire: both"}
                {"time": "1970-01-01T00:17:00.500Z", "replace": "high", "rule": {"when": "v > 900", "fire": "each"}}
                {"seq": 2500, "silence": "high", "key": "k3", "for": "10s"}
                {"time": 1060000000000, "remove": "low"}
                """);
        local(orders, topic);
        Trial file = trial(topic, "{ndjson: {path: " + folder.resolve("in.ndjson") + ", follow: true}}", Trial.SINKS);
        Trial topics = trial(topic, source(topic), Trial.SINKS);
        run(file, "file", Trial.plain(1).withChanges(changes));
        run(topics, "flink", Trial.plain(parallelism).withChanges(changes));
        assertThat(files("flink")).isEqualTo(files("file"));
        assertThat(Files.readString(folder.resolve("flink").resolve("alerts.ndjson")))
                .contains("\"low\"", "\"high\"")
                .isNotEqualTo(Files.readString(folder.resolve("local").resolve("alerts.ndjson")));
    }

    /** Until all is written that a local run wrote. */
    private void run(Trial trial, String name, JobRunner.Settings settings) throws Exception {
        try (JobRunner.Job job = trial.start(name, settings)) {
            await().until(() -> lines(name, "last20.csv") >= lines("local", "last20.csv"));
            job.stop(folder.resolve("savepoints"));
        }
    }

    private long lines(String name, String file) throws IOException {
        Path path = folder.resolve(name).resolve(file);
        return Files.exists(path)
                ? Files.readString(path)
                        .lines()
                        .filter(line -> !line.contains(Orders.LAST))
                        .count()
                : 0;
    }

    private long refused(String name) throws IOException {
        Path path = folder.resolve(name).resolve("quarantine.ndjson");
        return Files.exists(path)
                ? Files.readString(path)
                        .lines()
                        .filter(line -> line.contains("malformed"))
                        .count()
                : 0;
    }

    @Test
    void shouldGoOnWithOtherTasks() throws Exception {
        String topic = "rescaled";
        Orders orders = new Orders(5, 4, 3_000);
        Orders.create(broker.address(), topic, 4);
        Map<String, List<String>> expected = local(orders, topic);
        Trial trial = trial(topic, source(topic), Trial.SINKS);
        Optional<String> from = Optional.empty();
        int[] parallelisms = {3, 1, 4};
        for (int leg = 0; leg < parallelisms.length; leg++) {
            int parallelism = parallelisms[leg];
            Orders.send(broker.address(), topic, orders.part(leg, parallelisms.length));
            try (JobRunner.Job job =
                    trial.start("flink", new JobRunner.Settings(parallelism, Optional.empty(), Duration.ZERO, from))) {
                // What is newest waits for the other partitions, and is in the savepoint.
                long wanted = leg == 2 ? lines("local", "last20.csv") : 1_000L * (leg + 1) - 200;
                await().until(() -> lines("flink", "last20.csv") >= wanted);
                from = Optional.of(job.stop(folder.resolve("savepoints")));
            }
        }
        assertThat(files("flink")).isEqualTo(expected);
    }

    /** With one partition there is one order, wherever it is read. */
    @Test
    void shouldGoOnWhenARunMovesToFlinkAndBack() throws Exception {
        String topic = "moved";
        Orders orders = new Orders(17, 1, 3_000);
        Orders.create(broker.address(), topic, 1);
        Map<String, List<String>> expected = local(orders, topic);
        Trial trial = trial(topic, source(topic), Trial.SINKS + "journal: {dir: " + folder.resolve("journal") + "}\n");
        JournaledRun run = new JournaledRun(Pipeline.parse(trial.to("flink"), "job.yml"));
        Orders.send(broker.address(), topic, orders.part(0, 3));
        run.run(records(orders.part(0, 3)), false);
        JobState left = run.left(folder.resolve("left.state"));
        Orders.send(broker.address(), topic, orders.part(1, 3));
        String savepoint;
        try (JobRunner.Job job = trial.start("flink", Trial.plain(2), left)) {
            long wanted = lines("flink", "last20.csv") + 500;
            await().until(() -> lines("flink", "last20.csv") >= wanted);
            savepoint = job.stop(folder.resolve("savepoints"));
        }
        JobState state = new FlinkRunner().read(run.pipeline(), savepoint, folder.resolve("job.state"));
        assertThat(state.checkpoint().sequence())
                .isGreaterThan(left.checkpoint().sequence());
        run.seed(state);
        Orders.send(broker.address(), topic, orders.part(2, 3));
        run.run(records(orders.orders), false);
        assertThat(files("flink")).isEqualTo(expected);
    }

    private static long records(List<Orders.Order> some) {
        return some.stream().filter(Orders.Order::isRecord).count();
    }

    @Test
    void shouldCommitEachMessageOnceWhenTasksAreKilled() throws Exception {
        String topic = "killed";
        Orders orders = new Orders(7, 3, 6_000);
        for (String each : List.of("killed-out", "local-out")) {
            Orders.create(broker.address(), each, 2);
        }
        Orders.create(broker.address(), topic, 3);
        String sink =
                "sinks: [{kafka: {brokers: '" + broker.address() + "', topic: @NAME@-out, buffer: {batch: 100}}}]\n";
        Path file = orders.file(folder.resolve("in.ndjson"));
        LocalRun.of(
                trial("local", "{ndjson: {path: " + file + "}}", sink.replace("@NAME@", "local"))
                        .to("local"),
                false);
        List<String> expected = Orders.committed(broker.address(), "local-out");
        Trial trial = trial("killed", source(topic), sink.replace("@NAME@", "killed"));
        JobRunner.Settings settings = new JobRunner.Settings(
                2, Optional.of(folder.resolve("checkpoints")), Duration.ofMillis(300), Optional.empty());
        MiniCluster flink = FlinkRunner.cluster(2);
        try (JobRunner.Job job = new FlinkRunner(flink).start(trial.pipeline("killed"), settings)) {
            for (int kill = 0; kill < 4; kill++) {
                Orders.send(broker.address(), topic, orders.part(kill, 4));
                int wanted = expected.size() * (2 * kill + 1) / 8;
                await().until(() ->
                        Orders.committed(broker.address(), "killed-out").size() >= wanted);
                if (kill < 3) {
                    flink.terminateTaskManager(kill).get();
                    flink.startTaskManager();
                }
            }
            await().until(() -> Orders.committed(broker.address(), "killed-out").size() >= expected.size());
            job.stop(folder.resolve("savepoints"));
        } finally {
            flink.close();
        }
        assertThat(Orders.committed(broker.address(), "killed-out")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendAllWhenTheInputEnds(boolean checkpoints) throws Exception {
        String name = checkpoints ? "ends" : "ends-at-once";
        String sink = "sinks: [{kafka: {brokers: '" + broker.address() + "', topic: @NAME@-out}}]\n";
        Path file = new Orders(13, 2, 800).file(folder.resolve("in.ndjson"));
        String source = "{ndjson: {path: " + file + "}}";
        for (String each : List.of(name, name + "-local")) {
            Orders.create(broker.address(), each + "-out", 1);
        }
        LocalRun.of(trial("x", source, sink.replace("@NAME@", name + "-local")).to("local"));
        Optional<Path> state = checkpoints ? Optional.of(folder.resolve("state")) : Optional.empty();
        JobRunner.Settings settings = new JobRunner.Settings(2, state, Duration.ofMillis(200), Optional.empty());
        try (JobRunner.Job job =
                trial("x", source, sink.replace("@NAME@", name)).start("flink", settings)) {
            assertThat(job.await()).isPresent();
        }
        assertThat(Orders.committed(broker.address(), name + "-out"))
                .containsExactlyInAnyOrderElementsOf(Orders.committed(broker.address(), name + "-local-out"))
                .isNotEmpty();
    }

    /** A partition that has nothing, and one that is added, hold up the others for no longer than that. */
    @Test
    void shouldGoOnWithoutPartitionsThatHaveNothing() throws Exception {
        String topic = "quiet";
        Orders.create(broker.address(), topic, 3);
        Orders orders = new Orders(9, 1, 500);
        Orders.send(broker.address(), topic, orders.orders);
        Map<String, List<String>> expected = local(orders, topic);
        Trial quiet = trial(topic, source(topic), Trial.SINKS);
        Trial trial = new Trial(quiet.yaml().replace("idle: 10m", "maxAhead: 1d"), folder);
        try (JobRunner.Job job = trial.start("flink", Trial.plain(2))) {
            await().until(() -> lines("flink", "last20.csv") >= lines("local", "last20.csv"));
            Orders.addPartitions(broker.address(), topic, 4);
            Orders.Order added = new Orders.Order(3, 9_000_000, 9_000_000, "added", "{\"t\":9000000,\"v\":1}");
            Orders.send(broker.address(), topic, List.of(added));
            await().until(() -> files("flink").keySet().stream().anyMatch(key -> key.contains("added")));
            job.stop(folder.resolve("savepoints"));
        }
        Map<String, List<String>> actual = files("flink");
        actual.keySet().removeIf(key -> key.contains("added"));
        expected.forEach((key, lines) ->
                assertThat(actual.get(key).subList(0, lines.size())).as(key).isEqualTo(lines));
    }

    @Test
    void shouldSayThatThereIsNoTopic() throws Exception {
        Trial trial = trial("missing", source("missing"), Trial.SINKS);
        try (JobRunner.Job job = trial.start("flink", Trial.plain(1))) {
            assertThatThrownBy(job::await).hasMessageContaining("have no topic 'missing'");
        }
    }
}
