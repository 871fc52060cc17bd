package io.ringmill.ingest.postgres;

import io.ringmill.expression.Type;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.output.PerEvent;
import io.ringmill.output.RowLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table for the rows of a window, or for alerts: its columns and the statements that it needs. Immutable. */
final class Table {

    private static final List<Column> OF_RESULTS = List.of(
            new Column("key", "text", true),
            new Column("time", "timestamptz", false),
            new Column("time_ns", "bigint", true),
            new Column("seq", "bigint", true));

    private static final List<Column> OF_ALERTS = List.of(
            new Column("rule", "text", true),
            new Column("key", "text", true),
            new Column("time", "timestamptz", false),
            new Column("time_ns", "bigint", true),
            new Column("seq", "bigint", true),
            new Column("state", "text", true),
            new Column("severity", "text", false),
            new Column("message", "text", false),
            new Column("values", "jsonb", false));

    /** Last, where one event can bring about several rows that are alike but for this. */
    private static final Column NTH = new Column("nth", "integer", true);

    private final TableName name;
    private final boolean ofAlerts;
    private final List<Column> columns;
    private final boolean keeps;

    /** @param isKey whether it is part of what tells a row from all others */
    private record Column(String name, String type, boolean isKey) {

        String quoted() {
            return Identifiers.quote(name);
        }
    }

    /** What tells a row of a table from all others. */
    record RowKey(String name, String key, long timeNs, long sequence, String state, int ordinal) {}

    private Table(TableName name, boolean ofAlerts, List<Column> columns, boolean keeps) {
        this.name = name;
        this.ofAlerts = ofAlerts;
        this.columns = List.copyOf(columns);
        this.keeps = keeps;
    }

    /** Of the results of a window; {@code keeps}: whether a row that is there already is kept. */
    static Table ofResults(TableName name, RowLayout window, boolean keeps) {
        List<Column> columns = new ArrayList<>(OF_RESULTS);
        for (int i = 0; i < window.names().size(); i++) {
            columns.add(new Column(window.names().get(i), sqlType(window.types().get(i)), false));
        }
        boolean numbered = window.perEvent() == PerEvent.MANY && !window.names().contains(NTH.name);
        return new Table(name, false, columns, keeps).numbered(numbered);
    }

    /** Of alerts. */
    static Table ofAlerts(TableName name, PerEvent perEvent, boolean keeps) {
        return new Table(name, true, OF_ALERTS, keeps).numbered(perEvent == PerEvent.MANY);
    }

    /** The same with, or without, the column that numbers rows. */
    Table numbered(boolean numbered) {
        List<Column> others = new ArrayList<>(columns);
        others.remove(NTH);
        if (numbered) {
            others.add(NTH);
        }
        return new Table(name, ofAlerts, others, keeps);
    }

    private static String sqlType(Type type) {
        return switch (type) {
            case DOUBLE -> "double precision";
            case LONG -> "bigint";
            case BOOLEAN -> "boolean";
            case SYMBOL, KEY -> "text";
        };
    }

    /** Whether a window may select a value of this name. */
    static boolean isFree(String name) {
        return OF_RESULTS.stream().noneMatch(column -> column.name.equals(name));
    }

    TableName name() {
        return name;
    }

    boolean isOfAlerts() {
        return ofAlerts;
    }

    /** The place of the column that numbers rows, from 1 on; 0 if there is none. */
    int nth() {
        return columns.indexOf(NTH) + 1;
    }

    /** The type of the column of a value of a row, by the value's position. */
    String typeOfValue(int value) {
        return columns.get(OF_RESULTS.size() + value).type;
    }

    RowKey keyOf(Message message) {
        return new RowKey(
                ofAlerts ? message.name() : "",
                message.key(),
                message.timeNs(),
                message.sequence(),
                message.state(),
                nth() == 0 ? 0 : message.ordinal());
    }

    /** Makes the table. */
    String create(boolean ifMissing) {
        String all = columns.stream()
                .map(column -> column.quoted() + " " + column.type + (column.isKey ? " NOT NULL" : ""))
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + (ifMissing ? "IF NOT EXISTS " : "") + name + " (" + all + ", PRIMARY KEY (" + keys()
                + "))";
    }

    private String keys() {
        return columns.stream().filter(Column::isKey).map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** Puts in a row. */
    String insert() {
        return insert(columns.stream().map(column -> "?").collect(Collectors.joining(", ")));
    }

    /** Puts in nothing, and fails if a row could not be put in. */
    String check() {
        return "EXPLAIN "
                + insert(columns.stream()
                        .map(column -> "CAST(NULL AS " + column.type + ")")
                        .collect(Collectors.joining(", ")));
    }

    private String insert(String values) {
        String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        String others = columns.stream()
                .filter(column -> !column.isKey)
                .map(column -> column.quoted() + " = EXCLUDED." + column.quoted())
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + name + " (" + names + ") VALUES (" + values + ") ON CONFLICT (" + keys() + ") DO "
                + (keeps ? "NOTHING" : "UPDATE SET " + others);
    }
}
