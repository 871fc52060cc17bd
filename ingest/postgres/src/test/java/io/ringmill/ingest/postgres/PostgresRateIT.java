package io.ringmill.ingest.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.SinkRun;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many rows, beside a bare client that puts the same into the same server, one after the other. */
class PostgresRateIT {

    private static final int ROWS = Integer.getInteger("ringmill.rows", 300_000);
    private static final int BATCH = 500;
    private static final String TABLE =
            "(key text, time timestamptz, time_ns bigint, seq bigint, price float, size bigint,"
                    + " PRIMARY KEY (key, time_ns, seq))";
    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price), size: last(size)}}
            sinks: [{postgres: {url: '%s', user: %s, password: %s}}]
            """;

    private static String key(int row) {
        return "K" + row % 1000;
    }

    @Test
    void shouldKeepUpWithABareClient() throws IOException, SQLException {
        assumeThat(PostgresServer.isInstalled())
                .as("a PostgreSQL server and psql: config/test-servers postgres installs them")
                .isTrue();
        try (PostgresServer server = new PostgresServer().start()) {
            server.psql("CREATE TABLE bare " + TABLE);
            server.psql("CREATE TABLE w " + TABLE);
            bare(server, ROWS / 10);
            server.psql("TRUNCATE bare");
            double bareSeconds = bare(server, ROWS);
            double seconds = engine(server);
            System.out.printf(
                    "postgres: %d rows, %.0f/s, a bare client %.0f/s: %.2f%n",
                    ROWS, ROWS / seconds, ROWS / bareSeconds, bareSeconds / seconds);
            assertThat(server.psql("SELECT count(*) FROM w")).isEqualTo(Integer.toString(ROWS));
            assertThat(server.psql("(TABLE w EXCEPT TABLE bare) UNION ALL (TABLE bare EXCEPT TABLE w)"))
                    .isEmpty();
        }
    }

    private static double engine(PostgresServer server) throws IOException {
        long beganNs = System.nanoTime();
        try (SinkRun run =
                new SinkRun(PIPELINE.formatted(server.url(), server.user(), "'" + server.password() + "'"))) {
            for (int i = 0; i < ROWS; i++) {
                run.trade(key(i), i + 0.5, i, "buy");
            }
            await().atMost(300, TimeUnit.SECONDS).until(() -> run.edge().sent() == ROWS);
            return (System.nanoTime() - beganNs) / 1e9;
        }
    }

    private static double bare(PostgresServer server, int rows) throws SQLException {
        long beganNs = System.nanoTime();
        String url = server.url() + "?reWriteBatchedInserts=true";
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT"
                                + " (key, time_ns, seq) DO UPDATE SET price = EXCLUDED.price, size = EXCLUDED.size")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                long timeNs = 1_700_000_000_000_000_123L + (i + 1) * 1001L;
                insert.setString(1, key(i));
                insert.setObject(
                        2, Instant.ofEpochSecond(0, timeNs / 1000 * 1000).atOffset(ZoneOffset.UTC));
                insert.setLong(3, timeNs);
                insert.setLong(4, i);
                insert.setDouble(5, i + 0.5);
                insert.setLong(6, i);
                insert.addBatch();
                if (i % BATCH == BATCH - 1 || i == rows - 1) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
