package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.testing.KafkaBroker;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs on a Flink of several processes, which has the program from nowhere but the job. Topics in and out: what is committed while
 * these processes are killed is what a run on one machine commits that is left alone. {@code -Dringmill.flink.kills=20} kills
 * more TaskManagers.
 */
class FlinkClusterIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PER_KILL = 1_500;

    private static final String PIPELINE = """
            name: @NAME@
            streams:
              orders: {key: k, time: {field: t, unit: ms}, fields: {v: double}, outOfOrder: 200ms, idle: 10m}
            windows:
              last20: {window: sliding 20 events, select: {mean: mean(v), sd: stddev_pop(v)}}
              bar: {window: tumbling 1s, select: {open: first(v), close: last(v), n: count()}}
            rules:
              high: {when: v > last20.mean + last20.sd, message: "{key} {v}"}
            sources: [ @SOURCE@ ]
            sinks: [{kafka: {brokers: '@BROKERS@', topic: @NAME@-out, buffer: {batch: 100}}}]
            """;

    @TempDir
    Path folder;

    private KafkaBroker broker;
    private final List<Process> commands = new ArrayList<>();

    @BeforeEach
    void startBroker() throws IOException {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        assumeTrue(Program.isHere(), "skipped: no program, which the module app makes");
        broker = KafkaBroker.start(Files.createDirectories(folder.resolve("broker")));
    }

    @AfterEach
    void stop() {
        commands.forEach(Process::destroyForcibly);
        if (broker != null) {
            broker.close();
        }
    }

    private String pipeline(String name, String source) {
        return PIPELINE.replace("@NAME@", name).replace("@SOURCE@", source).replace("@BROKERS@", broker.address());
    }

    private String topic(String topic) {
        return "{kafka: {brokers: '" + broker.address() + "', topic: " + topic + ", map: {k: '@key'}}}";
    }

    private List<String> committed(String topic) {
        return Orders.committed(broker.address(), topic);
    }

    /** What a run on one machine commits of these. */
    private List<String> expected(Orders orders) throws Exception {
        Orders.create(broker.address(), "local-out", 2);
        Path file = orders.file(folder.resolve("in.ndjson"));
        LocalRun.of(pipeline("local", "{ndjson: {path: " + file + "}}"), false);
        return committed("local-out");
    }

    @Test
    void shouldCommitWhatALocalRunCommitsWhenProcessesAreKilled() throws Exception {
        int kills = Integer.getInteger("ringmill.flink.kills", 3);
        Orders orders = new Orders(11, 4, PER_KILL * (kills + 1));
        List<String> expected = expected(orders);
        Orders.create(broker.address(), "in", 4);
        Orders.create(broker.address(), "killed-out", 2);
        Path file = Files.writeString(folder.resolve("job.yml"), pipeline("killed", topic("in")));
        try (FlinkCluster cluster = new FlinkCluster(folder.resolve("cluster"), 2)) {
            Process command = command(
                    "flink",
                    file.toString(),
                    "--jobmanager",
                    cluster.address(),
                    "--parallelism",
                    "3",
                    "--checkpoints",
                    folder.resolve("state").toString(),
                    "--every",
                    "500ms");
            for (int kill = 0; kill <= kills; kill++) {
                Orders.send(broker.address(), "in", orders.part(kill, kills + 1));
                int wanted = kill == kills ? expected.size() : expected.size() * (2 * kill + 1) / (2 * kills + 2);
                awaitCommitted(wanted, command, cluster);
                if (kill < kills) {
                    cluster.killTaskManager(kill % 2);
                }
                if (kill == kills / 2) {
                    cluster.killJobManager();
                }
            }
            assertThat(committed("killed-out")).containsExactlyInAnyOrderElementsOf(expected);
            command.destroy();
            assertThat(command.waitFor(1, TimeUnit.MINUTES)).as(said()).isTrue();
            assertThat(said()).contains("stopped; to go on: --from file:");
            assertThat(cluster.get("/jobs/overview")).contains("\"state\":\"FINISHED\"");
        }
    }

    private void awaitCommitted(int wanted, Process command, FlinkCluster cluster) throws IOException {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !command.isAlive() || committed("killed-out").size() >= wanted);
        } finally {
            if (committed("killed-out").size() < wanted) {
                System.out.println(said() + cluster.logs());
            }
        }
        assertThat(command.isAlive()).as(said()).isTrue();
    }

    /** What {@code flink run} does: it starts the main class with what is in the jar's {@code lib/}. */
    @Test
    void shouldRunThePackagedJob() throws Exception {
        Orders orders = new Orders(12, 2, 1_000);
        List<String> expected = expected(orders);
        Orders.create(broker.address(), "in", 2);
        Orders.create(broker.address(), "killed-out", 2);
        Orders.send(broker.address(), "in", orders.orders);
        Path file = Files.writeString(folder.resolve("job.yml"), pipeline("killed", topic("in")));
        Path jar = folder.resolve("job.jar");
        Process packing = command("flink", file.toString(), "--package", jar.toString());
        assertThat(packing.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(packing.exitValue()).as(said()).isZero();
        try (FlinkCluster cluster = new FlinkCluster(folder.resolve("cluster"), 1)) {
            Process run = cluster.start(
                    "run",
                    List.of("-Xmx300m", "--add-opens=java.base/java.util=ALL-UNNAMED"), // as its bin/flink does
                    "org.apache.flink.client.cli.CliFrontend",
                    "run",
                    "-d",
                    "-p",
                    "2",
                    "-Dexecution.checkpointing.interval=500ms",
                    "-Dexecution.checkpointing.dir=" + folder.resolve("state").toUri(),
                    jar.toString());
            assertThat(run.waitFor(1, TimeUnit.MINUTES)).as(cluster.logs()).isTrue();
            assertThat(run.exitValue()).as(cluster.logs()).isZero();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> committed("killed-out").size() >= expected.size());
        }
        assertThat(committed("killed-out")).containsExactlyInAnyOrderElementsOf(expected);
        try (Stream<String> names = new JarFile(jar.toFile()).stream().map(entry -> entry.getName())) {
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "META-INF/MANIFEST.MF",
                            "ringmill-pipeline.yml",
                            "lib/ringmill.jar",
                            "lib/ringmill-flink.jar");
        }
    }

    /** The clients of other systems are in the program's jar, which tasks load by a class loader of their own. */
    @Test
    void shouldSendToOtherSystemsAndEnd() throws Exception {
        assumeTrue(RedisServer.isInstalled(), "skipped: no Redis here; config/test-servers installs it");
        assumeTrue(MosquittoServer.isInstalled(), "skipped: no Mosquitto here; config/test-servers installs it");
        assumeTrue(PostgresServer.isInstalled(), "skipped: no PostgreSQL here; config/test-servers installs it");
        SendingTrial trial = new SendingTrial(Files.createDirectories(folder.resolve("trial")));
        Path out = folder.resolve("out");
        try (FarEnd expected = new FarEnd(0, false);
                FarEnd end = new FarEnd(0, true);
                RedisServer redis = new RedisServer(folder.resolve("redis"), "").start();
                MosquittoServer mqtt = new MosquittoServer(folder.resolve("mqtt")).start();
                PostgresServer postgres = new PostgresServer().start();
                FlinkCluster cluster = new FlinkCluster(folder.resolve("cluster"), 1)) {
            trial.ending("{webhook: {url: '" + expected.url() + "/hook'}}", false);
            String sinks = String.join(
                    ", ",
                    "{webhook: {url: '" + end.url() + "/hook'}}",
                    "{redis: {uri: '" + redis.uri() + "', windows: [last]}}",
                    "{mqtt: {uri: '" + mqtt.uri() + "'}}",
                    "{postgres: {url: '" + postgres.url() + "', user: " + postgres.user() + ", password: '"
                            + postgres.password() + "', create: true}}",
                    "{parquet: {dir: '" + out + "', roll: 5s}}");
            Process command = command(
                    "flink",
                    trial.file(sinks).toString(),
                    "--jobmanager",
                    cluster.address(),
                    "--parallelism",
                    "2",
                    "--checkpoints",
                    folder.resolve("state").toString(),
                    "--every",
                    "500ms");
            boolean ended = command.waitFor(3, TimeUnit.MINUTES);
            assertThat(ended).as(() -> saidBy(cluster)).isTrue();
            assertThat(command.exitValue()).as(() -> saidBy(cluster)).isZero();
            assertThat(end.come.keySet()).isEqualTo(expected.come.keySet());
            assertThat(redis.cli("keys", "last:*").lines()).hasSize(12);
            assertThat(postgres.psql("select count(*) from last").strip()).isEqualTo("" + SendingTrial.EVENTS);
            assertThat(postgres.psql("select count(*) from alerts").strip()).isEqualTo("" + expected.come.size());
            assertThat(out).isDirectoryContaining("glob:**/last*.parquet");
        }
    }

    private String saidBy(FlinkCluster cluster) {
        try {
            return said() + cluster.logs();
        } catch (IOException unread) {
            return unread.toString();
        }
    }

    private Process command(String... arguments) throws IOException {
        Process process = Program.start(folder, arguments);
        commands.add(process);
        return process;
    }

    private String said() throws IOException {
        return Program.said(folder);
    }
}
