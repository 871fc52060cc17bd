package io.ringmill.ingest.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.testing.Rates;
import io.ringmill.ingest.testing.RedisServer;
import io.ringmill.ingest.testing.SinkRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** Rows in streams and hashes, beside a bare client that puts the same into the same server. */
class RedisRateIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stream", "hash"})
    void shouldKeepUpWithABareClient(String as) throws Exception {
        assumeThat(RedisServer.isInstalled())
                .as("a Redis server and redis-cli: config/test-servers redis installs them")
                .isTrue();
        try (RedisServer server = new RedisServer(folder, "").start()) {
            assertThat(Rates.compare("redis " + as, rows -> bare(server, as, rows), rows -> {
                        server.cli("FLUSHALL");
                        double seconds = SinkRun.seconds("redis: {uri: '" + server.uri() + "', as: " + as + "}", rows);
                        check(server, as, rows);
                        return seconds;
                    }))
                    .isGreaterThan(Rates.ENOUGH);
        }
    }

    private static void check(RedisServer server, String as, int rows) {
        try (Jedis jedis = new Jedis("127.0.0.1", server.port(), 60_000)) {
            if (as.equals("stream")) {
                long sum = 0;
                for (StreamEntry entry : jedis.xrange("w", (StreamEntryID) null, null)) {
                    sum += mixed(entry.getFields());
                }
                assertThat(sum).isEqualTo(Rates.sum(rows));
                return;
            }
            for (int row = Math.max(0, rows - 1000); row < rows; row++) {
                Map<String, String> newest = jedis.hgetAll("w:" + Rates.key(row));
                assertThat(newest).containsEntry("seq", Integer.toString(row));
                assertThat(mixed(newest)).isEqualTo(Rates.mixed(Rates.timeNs(row), Rates.price(row), row));
            }
        }
    }

    private static long mixed(Map<String, String> fields) {
        return Rates.mixed(
                Long.parseLong(fields.get("time")),
                Double.parseDouble(fields.get("price")),
                Long.parseLong(fields.get("size")));
    }

    private static double bare(RedisServer server, String as, int rows) throws IOException {
        server.cli("FLUSHALL");
        long beganNs = System.nanoTime();
        try (Jedis jedis = new Jedis("127.0.0.1", server.port(), 60_000)) {
            String script =
                    jedis.scriptLoad(Commands.of(RedisSinkFactory.As.HASH, NameTemplate.parse("{name}:{key}"), 0)
                            .script());
            Pipeline pipeline = jedis.pipelined();
            for (int i = 0; i < rows; i++) {
                Map<String, String> row = new HashMap<>();
                row.put("time", Long.toString(Rates.timeNs(i)));
                row.put("seq", Integer.toString(i));
                row.put("price", Double.toString(Rates.price(i)));
                row.put("size", Integer.toString(i));
                if (as.equals("stream")) {
                    row.put("id", "w-" + Rates.key(i) + "-" + i);
                    row.put("name", "w");
                    row.put("key", Rates.key(i));
                    pipeline.xadd("w", StreamEntryID.NEW_ENTRY, row);
                } else {
                    List<String> arguments = new ArrayList<>(List.of(Integer.toString(i), "abcdefgh", "0"));
                    row.forEach((name, value) -> arguments.addAll(List.of(name, value)));
                    pipeline.evalsha(script, List.of("w:" + Rates.key(i)), arguments);
                }
                if (i % Rates.BATCH == Rates.BATCH - 1) {
                    pipeline.sync();
                }
            }
            pipeline.sync();
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
