package io.ringmill.server.live;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values as they are shown: a number, a text, or null for what is missing. */
public final class Cell {

    /** Beyond this a JSON number loses digits at its reader, so that it is written as text. */
    private static final long EXACT = 1L << 53;

    private Cell() {}

    /** The selected values of an emission, by name. */
    public static Map<String, Object> values(Result result) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < result.size(); i++) {
            values.put(result.names().get(i), value(result, i));
        }
        return Collections.unmodifiableMap(values);
    }

    /** One selected value of an emission. */
    public static Object value(Result result, int i) {
        if (result.isMissing(i)) {
            return null;
        }
        Type type = result.types().get(i);
        if (type == Type.LONG) {
            return of(result.longValue(i));
        }
        return type == Type.DOUBLE ? of(result.value(i)) : result.text(i);
    }

    /** What an alert holds, by name. */
    static Map<String, Object> values(Alert alert) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < alert.values().size(); i++) {
            values.put(alert.values().get(i).name(), value(alert, i));
        }
        return Collections.unmodifiableMap(values);
    }

    private static Object value(Alert alert, int i) {
        if (alert.isMissing(i)) {
            return null;
        }
        Type type = alert.values().get(i).type();
        if (type == Type.LONG) {
            return of(alert.longValue(i));
        }
        return type == Type.DOUBLE ? of(alert.value(i)) : alert.valueText(i);
    }

    /** A long as a number if its reader loses no digit of it, else as text; null if missing. */
    public static Object of(long value) {
        if (value == Cells.MISSING_LONG) {
            return null;
        }
        return value > EXACT || value < -EXACT ? Long.toString(value) : (Object) value;
    }

    /** A double; null if it is none that JSON has. */
    public static Double of(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** A time in epoch nanoseconds as text; null if there is none. */
    public static String time(long ns) {
        return ns == Cells.MISSING_LONG ? null : Long.toString(ns);
    }
}
