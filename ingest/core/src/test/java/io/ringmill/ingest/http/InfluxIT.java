package io.ringmill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink {@code influx} beside real servers of InfluxDB 1 and QuestDB. */
class InfluxIT {

    private static final String QUICK = "retry: {first: 50ms, most: 500ms}";

    /** The first with a sign that stands for itself in one store, and escapes in the other. */
    private static final List<String> KEYS =
            List.of("a\\b", "b c", "x,y=z", "\"q\"", "é😀\t", "a\\\\b", "tail\\ x", "c\\,d", "#1", "'");

    @TempDir
    Path folder;

    private SinkRun influx(StoreServer store, String settings) throws IOException {
        return SinkRun.start("influx: {url: '" + store.url() + "', database: d, " + settings + "}");
    }

    private SinkRun quest(StoreServer store, String settings) throws IOException {
        return SinkRun.start("influx: {url: '" + store.url() + "', path: /write, " + settings + "}");
    }

    private static void trade(SinkRun run, int i) {
        run.trade(KEYS.get(i % KEYS.size()), i, "s\"\\" + i);
    }

    /** Rows of values, in order of time. */
    private static List<?> influxRows(StoreServer store, String query) {
        Object answer = store.ask("GET", "/query?db=d&epoch=ns&q=" + StoreServer.encoded(query), "");
        Map<?, ?> result = (Map<?, ?>) ((List<?>) ((Map<?, ?>) answer).get("results")).get(0);
        assertThat(result.get("series")).as(answer.toString()).isNotNull();
        return (List<?>) ((Map<?, ?>) ((List<?>) result.get("series")).get(0)).get("values");
    }

    private static List<?> questRows(StoreServer store, String query) {
        Object answer = store.ask("GET", "/exec?query=" + StoreServer.encoded(query), "");
        Object rows = ((Map<?, ?>) answer).get("dataset");
        assertThat(rows).as(answer.toString()).isNotNull();
        return (List<?>) rows;
    }

    /** Rows of key, mean, n, side, without time. */
    private static void assertAreTrades(List<?> rows, int trades) {
        assertThat(rows).hasSize(trades);
        for (int i = 0; i < trades; i++) {
            double before = i < KEYS.size() ? i : i - KEYS.size();
            double n = i < KEYS.size() ? 7 : 14;
            assertThat((List<?>) rows.get(i))
                    .as("row %d", i)
                    .isEqualTo(List.of(KEYS.get(i % KEYS.size()), (i + before) / 2, n, "s\"\\" + i));
        }
    }

    private static List<?> withoutTime(List<?> rows) {
        return rows.stream()
                .map(row -> ((List<?>) row).subList(1, ((List<?>) row).size()))
                .toList();
    }

    /** A server that starts cold takes long for its first rows. */
    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(SinkRun.PATIENCE);
    }

    @Test
    void shouldWriteToInfluxAndLoseNothingWhenItIsKilled() throws Exception {
        try (StoreServer store = StoreServer.influx(folder)) {
            int trades = 6000;
            try (SinkRun run = influx(store, "windows: [Last2], buffer: {batch: 100}, " + QUICK)) {
                trade(run, 0);
                Awaitility.await().until(() -> run.edge().detail().contains("database not found"));
                store.call("POST", "/query?q=" + StoreServer.encoded("CREATE DATABASE d"), "");
                for (int i = 1; i < trades / 2; i++) {
                    trade(run, i);
                }
                Awaitility.await().until(() -> run.edge().sent() > 500);
                store.kill();
                for (int i = trades / 2; i < trades; i++) {
                    trade(run, i);
                }
                Awaitility.await().until(() -> run.edge().state() == State.RETRYING);
                store.start();
                run.awaitSent(trades);
            }
            assertAreTrades(withoutTime(influxRows(store, "select \"key\", mean, n, side from Last2")), trades);
            Path dead = folder.resolve("dead.ndjson");
            try (SinkRun run = influx(store, "alerts: loud, rules: [high], deadLetters: '" + dead + "'")) {
                store.call("POST", "/write?db=d", "loud,rule=high value_side=1 1700000000000000000");
                run.trade("A", 101, "conflict");
                run.awaitFailed(1);
            }
            assertThat(Files.readString(dead)).contains("field type conflict");
            try (SinkRun run = influx(store, "rules: [high]")) {
                run.trade("A", 101, "s");
                run.awaitSent(1);
            }
            List<?> alerts = influxRows(
                    store,
                    "select rule, \"key\", severity, state, message, seq, value_price, value_Last2_n, value_side from alerts");
            assertThat(withoutTime(alerts).toString())
                    .isEqualTo("[[high, A, critical, firing, A \"s\" at 101, 0.0, 101.0, 7.0, s]]");
        }
    }

    @Test
    void shouldKeepGoodLinesBesideBadOnesInInflux() throws Exception {
        try (StoreServer store = StoreServer.influx(folder)) {
            store.call("POST", "/query?q=" + StoreServer.encoded("CREATE DATABASE d"), "");
            store.call("POST", "/write?db=d", "Last2,key=old sd=\"text\" 1700000000000000000");
            Path dead = folder.resolve("dead.ndjson");
            try (SinkRun run = influx(store, "windows: [Last2], buffer: {batch: 64}, deadLetters: '" + dead + "'")) {
                for (int i = 0; i < 200; i++) {
                    run.trade(i % 20 == 19 ? "again" : "K" + i, i); // the second trade of a key has an sd
                }
                run.awaitSent(191);
                run.awaitFailed(9);
            }
            assertThat(influxRows(store, "select n from Last2")).hasSize(191);
            assertThat(Files.readAllLines(dead)).hasSize(9).allMatch(line -> line.contains("field type conflict"));
        }
    }

    private static void createTable(StoreServer store, String sd, String more) {
        String table = "CREATE TABLE Last2 (timestamp TIMESTAMP, key SYMBOL, mean DOUBLE, sd " + sd
                + ", n LONG, side VARCHAR) TIMESTAMP(timestamp) PARTITION BY DAY WAL" + more;
        assertThat(store.call("GET", "/exec?query=" + StoreServer.encoded(table), "")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldWriteToQuestDbAndLoseNothingWhenItIsKilled() throws Exception {
        try (StoreServer store = StoreServer.questDb(folder)) {
            createTable(store, "DOUBLE", " DEDUP UPSERT KEYS(timestamp, key)");
            int trades = 6000;
            try (SinkRun run = quest(store, "windows: [Last2], buffer: {batch: 100}, " + QUICK)) {
                for (int i = 0; i < trades / 2; i++) {
                    trade(run, i);
                }
                Awaitility.await().until(() -> run.edge().sent() > 500);
                store.kill();
                for (int i = trades / 2; i < trades; i++) {
                    trade(run, i);
                }
                Awaitility.await().until(() -> run.edge().state() == State.RETRYING);
                store.start();
                run.awaitSent(trades);
            }
            Awaitility.await()
                    .atMost(SinkRun.PATIENCE)
                    .until(() -> questRows(store, "select count() from Last2")
                            .toString()
                            .equals("[[" + trades + ".0]]"));
            assertAreTrades(questRows(store, "select key, mean, n, side from Last2 order by timestamp"), trades);
        }
    }

    @Test
    void shouldKeepGoodLinesBesideBadOnesInQuestDb() throws Exception {
        try (StoreServer store = StoreServer.questDb(folder)) {
            createTable(store, "TIMESTAMP", "");
            Path dead = folder.resolve("dead.ndjson");
            try (SinkRun run = quest(store, "buffer: {batch: 64}, deadLetters: '" + dead + "'")) {
                for (int i = 0; i < 200; i++) {
                    run.trade(i % 20 == 19 ? "again" : "K" + i, i);
                }
                run.awaitSent(191 + 99);
                run.awaitFailed(9);
            }
            Awaitility.await()
                    .atMost(SinkRun.PATIENCE)
                    .until(() -> questRows(store, "select count(), count_distinct(key) from Last2")
                            .toString()
                            .equals("[[191.0, 191.0]]"));
            Awaitility.await()
                    .atMost(SinkRun.PATIENCE)
                    .until(() -> questRows(
                                    store,
                                    "select count(), max(seq) from alerts where rule = 'high' and value_price > 0")
                            .toString()
                            .equals("[[99.0, 199.0]]"));
            assertThat(Files.readAllLines(dead)).hasSize(9).allMatch(line -> line.contains("cast error"));
        }
    }
}
