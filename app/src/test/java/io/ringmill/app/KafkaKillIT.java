package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.testing.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real runs over a topic that are killed with {@code kill -9} at random moments while messages come, as is the broker, have each
 * message once in their journal, and write what a run writes that is left alone. {@code -Dringmill.kafka.kills=50} kills more
 * often, {@code -Dringmill.seed=N} repeats a failure as far as time does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is missed by what counts the messages
class KafkaKillIT {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 3;
    private static final int KEYS = 9;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern EVENT = Pattern.compile("^\\d+,(k\\d),(\\d+),");

    /** What comes of a key does not depend on how partitions take turns. */
    private static final String PIPELINE = """
            name: orders
            streams:
              orders: {key: k, time: {field: t, unit: ms}, fields: {n: long, v: double}, outOfOrder: 1d}
            windows:
              last20: {window: sliding 20 events, select: {mean: mean(v), sd: stddev_pop(v), n: last(n)}}
            rules:
              high: {when: v > last20.mean + last20.sd, message: "{key} {v}"}
            sources: [{kafka: {brokers: '%1$s', topic: orders, group: watchers, map: {k: '@key', t: '@timestamp'}}}]
            sinks:
              - csv: {dir: '%2$s/out'}
              - quarantine: {ndjson: '%2$s/out/quarantine.ndjson'}
            journal: {dir: '%2$s/journal', sync: every 20ms, snapshot: {every: 5000 events}}
            """;

    @TempDir
    Path dir;

    private final long seed = Long.getLong("ringmill.seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);
    private final List<String> story = new ArrayList<>();

    /** Writes messages until it is told to stop; some are no records. */
    private static final class Writer implements AutoCloseable {

        private final KafkaProducer<byte[], byte[]> producer;
        private final Thread thread = new Thread(this::write);
        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private volatile boolean stopped;
        private final AtomicInteger written = new AtomicInteger();
        private final AtomicInteger nonsense = new AtomicInteger();

        Writer(String address) {
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", address, "delivery.timeout.ms", 180_000, "linger.ms", 5),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            thread.start();
        }

        private void write() {
            Random values = new Random(3);
            int[] counts = new int[KEYS];
            while (!stopped) {
                for (int i = 0; i < 5; i++) {
                    int key = values.nextInt(KEYS);
                    String value = "{\"n\":" + counts[key]++ + ",\"v\":" + values.nextInt(1000) + "}";
                    if (values.nextInt(100) == 0) {
                        send(key, value.substring(1));
                        nonsense.incrementAndGet();
                    }
                    send(key, value);
                    written.incrementAndGet();
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        private void send(int key, String value) {
            producer.send(
                    new ProducerRecord<>(TOPIC, key % PARTITIONS, utf8("k" + key), utf8(value)), (sent, failed) -> {
                        if (failed != null) {
                            failure.compareAndSet(null, failed);
                        }
                    });
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        void stop() throws Exception {
            stopped = true;
            thread.join();
            producer.flush();
            if (failure.get() != null) {
                throw failure.get();
            }
        }

        @Override
        public void close() {
            stopped = true;
            producer.close(Duration.ZERO);
        }
    }

    @Test
    void shouldHaveEachMessageOnceWhenKilledAgainAndAgain() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        System.out.println("KafkaKillIT: -Dringmill.seed=" + seed);
        Path killed = Files.createDirectories(dir.resolve("killed"));
        Path alone = Files.createDirectories(dir.resolve("alone"));
        int kills = Integer.getInteger("ringmill.kafka.kills", 10);
        try (KafkaBroker broker = KafkaBroker.start(Files.createDirectories(dir.resolve("broker")))) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
            int total;
            int nonsense;
            try (Writer writer = new Writer(broker.address())) {
                for (int i = 0; i < kills; i++) {
                    kill(broker, killed, i % 3 == 2);
                }
                writer.stop();
                total = writer.written.get();
                nonsense = writer.nonsense.get();
            }
            System.out.println("KafkaKillIT: " + total + " messages, " + kills + " kills");
            finish(broker, killed, total);
            finish(broker, alone, total);
            assertThat(Files.readAllLines(killed.resolve("out/quarantine.ndjson")))
                    .as(told())
                    .hasSize(nonsense);
        }
        assertThat(byKey(killed)).as(told()).isEqualTo(byKey(alone));
        checkJournal(killed);
        Program.run(killed, "replay", "--journal", "journal", "--verify", "--no-sinks", "--quiet")
                .expect(ExitCode.DONE);
    }

    private String told() {
        return "seed " + seed + "\n" + String.join("\n", story);
    }

    private Program start(KafkaBroker broker, Path folder) throws IOException {
        Path file = folder.resolve("pipeline.yml");
        Files.writeString(file, PIPELINE.formatted(broker.address(), folder));
        return Program.start(
                folder,
                List.of(
                        Program.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx300m",
                        "-jar",
                        Program.jar().toString(),
                        "run",
                        file.toString(),
                        "--quiet"));
    }

    /** Kills a run some time after it has written something new, and perhaps the broker before. */
    private void kill(KafkaBroker broker, Path folder, boolean withBroker) throws IOException {
        int before = rows(folder);
        try (Program run = start(broker, folder)) {
            await().atMost(PATIENCE).until(() -> rows(folder) > before || !run.isAlive());
            if (withBroker) {
                pause();
                broker.kill();
                pause();
                broker.restart();
            }
            pause();
            run.kill();
            run.await();
            story.add(run.exit() + ", " + rows(folder) + " rows" + (withBroker ? ", broker killed " : " ")
                    + run.err().strip());
            assertThat(run.exit()).as(told()).isEqualTo(137);
        }
    }

    private void pause() {
        long endNs = System.nanoTime() + random.nextInt(1_200_000_000);
        for (long left = 1; left > 0; left = endNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void finish(KafkaBroker broker, Path folder, int total) throws IOException {
        try (Program run = start(broker, folder)) {
            await().atMost(PATIENCE).until(() -> rows(folder) >= total || !run.isAlive());
            run.terminate();
            run.await();
            story.add(run.exit() + ", " + rows(folder) + " rows of " + total + " "
                    + run.err().strip());
        }
        assertThat(rows(folder)).as(told()).isEqualTo(total);
    }

    /** Whole rows of results so far, without the header. */
    private static int rows(Path folder) throws IOException {
        Path file = folder.resolve("out/last20.csv");
        if (!Files.exists(file)) {
            return 0;
        }
        int lines = 0;
        for (byte character : Files.readAllBytes(file)) {
            lines += character == '\n' ? 1 : 0;
        }
        return Math.max(0, lines - 1);
    }

    private static Map<String, List<String>> byKey(Path folder) throws IOException {
        Map<String, List<String>> byKey = new TreeMap<>();
        try (Stream<String> lines = Files.lines(folder.resolve("out/last20.csv"))) {
            lines.skip(1)
                    .forEach(line -> byKey.computeIfAbsent(line.split(",", 3)[1], key -> new ArrayList<>())
                            .add(line));
        }
        assertThat(byKey).hasSize(KEYS);
        return byKey;
    }

    /** Each key's messages are numbered: none is missing, none is there twice, and they are in order. */
    private void checkJournal(Path folder) throws IOException {
        Program.run(folder, "journal", "export", "journal", "--out", "exported").expect(ExitCode.DONE);
        Map<String, Integer> next = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("exported"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> lines = Files.readAllLines(file);
                for (String line : lines.subList(1, lines.size())) {
                    Matcher event = EVENT.matcher(line);
                    assertThat(event.find()).as(line).isTrue();
                    int expected = next.getOrDefault(event.group(1), 0);
                    assertThat(event.group(2)).as("%s%n%s", line, told()).isEqualTo(Integer.toString(expected));
                    next.put(event.group(1), expected + 1);
                }
            }
        }
        assertThat(next).hasSize(KEYS);
    }
}
