package io.ringmill.ingest.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.Rates;
import io.ringmill.ingest.testing.SinkRun;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Rows in a table, beside a bare client that puts the same into the same server. */
class PostgresRateIT {

    private static final String TABLE =
            "(key text, time timestamptz, time_ns bigint, seq bigint, price float, size bigint,"
                    + " PRIMARY KEY (key, time_ns, seq))";

    @Test
    void shouldKeepUpWithABareClient() throws Exception {
        assumeThat(PostgresServer.isInstalled())
                .as("a PostgreSQL server and psql: config/test-servers postgres installs them")
                .isTrue();
        try (PostgresServer server = new PostgresServer().start()) {
            server.psql("CREATE TABLE bare " + TABLE);
            server.psql("CREATE TABLE w " + TABLE);
            assertThat(Rates.compare(
                            "postgres",
                            rows -> {
                                server.psql("TRUNCATE bare");
                                return bare(server, rows);
                            },
                            rows -> {
                                server.psql("TRUNCATE w");
                                double seconds = SinkRun.seconds(sink(server), rows);
                                assertThat(server.psql("SELECT count(*) FROM w"))
                                        .isEqualTo(Integer.toString(rows));
                                assertThat(server.psql(
                                                "(TABLE w EXCEPT TABLE bare) UNION ALL (TABLE bare EXCEPT TABLE w)"))
                                        .isEmpty();
                                return seconds;
                            }))
                    .isGreaterThan(Rates.ENOUGH);
        }
    }

    private static String sink(PostgresServer server) {
        return "postgres: {url: '" + server.url() + "', user: " + server.user() + ", password: '" + server.password()
                + "'}";
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
                long timeNs = Rates.timeNs(i);
                insert.setString(1, Rates.key(i));
                insert.setObject(
                        2, Instant.ofEpochSecond(0, timeNs / 1000 * 1000).atOffset(ZoneOffset.UTC));
                insert.setLong(3, timeNs);
                insert.setLong(4, i);
                insert.setDouble(5, Rates.price(i));
                insert.setLong(6, i);
                insert.addBatch();
                if (i % Rates.BATCH == Rates.BATCH - 1 || i == rows - 1) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }
}
