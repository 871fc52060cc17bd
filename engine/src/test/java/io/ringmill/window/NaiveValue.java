package io.ringmill.window;

import io.ringmill.event.Cells;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * A selected value, computed slowly.
 *
 * @param value a double, or a long for what is a long or a text
 * @param scale what its error may be relative to
 */
record NaiveValue(Number value, DoubleSupplier scale) {

    private static double exact() {
        return 0;
    }

    /**
     * What is emitted.
     *
     * @param rows that the window holds, in the order that its aggregates see
     * @param everHeld those that it has ever held: at least one
     */
    record Contents(
            NaiveWindow window,
            int key,
            List<NaiveWindows.Row> rows,
            List<NaiveWindows.Row> everHeld,
            long start,
            long end) {}

    static NaiveValue of(Contents contents, NaiveWindows.Select select, DoubleSupplier rate) {
        String aggregate = select.aggregate();
        boolean known = contents.rows.size() >= contents.window.min;
        List<NaiveAggregate.Point> points = contents.rows.stream()
                .map(row -> new NaiveAggregate.Point(
                        row.timeNs(), row.number(select.argument()), row.number(select.second())))
                .toList();
        boolean isLong = contents.everHeld.get(0).values().get(select.argument()) instanceof Long;
        if (isLong && NaiveAggregate.isExact(aggregate)) {
            return new NaiveValue(
                    known ? NaiveAggregate.ofLongs(aggregate, longs(contents, select)) : missing(), NaiveValue::exact);
        }
        if (aggregate.startsWith("arg")) {
            return new NaiveValue(known ? NaiveAggregate.timeOf(aggregate, points) : missing(), NaiveValue::exact);
        }
        if (aggregate.equals("twa")) {
            double held = contents.window.heldBefore(contents.key, select.argument(), contents.start);
            double mean = NaiveAggregate.twa(points, held, contents.start, contents.end, false);
            return new NaiveValue(
                    known ? mean : Double.NaN,
                    () -> NaiveAggregate.twa(points, held, contents.start, contents.end, true));
        }
        double value = aggregate.equals("rate")
                ? rate.getAsDouble()
                : NaiveAggregate.of(aggregate, points, select.parameter());
        boolean isWhole = aggregate.equals("count") || aggregate.equals("distinct");
        Number whole = known && !Double.isNaN(value) ? (long) value : missing();
        Number any = known ? value : Double.NaN;
        return new NaiveValue(isWhole ? whole : any, () -> NaiveAggregate.scale(aggregate, points, select.parameter()));
    }

    private static Long missing() {
        return Cells.MISSING_LONG;
    }

    private static List<Long> longs(Contents contents, NaiveWindows.Select select) {
        return contents.rows.stream()
                .map(row -> (Long) row.values().get(select.argument()))
                .filter(value -> value != Cells.MISSING_LONG)
                .toList();
    }
}
