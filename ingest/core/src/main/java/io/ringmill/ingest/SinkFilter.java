package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Cells;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.Result;
import io.ringmill.output.RowLayout;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sink's {@code where}, compiled to a hidden class: over what one window emits, or over the alerts of one rule. A value that is
 * missing makes a comparison unknown, and unknown is no.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per row, but for each text that is new where two texts are compared.
 * <b>Units:</b> times in epoch nanoseconds. <b>Cost:</b> the expression, and a look-up for each text that it reads.
 */
abstract class SinkFilter {

    /** The id of texts that the expression does not name, where none is compared with another. */
    private static final int OTHER = -1;

    /** More of the texts that the expression does not name are forgotten: an id only has to last for a row. */
    static final int MOST_LEARNED = 1_000;

    private Map<String, Integer> named = Map.of();

    /** Ids of texts, those that the expression names first; the empty one is the missing one. */
    private Map<String, Integer> ids = new HashMap<>();

    private boolean learns;

    /** What stands for a result or an alert; its methods are called by generated code. */
    abstract static class Values {

        /** A value as a number: NaN if missing. */
        abstract double number(int index);

        /** A value whose type is LONG. */
        abstract long whole(int index);

        /** A value whose type is BOOLEAN. */
        abstract boolean yes(int index);

        /** A value that is a text; empty if missing. */
        abstract String text(int index);
    }

    /** The filter for what a window emits; null if there are faults, which say that it is this window's. */
    static SinkFilter of(Text where, RowLayout window, boolean knowsStart, ZoneId zone, Faults faults) {
        return new SinkFilterCompiler(new SinkFilterNames.OfResults(window, knowsStart), zone).compile(where, faults);
    }

    /** The filter for alerts of a rule whose condition and message read these values; null if there are faults. */
    static SinkFilter of(Text where, String rule, List<AlertLayout.Value> values, ZoneId zone, Faults faults) {
        return new SinkFilterCompiler(new SinkFilterNames.OfAlerts(rule, values), zone).compile(where, faults);
    }

    /** Sets the texts that the expression names, by id. Before the first row. */
    void setTexts(Map<String, Integer> ofExpression, boolean comparesTexts) {
        named = Map.copyOf(ofExpression);
        ids = new HashMap<>(named);
        learns = comparesTexts;
    }

    /** The id of a text; called by generated code. */
    final int id(String text) {
        Integer id = ids.get(text);
        if (id == null) {
            if (!learns) {
                return OTHER;
            }
            id = ids.size();
            ids.put(text, id);
        }
        return id;
    }

    /** Texts that have an id now. */
    final int knownTexts() {
        return ids.size();
    }

    /** Whether the expression is true of a row. */
    final boolean isTrueOf(Values row) {
        if (ids.size() > named.size() + MOST_LEARNED) {
            ids = new HashMap<>(named);
        }
        return test(row);
    }

    /** The expression; generated. */
    abstract boolean test(Values row);

    /** A result, as generated code reads it; {@link #result} is set ahead of each test. */
    static final class ResultValues extends Values {

        Result result;

        @Override
        double number(int index) {
            return result.value(index);
        }

        @Override
        long whole(int index) {
            return switch (index) {
                case SinkFilterNames.TIME -> result.timeNs();
                case SinkFilterNames.COUNT -> result.count();
                case SinkFilterNames.START -> result.startNs();
                case SinkFilterNames.END -> result.endNs();
                default -> result.longValue(index);
            };
        }

        @Override
        boolean yes(int index) {
            return result.value(index) != 0;
        }

        @Override
        String text(int index) {
            return index == SinkFilterNames.KEY ? result.key() : result.text(index);
        }
    }

    /** An alert, as generated code reads it; {@link #alert} is set ahead of each test. */
    static final class AlertValues extends Values {

        Alert alert;

        /** One of what a limit kept back has no values. */
        private boolean isMissing(int index) {
            return alert.state() == Alert.State.LIMITED || alert.isMissing(index);
        }

        @Override
        double number(int index) {
            return isMissing(index) ? Double.NaN : alert.value(index);
        }

        @Override
        long whole(int index) {
            if (index == SinkFilterNames.TIME) {
                return alert.timeNs();
            }
            return isMissing(index) ? Cells.MISSING_LONG : alert.longValue(index);
        }

        @Override
        boolean yes(int index) {
            return !isMissing(index) && alert.value(index) != 0;
        }

        @Override
        String text(int index) {
            return switch (index) {
                case SinkFilterNames.KEY -> alert.key();
                case SinkFilterNames.RULE -> alert.rule();
                case SinkFilterNames.SEVERITY -> alert.severity().label();
                case SinkFilterNames.STATE -> alert.state().label();
                default -> isMissing(index) ? "" : alert.valueText(index);
            };
        }
    }
}
