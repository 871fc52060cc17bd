package io.ringmill.ingest.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.testing.RedisServer;
import io.ringmill.ingest.testing.SinkRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;

/** A million rows, beside a bare client that puts the same into the same server, one after the other. */
class RedisRateIT {

    private static final int ROWS = Integer.getInteger("ringmill.rows", 1_000_000);
    private static final int BATCH = 500;
    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price), size: last(size)}}
            sinks: [{redis: {uri: '%s', as: %s}}]
            """;

    @TempDir
    private Path folder;

    private static String key(int row) {
        return "K" + row % 100_000;
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "hash"})
    void shouldKeepUpWithABareClient(String as) throws IOException {
        assumeThat(RedisServer.isInstalled())
                .as("a Redis server and redis-cli: config/test-servers redis installs them")
                .isTrue();
        try (RedisServer server = new RedisServer(folder, "").start()) {
            bare(server, as, ROWS / 10);
            server.cli("FLUSHALL");
            double bareSeconds = bare(server, as, ROWS);
            server.cli("FLUSHALL");
            double seconds = engine(server, as);
            System.out.printf(
                    "redis %s: %d rows, %.0f/s, a bare client %.0f/s: %.2f%n",
                    as, ROWS, ROWS / seconds, ROWS / bareSeconds, bareSeconds / seconds);
            if (as.equals("stream")) {
                assertThat(server.cli("XLEN", "w")).isEqualTo(Integer.toString(ROWS));
                assertThat(server.cli("XREVRANGE", "w", "+", "-", "COUNT", "1").lines())
                        .contains("w-" + key(ROWS - 1) + "-" + (ROWS - 1), Integer.toString(ROWS - 1));
            } else {
                assertThat(server.cli("DBSIZE")).isEqualTo(Integer.toString(Math.min(ROWS, 100_000)));
                assertThat(server.cli("HMGET", "w:" + key(ROWS - 1), "seq", "size"))
                        .isEqualTo((ROWS - 1) + "\n" + (ROWS - 1));
            }
        }
    }

    private static double engine(RedisServer server, String as) throws IOException {
        long beganNs = System.nanoTime();
        try (SinkRun run = new SinkRun(PIPELINE.formatted(server.uri(), as))) {
            for (int i = 0; i < ROWS; i++) {
                run.trade(key(i), i + 0.5, i, "buy");
            }
            await().atMost(300, TimeUnit.SECONDS).until(() -> run.edge().sent() == ROWS);
            return (System.nanoTime() - beganNs) / 1e9;
        }
    }

    private static double bare(RedisServer server, String as, int rows) {
        long beganNs = System.nanoTime();
        try (Jedis jedis = new Jedis("127.0.0.1", server.port(), 60_000)) {
            String script =
                    jedis.scriptLoad(Commands.of(RedisSinkFactory.As.HASH, NameTemplate.parse("{name}:{key}"), 0)
                            .script());
            Pipeline pipeline = jedis.pipelined();
            for (int i = 0; i < rows; i++) {
                Map<String, String> row = new HashMap<>();
                row.put("time", Long.toString(1_700_000_000_000_000_123L + i * 1001L));
                row.put("seq", Integer.toString(i));
                row.put("price", Double.toString(i + 0.5));
                row.put("size", Integer.toString(i));
                if (as.equals("stream")) {
                    row.put("id", "w-" + key(i) + "-" + i);
                    row.put("name", "w");
                    row.put("key", key(i));
                    pipeline.xadd("w", StreamEntryID.NEW_ENTRY, row);
                } else {
                    List<String> arguments = new ArrayList<>(List.of(Integer.toString(i), "abcdefgh", "0"));
                    row.forEach((name, value) -> arguments.addAll(List.of(name, value)));
                    pipeline.evalsha(script, List.of("w:" + key(i)), arguments);
                }
                if (i % BATCH == BATCH - 1) {
                    pipeline.sync();
                }
            }
            pipeline.sync();
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
