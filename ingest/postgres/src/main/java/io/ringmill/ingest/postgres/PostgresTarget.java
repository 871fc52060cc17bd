package io.ringmill.ingest.postgres;

import io.ringmill.ingest.outlet.FinalException;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of a database. The rows of a batch that go to one table are put in together, in one transaction; if the database does not
 * take one of them, the others are put in without it.
 */
final class PostgresTarget implements Target {

    /** The driver tells of certificates by itself, each time; held here, as loggers that nobody holds are made anew. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql.ssl");

    static {
        DRIVER.setLevel(Level.OFF);
    }

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(PostgresTarget.class);

    private final Session session;
    private final Tables tables;
    /** Those that are there, as far as this connection knows. */
    private final Map<Table, RowWriter> writers = new HashMap<>();

    private volatile Connection connection;
    private volatile boolean closed;
    private boolean wasConnected;

    PostgresTarget(Session session, Tables tables) {
        this.session = session;
        this.tables = tables;
    }

    @Override
    public Form form() {
        return Form.VALUES;
    }

    @Override
    public void connect() throws IOException {
        disconnect();
        writers.clear();
        try {
            connection = session.open();
            if (closed) {
                disconnect();
                throw new IOException("it is closed");
            }
            for (Table table : tables.all()) {
                writer(table);
            }
            wasConnected = true;
        } catch (SQLException thrown) {
            disconnect();
            throw trouble(thrown, "look at url, user and password");
        }
    }

    /** Of an error that no row is to blame for: final only where there never was a connection, as what was fine then can be mended. */
    private IOException trouble(SQLException thrown, String advice) {
        String said = "the database says: " + SqlTrouble.said(thrown);
        return SqlTrouble.isOfSetUp(thrown) && !wasConnected
                ? new FinalException(said + "; " + advice, thrown)
                : new IOException(said, thrown);
    }

    private RowWriter writer(Table table) throws SQLException, IOException {
        RowWriter known = writers.get(table);
        if (known != null) {
            return known;
        }
        try (Statement statement = connection.createStatement()) {
            RowWriter made = new RowWriter(fitting(table, statement), connection);
            connection.commit();
            writers.put(table, made);
            return made;
        } catch (SQLException thrown) {
            if (SqlTrouble.isOfSetUp(thrown)) {
                boolean canCreate = SqlTrouble.isMissingTable(thrown) && !session.create();
                throw trouble(
                        thrown,
                        (canCreate ? "set create: true, or run: " : "a table that fits is made by: ")
                                + table.create(false));
            }
            throw thrown;
        }
    }

    /**
     * The table as it is, which may be from before its rows were numbered, or from a pipeline that had that done. It is made only where
     * it is missing, as who may not create tables can use one that is there.
     */
    private Table fitting(Table table, Statement statement) throws SQLException {
        Optional<SQLException> fault = fault(table, statement);
        if (session.create() && fault.filter(SqlTrouble::isMissingTable).isPresent()) {
            statement.execute(table.create(true));
            fault = fault(table, statement);
        }
        if (fault.isEmpty()) {
            return table;
        }
        Table other = table.numbered(table.nth() == 0);
        if (!SqlTrouble.isOfOtherForm(fault.get()) || fault(other, statement).isPresent()) {
            throw fault.get();
        }
        if (other.nth() == 0) {
            LOG.warn(
                    "table {} has no column nth in its key: of rows that one event brings about at one time the last is"
                            + " kept; a table that keeps all is made by: {}",
                    other.name(),
                    table.create(false));
        }
        return other;
    }

    /** Why rows cannot be put into a table; empty if they can. */
    private Optional<SQLException> fault(Table table, Statement statement) throws SQLException {
        try {
            statement.execute(table.check());
            return Optional.empty();
        } catch (SQLException thrown) {
            connection.rollback();
            return Optional.of(thrown);
        }
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException {
        Map<RowWriter, Map<Table.RowKey, Message>> rows = new LinkedHashMap<>();
        List<Refusal> refusals = new ArrayList<>();
        try {
            for (Message message : messages) {
                RowWriter writer = writer(tables.of(message));
                // One statement cannot put in and replace the same row: of several with the same key the last stays.
                Map<Table.RowKey, Message> ofTable = rows.computeIfAbsent(writer, each -> new LinkedHashMap<>());
                ofTable.put(writer.table().keyOf(message), message);
            }
            for (Map.Entry<RowWriter, Map<Table.RowKey, Message>> ofTable : rows.entrySet()) {
                put(ofTable.getKey(), List.copyOf(ofTable.getValue().values()), refusals);
            }
        } catch (SQLException thrown) {
            throw trouble(thrown, "");
        }
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    /** Puts in rows; of those that the database refuses, halves are tried until it is known which they are. */
    private void put(RowWriter writer, List<Message> rows, List<Refusal> refusals) throws SQLException, IOException {
        try {
            writer.put(rows);
            connection.commit();
            return;
        } catch (SQLException thrown) {
            if (!SqlTrouble.isOfARow(thrown)) {
                throw thrown;
            }
            connection.rollback();
            if (rows.size() == 1) {
                refusals.add(new Refusal(rows.get(0), SqlTrouble.said(thrown)));
                return;
            }
        }
        int half = rows.size() / 2;
        put(writer, rows.subList(0, half), refusals);
        put(writer, rows.subList(half, rows.size()), refusals);
    }

    private void disconnect() {
        Connection old = connection;
        if (old != null) {
            try {
                old.abort(Runnable::run);
            } catch (SQLException ignored) {
                // It was broken already.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
