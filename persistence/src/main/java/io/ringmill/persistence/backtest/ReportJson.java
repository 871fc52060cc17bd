package io.ringmill.persistence.backtest;

import io.ringmill.output.JsonString;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a report as a JSON document: records as objects with their components' names, in their order, but for the parts of
 * {@link BacktestReport.Marking}, which stand in the document itself. An empty {@link Optional} is left out; numbers that a
 * double may not hold (nanoseconds) are texts; what is not finite is null.
 */
public final class ReportJson {

    private final Appendable out;

    private ReportJson(Appendable out) {
        this.out = out;
    }

    /** Writes the document. */
    public static void write(BacktestReport report, Appendable out) throws IOException {
        new ReportJson(out).value(report, false);
        out.append('\n');
    }

    private void value(Object value, boolean exact) throws IOException {
        if (value instanceof Optional<?> optional) {
            value(optional.orElseThrow(), exact);
        } else if (value instanceof Record object) {
            object(object);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Collection<?> list) {
            list(list, exact);
        } else if (value instanceof Long number) {
            out.append(exact ? "\"" + number + '"' : number.toString());
        } else if (value instanceof Double number) {
            out.append(Double.isFinite(number) ? number.toString() : "null");
        } else if (value instanceof Integer || value instanceof Boolean) {
            out.append(value.toString());
        } else {
            text(value.toString());
        }
    }

    private void object(Record object) throws IOException {
        char before = components(object, '{');
        out.append(before == '{' ? "{}" : "}");
    }

    /** What stands before the next component. */
    private char components(Record object, char first) throws IOException {
        char before = first;
        for (RecordComponent component : object.getClass().getRecordComponents()) {
            Object value = component(object, component);
            if (value instanceof Optional<?> some && some.orElse(null) instanceof BacktestReport.Marking marking) {
                before = components(marking, before);
            } else if (!isLeftOut(value)) {
                out.append(before);
                before = ',';
                text(component.getName());
                out.append(':');
                value(value, component.getName().endsWith("Ns"));
            }
        }
        return before;
    }

    private static Object component(Record object, RecordComponent component) {
        try {
            return component.getAccessor().invoke(object);
        } catch (ReflectiveOperationException notPublic) {
            throw new IllegalStateException(component + " cannot be read", notPublic);
        }
    }

    private static boolean isLeftOut(Object value) {
        return value instanceof Optional<?> optional && optional.isEmpty();
    }

    private void map(Map<?, ?> map) throws IOException {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before);
            before = ',';
            text(entry.getKey().toString());
            out.append(':');
            value(entry.getValue(), false);
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private void list(Collection<?> list, boolean exact) throws IOException {
        char before = '[';
        for (Object each : list) {
            out.append(before);
            before = ',';
            value(each, exact);
        }
        out.append(before == '[' ? "[]" : "]");
    }

    private void text(String text) throws IOException {
        out.append(JsonString.append(text, new StringBuilder()));
    }
}
