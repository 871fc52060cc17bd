package io.ringmill.ingest.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * How a database is connected to.
 *
 * @param create whether tables that are missing are made
 */
record Session(String url, Properties properties, boolean create) {

    Connection open() throws SQLException {
        // Not by DriverManager, which does not find drivers of class loaders of plugins.
        Connection connection = new org.postgresql.Driver().connect(url, properties);
        connection.setAutoCommit(false);
        return connection;
    }
}
