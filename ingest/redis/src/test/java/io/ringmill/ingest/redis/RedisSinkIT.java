package io.ringmill.ingest.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.ingest.testing.RedisServer;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sink with a Redis server; what is there is read by redis-cli. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisSinkIT {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              last2:
                window: sliding 2 events
                select: {mean: mean(price), n: sum(size), side: last(side), low: min(if(size > 10, price, prev(price)))}
            rules:
              high: {when: price > 100, fire: both, message: '{key} at {price}', severity: critical}
            sinks: [{redis: {uri: '%s', %s}}]
            """;

    @TempDir
    private Path folder;

    private RedisServer server;

    @BeforeEach
    void start() throws IOException {
        assumeThat(RedisServer.isInstalled())
                .as("a Redis server and redis-cli: config/test-servers redis installs them")
                .isTrue();
        server = new RedisServer(folder, "").start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private SinkRun run(String settings) throws IOException {
        return new SinkRun(PIPELINE.formatted(server.uri(), settings));
    }

    private static void awaitSent(SinkRun run, long count) {
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> run.edge().sent() + run.edge().failed() == count);
    }

    private Map<String, String> hash(String name) throws IOException {
        return fields(server.cli("HGETALL", name).lines().toList());
    }

    private static Map<String, String> fields(List<String> lines) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            fields.put(lines.get(i), lines.get(i + 1));
        }
        return fields;
    }

    /** The values of a field in a stream's entries, in order. */
    private List<String> column(String stream, String field) throws IOException {
        List<String> lines = server.cli("XRANGE", stream, "-", "+").lines().toList();
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).equals(field)) {
                values.add(lines.get(i + 1));
            }
        }
        return values;
    }

    @Test
    void shouldKeepTheNewestOfEachKeyAsAHash() throws IOException {
        try (SinkRun run = run("to: 'm:{name}:{key}'")) {
            run.trade("A B", 1.5, 5, "buy");
            run.trade("{name}", 3, 7, "sell");
            run.trade("A B", 0.1, Long.MAX_VALUE - 5, "Käse");
            run.trade("A B", 101, Long.MIN_VALUE, "x");
            awaitSent(run, 5);
        }
        Map<String, String> hash = hash("m:last2:A B");
        assertThat(hash.remove("run")).hasSize(8);
        assertThat(hash).containsOnlyKeys("time", "seq", "mean", "side", "low", "n");
        assertThat(hash)
                .containsEntry("time", "1700000000000004127")
                .containsEntry("seq", "3")
                .containsEntry("mean", "50.55")
                .containsEntry("side", "x");
        assertThat(hash("m:last2:{name}")).containsEntry("mean", "3").containsEntry("n", "7");
        assertThat(hash("m:high:A B"))
                .containsEntry("state", "firing")
                .containsEntry("severity", "critical")
                .containsEntry("message", "A B at 101")
                .containsEntry("values", "{\"price\":101}");
    }

    @Test
    void shouldLeaveOutWhatIsMissingAndWhatAnotherRunHadPutThere() throws IOException {
        server.cli("HSET", "last2:A", "seq", "99", "run", "other", "old", "1");
        try (SinkRun run = run("windows: [last2]")) {
            run.trade("A", 1, 20, "buy");
            awaitSent(run, 1);
            assertThat(hash("last2:A"))
                    .containsEntry("low", "1")
                    .containsEntry("seq", "0")
                    .doesNotContainKey("old");
            for (int i = 0; i < 3; i++) {
                run.trade("A", Double.NaN, 1, "buy");
            }
            awaitSent(run, 4);
        }
        assertThat(hash("last2:A")).containsEntry("seq", "3").doesNotContainKeys("mean", "low");
    }

    @Test
    void shouldNotPutAnOlderRowBack() throws IOException {
        try (SinkRun run = run("windows: [last2], buffer: {batch: 1}")) {
            run.trade("A", 1, 1, "buy");
            awaitSent(run, 1);
            // As a connection that was given up would have left it, which the server heeds late.
            server.cli("HSET", "last2:A", "seq", "10", "mean", "77");
            run.trade("A", 2, 1, "buy");
            awaitSent(run, 2);
            assertThat(hash("last2:A")).containsEntry("mean", "77");
            for (int i = 2; i <= 10; i++) {
                run.trade("A", 4, 1, "buy");
            }
            awaitSent(run, 11);
            assertThat(hash("last2:A")).containsEntry("seq", "10").containsEntry("mean", "4");
        }
    }

    @Test
    void shouldAddEntriesWithIdsToAStream() throws IOException {
        try (SinkRun run = run("as: stream, to: 's-{name}'")) {
            run.trade("A", 1, 1, "buy");
            run.trade("A", 101, 1, "buy");
            run.trade("B", 1, 1, "buy");
            awaitSent(run, 4);
        }
        assertThat(column("s-last2", "id")).containsExactly("last2-A-0", "last2-A-1", "last2-B-2");
        assertThat(column("s-last2", "mean")).containsExactly("1", "51", "1");
        assertThat(column("s-last2", "key")).containsExactly("A", "A", "B");
        assertThat(column("s-high", "id")).containsExactly("high-A-1");
        assertThat(column("s-high", "values")).containsExactly("{\"price\":101}");
    }

    @Test
    void shouldTrimAStream() throws IOException {
        try (SinkRun run = run("as: stream, windows: [last2], maxLength: 1000")) {
            for (int i = 0; i < 10_000; i++) {
                run.trade("A", i, 1, "buy");
            }
            awaitSent(run, 10_000);
        }
        assertThat(Long.parseLong(server.cli("XLEN", "last2"))).isBetween(1000L, 1200L);
    }

    @Test
    void shouldPublishJson() throws Exception {
        Path heard = folder.resolve("heard");
        Process ear = new ProcessBuilder(
                        "redis-cli", "-p", Integer.toString(server.port()), "--raw", "PSUBSCRIBE", "last2/*")
                .redirectOutput(heard.toFile())
                .start();
        try (SinkRun run = run("as: publish, to: '{name}/{key}'")) {
            await().until(() -> !server.cli("PUBSUB", "NUMPAT").equals("0"));
            run.trade("A", 1, 2, "buy");
            awaitSent(run, 1);
            await().until(() -> Files.readString(heard).contains("}"));
        } finally {
            ear.destroy();
            ear.waitFor();
        }
        assertThat(Files.readAllLines(heard))
                .contains("last2/A")
                .anyMatch(
                        line -> line.startsWith("{\"id\":\"last2-A-0\",\"window\":\"last2\",\"key\":\"A\",\"time\":17")
                                && line.contains("\"mean\":1,\"n\":2,\"side\":\"buy\""));
    }

    private static void awaitFailure(SinkRun run, String message) throws InterruptedException {
        assertThat(run.awaitFailure()).contains(message).doesNotContain("sesame");
        assertThatThrownBy(run::close).hasStackTraceContaining(message);
    }

    private SinkRun run(String userInfo, int database) throws IOException {
        String uri = server.uri().replace("//", "//" + userInfo) + "/" + database;
        return new SinkRun(PIPELINE.formatted(uri, "windows: [last2]"));
    }

    @Test
    void shouldSayAtOnceThatItIsNotLetIn() throws Exception {
        server.cli("ACL", "SETUSER", "writer", "on", ">open sesame/@", "allkeys", "allcommands");
        awaitFailure(run("writer:sesame@", 0), "does not let us in: WRONGPASS");
        awaitFailure(run("", 99), "DB index is out of range; look at user, password and database in uri");
        try (SinkRun run = run("writer:open%20sesame%2F%40@", 3)) {
            run.trade("A", 1, 1, "buy");
            awaitSent(run, 1);
        }
        assertThat(server.cli("-n", "3", "KEYS", "*")).isEqualTo("last2:A");
        server.cli("CONFIG", "SET", "requirepass", "sesame");
        awaitFailure(run("", 0), "does not let us in: NOAUTH");
    }

    @Test
    void shouldKeepAsideWhatTheServerDoesNotTake() throws IOException {
        Path dead = folder.resolve("dead.ndjson");
        server.cli("SET", "last2:B", "a text");
        try (SinkRun run = run("windows: [last2], deadLetters: '" + dead + "'")) {
            for (String key : List.of("A", "B", "C")) {
                run.trade(key, 1, 1, "buy");
            }
            awaitSent(run, 3);
            assertThat(run.edge().failed()).isEqualTo(1);
        }
        assertThat(Files.readString(dead))
                .contains("\"id\":\"last2-B-1\"", "WRONGTYPE")
                .hasLineCount(1);
        assertThat(server.cli("EXISTS", "last2:A", "last2:C")).isEqualTo("2");
    }

    @Test
    void shouldWaitWhileTheServerTakesNothing() throws IOException {
        server.cli("CONFIG", "SET", "maxmemory", "1");
        try (SinkRun run = run("as: stream, windows: [last2], retry: {first: 5ms, most: 20ms}")) {
            run.trade("A", 1, 1, "buy");
            await().until(() -> run.edge().retries() > 2);
            assertThat(run.edge().detail()).contains("OOM");
            server.cli("CONFIG", "SET", "maxmemory", "0");
            awaitSent(run, 1);
            server.cli("REPLICAOF", "127.0.0.1", "1");
            run.trade("A", 2, 1, "buy");
            await().until(() -> run.edge().detail().contains("READONLY"));
            server.cli("REPLICAOF", "NO", "ONE");
            awaitSent(run, 2);
            server.cli("SCRIPT", "FLUSH");
        }
        assertThat(column("last2", "id")).containsExactly("last2-A-0", "last2-A-1");
    }

    @Test
    void shouldLoseNothingWhenTheServerIsKilledAndWhenItIsSlow() throws IOException {
        int rows = 60_000;
        String settings = "windows: [last2], timeout: 300ms, retry: {first: 5ms, most: 50ms}, ";
        try (SinkRun stream = run(settings + "as: stream");
                SinkRun hash = run(settings + "as: hash, to: 'h:{name}:{key}'")) {
            for (int i = 0; i < rows; i++) {
                stream.trade("K" + i % 100, i, 1, "buy");
                hash.trade("K" + i % 100, i, 1, "buy");
                if (i == 15_000 || i == 30_000) {
                    await().until(() -> stream.edge().sent() > 1000);
                    server.kill();
                    await().until(() -> stream.edge().retries() > 1);
                    server.start();
                } else if (i == 45_000) {
                    long before = stream.edge().retries();
                    server.holdUp(1, TimeUnit.SECONDS);
                    await().until(() -> stream.edge().retries() > before);
                }
            }
            awaitSent(stream, rows);
            awaitSent(hash, rows);
        }
        List<String> ids = column("last2", "id");
        assertThat(ids.stream().distinct().count()).as("%s entries", ids.size()).isEqualTo(rows);
        assertThat(ids.size()).isLessThan(rows + 10_000);
        for (int i = rows - 100; i < rows; i++) {
            assertThat(hash("h:last2:K" + i % 100)).containsEntry("seq", Integer.toString(i));
        }
    }

    @Test
    void shouldConnectOnceTheServerIsThere() throws IOException {
        server.kill();
        try (SinkRun run = run("windows: [last2], retry: {first: 5ms, most: 20ms}")) {
            run.trade("A", 1, 1, "buy");
            await().until(() -> run.edge().state() == State.RETRYING);
            assertThat(run.edge().detail()).contains("is not reached: Connection refused");
            server.start();
            awaitSent(run, 1);
        }
    }

    @Test
    void shouldTellWhatIsWrongWithItsSettings() {
        String wrong = PIPELINE.replace("mean: mean", "seq: mean");
        for (String[] each : new String[][] {
            {PIPELINE.formatted("http://x", "as: hash"), "must be an address such as redis://localhost:6379"},
            {PIPELINE.formatted("redis://u:${NO_SUCH}@x", "as: hash"), "has no variable NO_SUCH"},
            {PIPELINE.formatted("redis://x", "as: hash, to: all"), "would put all keys into one hash"},
            {
                PIPELINE.formatted("redis://x", "as: hash, to: 'live:{key}'"),
                "would put the rows of all windows and the alerts of all rules into one hash"
            },
            {PIPELINE.formatted("redis://x", "to: '{nam}:{key}'"), "has a { that is not of {name}"},
            {PIPELINE.formatted("redis://x", "maxLength: 5"), "is of streams only"},
            {wrong.formatted("redis://x", "as: stream"), "window last2 selects 'seq'"},
        }) {
            assertThatThrownBy(() -> new SinkRun(each[0])).hasMessageContaining(each[1]);
        }
    }
}
