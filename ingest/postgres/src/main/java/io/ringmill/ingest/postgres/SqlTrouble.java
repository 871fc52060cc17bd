package io.ringmill.ingest.postgres;

import io.ringmill.ingest.TlsTrouble;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What an error of the database means, by its SQLSTATE. */
final class SqlTrouble {

    /** The row: its values, a constraint that it breaks, one that comes twice. */
    private static final Set<String> OF_ROWS = Set.of("21", "22", "23", "44");

    /** The same: a value that is longer than an index holds; what a trigger raises. */
    private static final Set<String> STATES_OF_ROWS = Set.of("54000", "P0001", "P0004");

    /** How the database, its users and tables are set up: 0A not supported, 28 and 42 not allowed or not there, 3D no database, 3F no schema. */
    private static final Set<String> OF_SET_UP = Set.of("0A", "28", "3D", "3F", "42");

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_SCHEMA = "3F000";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String NO_SUCH_KEY = "42P10";
    private static final int CLASS_LETTERS = 2;

    /** The driver's words. */
    private static final String OTHER_NAME = "could not be verified by hostnameverifier";

    private SqlTrouble() {}

    private static String state(SQLException thrown) {
        SQLException deepest = thrown;
        while (deepest.getNextException() != null) {
            deepest = deepest.getNextException();
        }
        return deepest.getSQLState() == null ? "" : deepest.getSQLState();
    }

    private static boolean isOf(Set<String> classes, SQLException thrown) {
        String state = state(thrown);
        return state.length() > CLASS_LETTERS && classes.contains(state.substring(0, CLASS_LETTERS));
    }

    /** Whether a row is to blame, and the others of a batch may be sound. */
    static boolean isOfARow(SQLException thrown) {
        return isOf(OF_ROWS, thrown) || STATES_OF_ROWS.contains(state(thrown));
    }

    /** Whether it is so until a person changes something. */
    static boolean isOfSetUp(SQLException thrown) {
        return isOf(OF_SET_UP, thrown);
    }

    static boolean isMissingTable(SQLException thrown) {
        return state(thrown).equals(UNDEFINED_TABLE) || state(thrown).equals(UNDEFINED_SCHEMA);
    }

    /** Whether a table has another column or key than was thought. */
    static boolean isOfOtherForm(SQLException thrown) {
        return state(thrown).equals(UNDEFINED_COLUMN) || state(thrown).equals(NO_SUCH_KEY);
    }

    /** The first line of what the database says: of the error itself, where it came within a batch. */
    static String said(SQLException thrown) {
        SQLException deepest = thrown;
        while (deepest.getNextException() != null) {
            deepest = deepest.getNextException();
        }
        Optional<String> tls = TlsTrouble.describe(deepest, "sslrootcert=FILE in 'url'");
        if (tls.isPresent()) {
            return tls.get();
        }
        String message = deepest.getMessage();
        if (message != null && message.contains(OTHER_NAME)) {
            return "the server's certificate is for another name (" + message + ")";
        }
        return message == null ? state(thrown) : message.lines().findFirst().orElse("");
    }
}
