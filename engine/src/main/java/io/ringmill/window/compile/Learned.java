package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Arguments;
import io.ringmill.expression.Operator;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.window.aggregate.Aggregate;
import io.ringmill.window.aggregate.Aggregate.Part;
import io.ringmill.window.learn.Classification;
import io.ringmill.window.learn.Forecast;
import io.ringmill.window.learn.Learner;
import io.ringmill.window.learn.LinearLearner;
import io.ringmill.window.learn.Regression;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;

/** The aggregates that learn from all events of a key: what their arguments mean, and which {@link Learner} they ask. */
final class Learned {

    private static final double MOST_HORIZON = 1e5;
    private static final double LEAST_MEMORY = 10;
    private static final double MOST_MEMORY = 1e8;

    private static final double REGRESSION_MEMORY = 1_000;
    private static final double CLASSIFICATION_MEMORY = 10_000;

    private Learned() {}

    /** The value of one in a window's select; null if there are faults. */
    static SelectScope.AggregateValue value(
            WindowNode window, Aggregate aggregate, Arguments arguments, Location at, Faults faults) {
        String refused = Limits.refuse(aggregate, 0, window);
        if (refused != null) {
            faults.add(at, "%s", refused);
            return null;
        }
        return switch (aggregate) {
            case FORECAST, FORECAST_ERROR -> forecast(window, aggregate, arguments, at, faults);
            default -> linear(window, aggregate, arguments, at, faults);
        };
    }

    private static SelectScope.AggregateValue forecast(
            WindowNode window, Aggregate aggregate, Arguments given, Location at, Faults faults) {
        List<Typed> arguments = given.values();
        if (arguments.size() != (aggregate == Aggregate.FORECAST ? 2 : 1)) {
            faults.add(at, "write %s", aggregate.usage);
            return null;
        }
        double horizon = 0;
        if (aggregate == Aggregate.FORECAST) {
            double values = SelectScope.count(arguments.get(1));
            double durationNs = SelectScope.durationNs(arguments.get(1));
            boolean counts = values >= 1 && values <= MOST_HORIZON && values % 1 == 0;
            if (!counts && !(durationNs > 0)) {
                faults.add(
                        arguments.get(1).at(),
                        "the horizon of forecast(x, horizon) is a whole number of values from 1 to 100000, such as 10, or"
                                + " a duration, such as 5m");
                return null;
            }
            horizon = counts ? values : -durationNs;
        }
        double season = 0;
        Typed written = given.options().get("season");
        if (written != null) {
            season = SelectScope.count(written);
            if (!(season >= 2 && season <= Forecast.MOST_SEASON && season % 1 == 0)) {
                faults.add(
                        written.at(),
                        "the season of %s is a whole number of values from 2 to %d, such as 24 for hours of a day",
                        aggregate.word,
                        Forecast.MOST_SEASON);
                return null;
            }
        }
        List<Typed> x = arguments.subList(0, 1);
        Part part = new Part(Forecast.of((int) season), aggregate == Aggregate.FORECAST ? "forecast" : "error");
        return areNumbers(aggregate, x, faults)
                ? new SelectScope.AggregateValue(
                        window, aggregate, window.argument(x, false), List.of(part), season, horizon, List.of())
                : null;
    }

    private static SelectScope.AggregateValue linear(
            WindowNode window, Aggregate aggregate, Arguments given, Location at, Faults faults) {
        List<Typed> columns = new ArrayList<>(given.values());
        double memory = aggregate == Aggregate.REGRESS ? REGRESSION_MEMORY : CLASSIFICATION_MEMORY;
        Typed written = given.options().get("memory");
        if (written != null) {
            memory = SelectScope.count(written);
            if (!(memory >= LEAST_MEMORY && memory <= MOST_MEMORY)) {
                faults.add(
                        written.at(),
                        "the memory of %s says how many events it remembers: a number from 10 to 100000000, such as"
                                + " 500",
                        aggregate.word);
                return null;
            }
        }
        if (columns.size() < 2 || columns.size() > LinearLearner.MOST_FACTORS + 1) {
            faults.add(at, "write %s", aggregate.usage);
            return null;
        }
        if (!isTargetToldByOthers(aggregate, columns, faults)) {
            return null;
        }
        if (aggregate == Aggregate.CLASSIFY && columns.get(0).type() == Type.BOOLEAN) {
            columns.set(0, label(columns.get(0)));
        }
        int factors = columns.size() - 1;
        Part part =
                new Part(aggregate == Aggregate.REGRESS ? Regression.of(factors) : Classification.of(factors), "value");
        return areNumbers(aggregate, columns, faults)
                ? new SelectScope.AggregateValue(
                        window, aggregate, window.openArgument(columns), List.of(part), memory, 0, List.of())
                : null;
    }

    /** Whether what is to be told differs between events, and is none of what it is told from. */
    private static boolean isTargetToldByOthers(Aggregate aggregate, List<Typed> columns, Faults faults) {
        Typed target = columns.get(0);
        String what = aggregate == Aggregate.REGRESS ? "y" : "label";
        if (target instanceof Typed.Constant) {
            faults.add(
                    target.at(),
                    "the %s of %s is the same for each event, so there is nothing to learn; write the value that is to be"
                            + " told: %s",
                    what,
                    aggregate.word,
                    aggregate.usage);
            return false;
        }
        int same = columns.subList(1, columns.size()).indexOf(target);
        if (same >= 0) {
            faults.add(
                    columns.get(1 + same).at(),
                    "the %s of %s is an x, too, so it is told by itself and nothing is learned from the others; leave it out"
                            + " here, or write another %s",
                    what,
                    aggregate.word,
                    what);
            return false;
        }
        return true;
    }

    /** A condition as 1 or 0; missing where it is unknown. */
    private static Typed label(Typed condition) {
        Typed.Place place = condition.place();
        Typed no = new Typed.Unary(Type.BOOLEAN, Operator.NOT, condition, place);
        Typed other = new Typed.Conditional(Type.DOUBLE, no, number(0, place), number(Double.NaN, place), place);
        return new Typed.Conditional(Type.DOUBLE, condition, number(1, place), other, place);
    }

    private static Typed number(double value, Typed.Place place) {
        return new Typed.Constant(Type.DOUBLE, Double.doubleToLongBits(value), place);
    }

    private static boolean areNumbers(Aggregate aggregate, List<Typed> columns, Faults faults) {
        for (Typed column : columns) {
            if (!column.type().isNumber()) {
                String hint = aggregate == Aggregate.CLASSIFY && column == columns.get(0) ? " or a condition" : "";
                faults.add(
                        column.at(),
                        "%s needs a number%s here, but this is %s",
                        aggregate.word,
                        hint,
                        column.type().noun());
                return false;
            }
        }
        return true;
    }

    /** Emits that the values of the event are written into the cells of those that want them there. */
    static void writeInputs(Code code, List<Accumulator> accumulators, Address row, Columns values) {
        for (Accumulator accumulator : accumulators) {
            int first = accumulator.at + accumulator.summary.firstInput();
            for (int i = 0; i < accumulator.summary.inputs(); i++) {
                row.plus(first + i).push(code);
                code.dload(values.local(accumulator.argument.columns.get(i))).op(Opcodes.DASTORE);
            }
        }
    }
}
