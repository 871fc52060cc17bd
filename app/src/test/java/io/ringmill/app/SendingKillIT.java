package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that sends to real servers is killed with {@code kill -9} again and again, and goes on: tables and hashes are those of a
 * run that is left alone, and of a stream's entries those that come twice have the same id.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class SendingKillIT {

    private static final int KILLS = 3;
    private static final String EVENTS = """
            name: sent
            streams: {ticks: {key: symbol, time: {field: time, unit: ns}, fields: {price: double, size: long, side: symbol, id: long}}}
            windows:
              last50: {window: sliding 50 events, select: {mean: mean(price), side: last(side)}}
              second: {window: tumbling 1s, select: {open: first(price), volume: sum(size)}}
            rules: {high: {when: price > last50.mean + 0.1, fire: both, message: "{key} at {price}"}}
            sources: [{simulate: {kind: ticks, keys: 40, rate: 4000, count: 12000, seed: 5}}]
            journal: {dir: journal, snapshot: {by: pause, every: 3000 events}}
            """;

    @TempDir
    private Path dir;

    @BeforeEach
    void needsProfile() {
        assumeThat(Boolean.getBoolean("ringmill.connectors.skip"))
                .as("-Pconnectors, which runs tests with real servers")
                .isFalse();
    }

    private void run(String name, String sinks, int kills, Map<String, String> environment) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name));
        Files.writeString(folder.resolve("p.yml"), EVENTS + sinks);
        List<String> command =
                List.of(Program.java(), "-Xmx300m", "-jar", Program.jar().toString(), "run", "p.yml");
        for (int left = kills; left >= 0; left--) {
            Path places = folder.resolve("journal");
            try (Program run = Program.start(folder, command, environment)) {
                if (left == 0) {
                    run.await().expect(ExitCode.DONE);
                    return;
                }
                long before = bytesOf(places);
                await().atMost(120, TimeUnit.SECONDS).until(() -> !run.isAlive() || bytesOf(places) > before + 100_000);
                assertThat(run.isAlive()).as("%s %s", run.out(), run.err()).isTrue();
                run.kill();
                run.await();
            }
        }
    }

    /** Bytes that are really there: files of the journal are sparse. */
    private static long bytesOf(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        Process du = new ProcessBuilder("du", "-s", "--block-size=1", folder.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\\s")[0]);
    }

    @Test
    void shouldPutEachRowIntoPostgresOnce() throws IOException {
        assumeThat(PostgresServer.isInstalled())
                .as("a PostgreSQL server and psql: config/test-servers postgres installs them")
                .isTrue();
        try (PostgresServer server = new PostgresServer().start()) {
            String sink =
                    "sinks: [{postgres: {url: '%s', user: %s, password: '${PG_PASSWORD}', create: true, table: '%s{name}',"
                            + " alertTable: '%s{name}'}}]%n";
            Map<String, String> environment = Map.of("PG_PASSWORD", server.password());
            run("alone", sink.formatted(server.url(), server.user(), "a_", "a_"), 0, environment);
            run("killed", sink.formatted(server.url(), server.user(), "k_", "k_"), KILLS, environment);
            assertThat(server.psql("SELECT count(*) FROM k_last50")).isEqualTo("12000");
            for (String table : List.of("last50", "second", "high")) {
                assertThat(server.psql("SELECT count(*) > 10 FROM a_" + table)).isEqualTo("t");
                assertThat(server.psql(
                                "(TABLE a_%1$s EXCEPT ALL TABLE k_%1$s) UNION ALL (TABLE k_%1$s EXCEPT ALL TABLE a_%1$s)"
                                        .formatted(table)))
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldPutTheNewestIntoRedisAndTellDoublesByTheirIds() throws IOException {
        assumeThat(RedisServer.isInstalled())
                .as("a Redis server and redis-cli: config/test-servers redis installs them")
                .isTrue();
        try (RedisServer server = new RedisServer(Files.createDirectories(dir.resolve("redis")), "").start()) {
            String sinks =
                    "sinks: [{redis: {uri: '%1$s', to: '%2$s:{name}:{key}'}}, {redis: {uri: '%1$s', as: stream, to: %2$s}}]%n";
            run("alone", sinks.formatted(server.uri(), "a"), 0, Map.of());
            run("killed", sinks.formatted(server.uri(), "k"), KILLS, Map.of());
            assertThat(hashes(server, "k")).hasSizeGreaterThan(80).isEqualTo(hashes(server, "a"));
            List<String> alone = ids(server, "a");
            List<String> killed = ids(server, "k");
            assertThat(alone).doesNotHaveDuplicates().hasSizeGreaterThan(12_000);
            assertThat(killed).hasSizeGreaterThanOrEqualTo(alone.size());
            assertThat(killed.stream().distinct().sorted())
                    .containsExactlyElementsOf(alone.stream().sorted().toList());
        }
    }

    private static List<String> ids(RedisServer server, String stream) throws IOException {
        List<String> lines = server.cli("XRANGE", stream, "-", "+").lines().toList();
        return java.util.stream.IntStream.range(1, lines.size())
                .filter(at -> lines.get(at - 1).equals("id"))
                .mapToObj(lines::get)
                .toList();
    }

    /** All hashes by their names, without what tells runs apart. */
    private static Map<String, String> hashes(RedisServer server, String prefix) throws IOException {
        String script = "local all = {} for _, k in ipairs(redis.call('KEYS', ARGV[1] .. ':*')) do local f = {}"
                + " local h = redis.call('HGETALL', k) for i = 1, #h, 2 do if h[i] ~= 'run' then f[#f + 1] = h[i] .. '=' .. h[i + 1] end"
                + " end table.sort(f) all[#all + 1] = string.sub(k, 2) .. ' ' .. table.concat(f, ' ') end return all";
        return server.cli("EVAL", script, "0", prefix)
                .lines()
                .collect(Collectors.toMap(line -> line.split(" ")[0], line -> line));
    }
}
