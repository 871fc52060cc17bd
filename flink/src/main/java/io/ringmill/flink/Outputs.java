package io.ringmill.flink;

import io.ringmill.event.Dictionary;
import io.ringmill.expression.Type;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.CompiledPipeline;
import java.util.List;

/**
 * What a program brings about, as it goes from its subtask to that of the sinks: frames of rows, alerts and late events, with
 * texts in place of ids.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none, but for texts that are new.
 */
final class Outputs {

    /** What an entry of a frame is. */
    static final byte ROW = 0;

    static final byte ALERT = 1;
    static final byte LATE = 2;
    static final byte REFUSED = 3;
    static final byte GOES_ON = 4;
    static final byte TOTALS = 5;
    static final byte CHANGE = 6;
    static final byte CHANGES = 7;

    private final Dictionary keys;
    private final Dictionary symbols;
    private final Type[][] ofWindows;
    private final Type[][] ofRules;

    Outputs(CompiledPipeline compiled) {
        keys = compiled.keys();
        symbols = compiled.symbols();
        ofWindows = compiled.windows().stream()
                .map(RowLayout::types)
                .map(types -> types.toArray(Type[]::new))
                .toArray(Type[][]::new);
        ofRules = compiled.rules().stream().map(Outputs::types).toArray(Type[][]::new);
    }

    private static Type[] types(AlertLayout rule) {
        List<AlertLayout.Value> values = rule.values();
        return values.stream().map(AlertLayout.Value::type).toArray(Type[]::new);
    }

    /** Writes a row, as {@link Row} says. */
    void writeRow(long[] row, FrameWriter out) {
        int window = (int) row[Row.WINDOW];
        out.putNumber(window).putBytes(keys.utf8((int) row[Row.KEY]));
        for (int cell = Row.TIME; cell < Row.VALUES; cell++) {
            out.putLong(row[cell]);
        }
        write(ofWindows[window], row, Row.VALUES, out);
    }

    /** Reads a row into {@code row}. */
    void readRow(FrameReader in, long[] row) {
        int window = (int) in.getNumber();
        row[Row.WINDOW] = window;
        row[Row.KEY] = in.getId(keys);
        for (int cell = Row.TIME; cell < Row.VALUES; cell++) {
            row[cell] = in.getLong();
        }
        read(ofWindows[window], in, row, Row.VALUES);
    }

    void writeAlert(Alert alert, FrameWriter out) {
        out.putNumber(alert.ruleIndex())
                .putByte(alert.state() == Alert.State.FIRING ? 0 : 1)
                .putLong(alert.sequence());
        out.putBytes(keys.utf8(alert.keyId())).putLong(alert.timeNs());
        out.putLong(alert.endedSequence()).putLong(alert.endedTimeNs());
        write(ofRules[alert.ruleIndex()], alert.cells(), 0, out);
    }

    /** Reads an alert into {@code alert}. */
    void readAlert(FrameReader in, Alert alert) {
        int rule = (int) in.getNumber();
        Alert.State state = in.getByte() == 0 ? Alert.State.FIRING : Alert.State.RESOLVED;
        long sequence = in.getLong();
        int key = in.getId(keys);
        alert.set(rule, state, sequence, key, in.getLong());
        alert.setEnded(in.getLong(), in.getLong());
        read(ofRules[rule], in, alert.cells(), 0);
    }

    private void write(Type[] types, long[] cells, int at, FrameWriter out) {
        for (int i = 0; i < types.length; i++) {
            long cell = cells[at + i];
            switch (types[i]) {
                case SYMBOL -> out.putBytes(symbols.utf8((int) cell));
                case KEY -> out.putBytes(keys.utf8((int) cell));
                default -> out.putLong(cell);
            }
        }
    }

    private void read(Type[] types, FrameReader in, long[] cells, int at) {
        for (int i = 0; i < types.length; i++) {
            cells[at + i] = switch (types[i]) {
                case SYMBOL -> in.getId(symbols);
                case KEY -> in.getId(keys);
                default -> in.getLong();
            };
        }
    }
}
