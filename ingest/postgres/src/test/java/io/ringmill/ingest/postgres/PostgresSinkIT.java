package io.ringmill.ingest.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.SinkRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sink with a PostgreSQL server; what is there is read by psql. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PostgresSinkIT {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              last2: {window: sliding 2 events, select: {mean: mean(price), n: sum(size), side: last(side)}}
            rules:
              high: {when: price > 100, fire: both, message: '{key} at {price}', severity: critical}
            sinks: [{postgres: {%s}}]
            """;

    private static PostgresServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        assumeThat(PostgresServer.isInstalled())
                .as("a PostgreSQL server and psql: config/test-servers postgres installs them")
                .isTrue();
        server = new PostgresServer().start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void clear() throws IOException {
        server.psql("DROP SCHEMA public CASCADE");
        server.psql("CREATE SCHEMA public");
    }

    private static String pipeline(String settings) {
        return PIPELINE.formatted("url: '" + server.url() + "', user: " + server.user() + ", password: '"
                + server.password() + "', " + settings);
    }

    private static SinkRun run(String settings) throws IOException {
        return new SinkRun(pipeline(settings));
    }

    private static void awaitSent(SinkRun run, long count) {
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> run.edge().sent() + run.edge().failed() == count);
    }

    @Test
    void shouldPutResultsAndAlertsIntoTablesThatItCreates() throws IOException {
        try (SinkRun run = run("create: true")) {
            run.trade("A", 1.5, Long.MAX_VALUE, "buy");
            run.trade("it's \"B\"; --", Double.NaN, 7, "Käse");
            run.trade("A", 101, 1, "sell");
            run.trade("A", 0.1, 1, "sell");
            awaitSent(run, 6);
        }
        assertThat(server.psql("SELECT * FROM last2 ORDER BY seq")).isEqualTo("""
                A|2023-11-14 22:13:20.000001+00|1700000000000001124|0|1.5|9223372036854775807|buy
                it's "B"; --|2023-11-14 22:13:20.000002+00|1700000000000002125|1||7|Käse
                A|2023-11-14 22:13:20.000003+00|1700000000000003126|2|51.25||sell
                A|2023-11-14 22:13:20.000004+00|1700000000000004127|3|50.55|2|sell""");
        assertThat(server.psql("SELECT * FROM alerts ORDER BY seq")).isEqualTo("""
                high|A|2023-11-14 22:13:20.000003+00|1700000000000003126|2|firing|critical|A at 101|{"price": 101}
                high|A|2023-11-14 22:13:20.000004+00|1700000000000004127|3|resolved|critical|A at 0.1|{"price": 0.1}""");
        assertThat(server.psql("SELECT indexdef FROM pg_indexes WHERE tablename = 'last2'"))
                .endsWith("(key, time_ns, seq)");
    }

    /** A pipeline whose windows overlap, and a rule on them. */
    private static String overlapping() {
        return pipeline("create: true")
                .replace("sliding 2 events,", "hopping 30us every 10us, emit: each,")
                .replace("{when: price > 100, fire: both,", "{on: last2, when: mean > 100, fire: each,")
                .replace("'{key} at {price}'", "'{key} at {mean}'");
    }

    /** Of hopping windows an event is in several, which have its time. */
    @Test
    void shouldNumberRowsThatAreAlikeButForTheirWindow() throws IOException {
        try (SinkRun run = new SinkRun(overlapping())) {
            run.trade("A", 101, 7, "buy");
            awaitSent(run, 6);
        }
        assertThat(server.psql("SELECT seq, nth, n FROM last2 ORDER BY nth")).isEqualTo("0|1|7\n0|2|7\n0|3|7");
        assertThat(server.psql("SELECT indexdef FROM pg_indexes WHERE tablename = 'last2'"))
                .endsWith("(key, time_ns, seq, nth)");
        assertThat(server.psql("SELECT count(*) FROM alerts")).isEqualTo("3");
        try (SinkRun run = run("windows: [last2]")) { // of which an event brings about one row
            run.trade("A", 7, 7, "buy");
            awaitSent(run, 1);
        }
        assertThat(server.psql("SELECT nth FROM last2 WHERE mean = 7")).isEqualTo("1");
    }

    @Test
    void shouldUseTablesFromBeforeRowsWereNumbered() throws IOException {
        server.psql("CREATE TABLE last2 (key text, time timestamptz, time_ns bigint, seq bigint, mean float8, n bigint,"
                + " side text, PRIMARY KEY (key, time_ns, seq))");
        try (SinkRun run = new SinkRun(overlapping())) {
            run.trade("A", 101, 7, "buy");
            awaitSent(run, 6);
        }
        assertThat(server.psql("SELECT count(*) FROM last2")).isEqualTo("1");
        assertThat(server.psql("SELECT count(*) FROM alerts")).isEqualTo("3");
    }

    @Test
    void shouldReplaceOrKeepARowThatComesAgain() throws IOException {
        for (String settings : List.of("create: true", "create: true, onConflict: keep", "create: true")) {
            String before = settings.contains("keep") ? "2.5" : "";
            try (SinkRun run = run("windows: [last2], " + settings)) {
                run.trade("A", settings.contains("keep") ? 9 : 2.5, 1, "buy");
                awaitSent(run, 1);
            }
            assertThat(server.psql("SELECT mean FROM last2")).isEqualTo(before.isEmpty() ? "2.5" : before);
        }
        try (SinkRun run = run("windows: [last2]")) {
            run.trade("A", 4, 1, "buy");
            awaitSent(run, 1);
        }
        assertThat(server.psql("SELECT mean FROM last2")).isEqualTo("4");
    }

    @Test
    void shouldTakeNamesOfTablesAsTheyAre() throws IOException {
        server.psql("CREATE SCHEMA \"a\"\"; DROP TABLE x; --\"");
        try (SinkRun run = run("create: true, table: 'a\"; DROP TABLE x; --.t''\"{name}', alertTable: '{name} \"!'")) {
            run.trade("A", 101, 1, "buy");
            awaitSent(run, 2);
        }
        assertThat(server.psql("SELECT mean FROM \"a\"\"; DROP TABLE x; --\".\"t'\"\"last2\""))
                .isEqualTo("101");
        assertThat(server.psql("SELECT rule FROM \"high \"\"!\"")).isEqualTo("high");
        server.psql("DROP SCHEMA \"a\"\"; DROP TABLE x; --\" CASCADE");
    }

    /** A key that is longer than an index holds, and what a trigger raises. */
    @Test
    void shouldRefuseAloneWhatIndexesAndTriggersDoNotTake() throws IOException {
        server.psql("CREATE TABLE last2 (key text, time timestamptz, time_ns bigint, seq bigint, mean float8, n bigint,"
                + " side text, PRIMARY KEY (key, time_ns, seq))");
        server.psql("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN IF NEW.n = 13 THEN RAISE EXCEPTION 'not thirteen'; END IF; RETURN NEW; END $$");
        server.psql("CREATE TRIGGER no BEFORE INSERT ON last2 FOR EACH ROW EXECUTE FUNCTION no()");
        Random random = new Random(3);
        StringBuilder longKey = new StringBuilder();
        while (longKey.length() < 20_000) {
            longKey.append(Long.toHexString(random.nextLong()));
        }
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("windows: [last2], buffer: {batch: 500, linger: 100ms}, deadLetters: '" + dead + "'")) {
            for (int i = 0; i < 100; i++) {
                run.trade(i == 50 ? longKey.toString() : "K" + i, 1, i == 60 ? 13 : 1, "buy");
            }
            awaitSent(run, 100);
            assertThat(run.edge().failed()).isEqualTo(2);
        }
        assertThat(server.psql("SELECT count(*) FROM last2")).isEqualTo("98");
        assertThat(Files.readString(dead)).hasLineCount(2).contains("index row", "not thirteen");
    }

    @Test
    void shouldRefuseOneBadRowAloneAndPutInTheOthers() throws IOException {
        server.psql(
                "CREATE TABLE last2 (key text, time timestamptz, time_ns bigint, seq bigint, mean numeric(4, 1), n integer"
                        + " CHECK (n <> 13), side varchar(5), PRIMARY KEY (key, time_ns, seq))");
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run = run("windows: [last2], buffer: {batch: 500, linger: 100ms}, deadLetters: '" + dead + "'")) {
            int[] bad = {3, 100, 101, 250, 499};
            for (int i = 0; i < 500; i++) {
                boolean overflows = i == bad[0];
                boolean breaks = i == bad[1];
                String side = i == bad[2] ? "too long" : i == bad[3] ? "a\0b" : "buy";
                run.trade("K" + i, overflows ? 123_456 : 1, i == bad[4] ? 1L << 40 : breaks ? 13 : 1, side);
            }
            awaitSent(run, 500);
            assertThat(run.edge().failed()).isEqualTo(5);
        }
        assertThat(server.psql("SELECT count(*), sum(mean) FROM last2")).isEqualTo("495|495.0");
        assertThat(Files.readString(dead))
                .hasLineCount(5)
                .contains(
                        "numeric field overflow",
                        "violates check constraint",
                        "value too long",
                        "0x00",
                        "integer out of range");
    }

    private static void awaitFailure(String yaml, String... parts) throws IOException, InterruptedException {
        SinkRun run = new SinkRun(yaml);
        assertThat(run.awaitFailure()).contains(parts).doesNotContain("sesame");
        assertThatThrownBy(run::close).hasStackTraceContaining(parts[0]);
    }

    private static SinkRun started(String yaml) throws IOException {
        SinkRun run = new SinkRun(yaml);
        run.trade("A", 101, 1, "buy");
        return run;
    }

    @Test
    void shouldSayAtOnceWhatWillNeverWork() throws Exception {
        String sound = pipeline("create: true");
        awaitFailure(
                sound.replace(server.password(), "sesame street"),
                "password authentication failed for user \"postgres\"; look at url, user and password");
        awaitFailure(sound.replace("/postgres'", "/nowhere'"), "database \"nowhere\" does not exist");
        awaitFailure(
                pipeline("create: false"),
                "relation \"last2\" does not exist; set create: true, or run: CREATE TABLE \"last2\" (\"key\" text NOT NULL,"
                        + " \"time\" timestamptz, \"time_ns\" bigint NOT NULL, \"seq\" bigint NOT NULL, \"mean\" double precision,"
                        + " \"n\" bigint, \"side\" text, PRIMARY KEY (\"key\", \"time_ns\", \"seq\"))");
        server.psql(
                "CREATE TABLE last2 (key text, time timestamptz, time_ns bigint, seq bigint, mean float, n bigint)");
        awaitFailure(sound, "column \"side\" of relation \"last2\" does not exist; a table that fits is made by");
        server.psql("ALTER TABLE last2 ADD COLUMN side text");
        awaitFailure(sound, "no unique or exclusion constraint matching the ON CONFLICT specification");
        server.psql("ALTER TABLE last2 ADD PRIMARY KEY (key, time_ns, seq)");
        try (SinkRun run = started(sound)) {
            awaitSent(run, 2);
        }
    }

    @Test
    void shouldUseTablesThatItMayNotCreate() throws Exception {
        server.psql("DROP ROLE IF EXISTS writer");
        server.psql("CREATE ROLE writer LOGIN PASSWORD 'w'");
        server.psql("GRANT USAGE ON SCHEMA public TO writer");
        String yaml = pipeline("windows: [last2], create: true")
                .replace("user: postgres", "user: writer")
                .replace(server.password(), "w");
        awaitFailure(yaml, "permission denied for schema public", "a table that fits is made by: CREATE TABLE");
        server.psql(
                "CREATE TABLE last2 (key text, time timestamptz, time_ns bigint, seq bigint, mean float, n bigint, side text,"
                        + " more text DEFAULT 'x', PRIMARY KEY (key, time_ns, seq))");
        server.psql("GRANT SELECT, INSERT, UPDATE ON last2 TO writer");
        try (SinkRun run = started(yaml)) {
            awaitSent(run, 1);
        }
        assertThat(server.psql("SELECT mean, more FROM last2")).isEqualTo("101|x");
        server.psql("DROP TABLE last2; DROP OWNED BY writer; DROP ROLE writer");
    }

    @Test
    void shouldLoseNothingWhenTheServerIsKilledAndWhenItIsSlow() throws Exception {
        int rows = 40_000;
        try (SinkRun run = run(
                "create: true, windows: [last2], timeout: 1s, retry: {first: 5ms, most: 50ms}, buffer: {batch: 100}")) {
            for (int i = 0; i < rows; i++) {
                run.trade("K" + i % 100, i, 1, "buy");
                if (i == 10_000 || i == 20_000) {
                    await().until(() -> run.edge().sent() > 1000);
                    server.kill();
                    await().until(() -> run.edge().retries() > 1);
                    server.start();
                } else if (i == 30_000) {
                    long before = run.edge().retries();
                    Thread lock = new Thread(PostgresSinkIT::lockForAWhile);
                    lock.start();
                    await().until(() -> run.edge().retries() > before);
                    lock.join();
                }
            }
            awaitSent(run, rows);
        }
        assertThat(server.psql("SELECT count(*), count(DISTINCT seq), min(seq), max(seq), sum(n), sum(seq) FROM last2"))
                .isEqualTo(
                        "%d|%1$d|0|%d|%d|%d".formatted(rows, rows - 1, 2 * rows - 100, (long) rows * (rows - 1) / 2));
    }

    private static void lockForAWhile() {
        try {
            server.psql("BEGIN; LOCK TABLE last2; SELECT pg_sleep(3); COMMIT");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldWaitForATableThatIsReplacedWhileItRuns() throws IOException {
        try (SinkRun run = run("create: true, windows: [last2], retry: {first: 5ms, most: 20ms}")) {
            run.trade("A", 1, 1, "buy");
            awaitSent(run, 1);
            server.psql("ALTER TABLE last2 RENAME COLUMN n TO m");
            run.trade("A", 2, 1, "buy");
            await().until(() -> run.edge().retries() > 1);
            assertThat(run.edge().detail()).contains("column \"n\" of relation \"last2\" does not exist");
            server.psql("ALTER TABLE last2 RENAME COLUMN m TO n");
            awaitSent(run, 2);
        }
        assertThat(server.psql("SELECT count(*) FROM last2")).isEqualTo("2");
    }

    @Test
    void shouldTellWhatIsWrongWithItsSettings() {
        String sound = pipeline("create: true");
        String two = sound.replace("rules:", "  bar: {window: tumbling 1s, select: {n: count()}}\nrules:");
        for (String[] each : new String[][] {
            {sound.replace("jdbc:postgresql:", "postgres:"), "must be an address such as jdbc:postgresql://localhost"},
            {sound.replace(server.password(), "${NO_SUCH}"), "has no variable NO_SUCH"},
            {two.replace("create: true", "table: all"), "would be one table for the windows last2 and bar"},
            {sound.replace("create: true", "table: alerts"), "is the table of the results of last2 too"},
            {sound.replace("n: sum", "seq: sum"), "window last2 selects 'seq'"},
            {sound.replace("create: true", "table: '" + "x".repeat(60) + "{name}'"), "is no name of a table"},
        }) {
            assertThatThrownBy(() -> new SinkRun(each[0])).hasMessageContaining(each[1]);
        }
    }
}
