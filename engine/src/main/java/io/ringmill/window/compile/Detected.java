package io.ringmill.window.compile;

import io.ringmill.anomaly.Detector;
import io.ringmill.anomaly.JointDetector;
import io.ringmill.anomaly.View;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Arguments;
import io.ringmill.expression.ExpressionText;
import io.ringmill.expression.Typed;
import io.ringmill.window.aggregate.Aggregate;
import io.ringmill.window.aggregate.Aggregate.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The aggregates that tell how odd values are: what their arguments mean, and which detector they ask. */
final class Detected {

    private static final double LEAST_SEASON_NS = 1e6;

    private Detected() {}

    /**
     * The value of one in a window's select; null if there are faults.
     *
     * @param ids gives the id of a text
     */
    static SelectScope.AggregateValue value(
            WindowNode window,
            Aggregate aggregate,
            Arguments given,
            ToIntFunction<String> ids,
            Location at,
            Faults faults) {
        String refused = Limits.refuse(aggregate, 0, window);
        if (refused != null) {
            faults.add(at, "%s", refused);
            return null;
        }
        List<Typed> columns = new ArrayList<>(given.values());
        Typed sensitivity = given.options().get("sensitivity");
        if (sensitivity == null && columns.size() > 1 && isConstant(columns.get(columns.size() - 1))) {
            sensitivity = columns.remove(columns.size() - 1);
        }
        double threshold = sensitivity == null
                ? Detector.DEFAULT_THRESHOLD
                : SelectScope.parameter(aggregate.constant, sensitivity, faults);
        double seasonNs = seasonNs(aggregate, given.options().get("season"), faults);
        if (!areColumns(aggregate, columns, at, faults) || Double.isNaN(threshold) || Double.isNaN(seasonNs)) {
            return null;
        }
        List<String> words =
                columns.size() == 1 ? View.words() : words(columns, aggregate == Aggregate.ANOMALY_SURPRISE);
        String method = aggregate == Aggregate.ANOMALY ? "score" : "view";
        int view = 0;
        if (aggregate == Aggregate.ANOMALY_SURPRISE) {
            String word = view(aggregate, words, given.options().get("view"), at, faults);
            if (word == null) {
                return null;
            }
            view = words.indexOf(word);
            method = view < 0 ? word : "surprise";
        }
        boolean ofWord = aggregate.answer() == Aggregate.Answer.WORD;
        return new SelectScope.AggregateValue(
                window,
                aggregate,
                columns.size() == 1 ? window.argument(columns, false) : window.openArgument(columns),
                List.of(new Part(window.summaries().anomaly(columns.size(), (long) seasonNs), method)),
                threshold,
                view,
                ofWord ? words.stream().map(ids::applyAsInt).toList() : List.of());
    }

    private static boolean isConstant(Typed argument) {
        return argument instanceof Typed.Constant;
    }

    /** What several columns are called, and what they have to do with each other; {@code ofEach}: and what each has with the others. */
    private static List<String> words(List<Typed> columns, boolean ofEach) {
        List<String> words = new ArrayList<>();
        for (Typed column : columns) {
            words.add(word(column));
        }
        words.add(JointDetector.RELATION);
        if (ofEach) {
            words.addAll(columns.stream()
                    .map(Detected::word)
                    .map(JointDetector::relationOf)
                    .toList());
        }
        return words;
    }

    private static String word(Typed column) {
        return JointDetector.word(ExpressionText.onOneLine(column.place().text()));
    }

    /** 0 without a season; NaN, with a fault, if it cannot be one. */
    private static double seasonNs(Aggregate aggregate, Typed season, Faults faults) {
        if (season == null) {
            return 0;
        }
        double seasonNs = SelectScope.durationNs(season);
        if (seasonNs >= LEAST_SEASON_NS) {
            return seasonNs;
        }
        faults.add(season.at(), "the season of %s is a duration of at least 1ms, such as 1d", aggregate.word);
        return Double.NaN;
    }

    private static boolean areColumns(Aggregate aggregate, List<Typed> columns, Location at, Faults faults) {
        if (columns.isEmpty() || columns.size() > JointDetector.MOST_COLUMNS) {
            faults.add(
                    at,
                    "%s takes 1 to %d columns: write %s",
                    aggregate.word,
                    JointDetector.MOST_COLUMNS,
                    aggregate.usage);
            return false;
        }
        Set<Typed> different = new HashSet<>();
        Set<String> called = new HashSet<>(Detector.OF_ALL);
        called.add(JointDetector.RELATION);
        for (Typed column : columns) {
            String wrong = null;
            if (isConstant(column)) {
                wrong = "a number is the sensitivity, of which there is one, behind the columns: write "
                        + aggregate.usage;
            } else if (!column.type().isNumber()) {
                wrong = aggregate.word + " needs a number, but this is "
                        + column.type().noun()
                        + (aggregate == Aggregate.ANOMALY_SURPRISE ? "; write " + aggregate.usage : "");
            } else if (!different.add(column)) {
                wrong = "this column stands twice in " + aggregate.word + "; remove one of them";
            } else if (columns.size() > 1 && !called.add(word(column))) {
                wrong = "'" + word(column) + "' is what something else is called in the answers of " + aggregate.word
                        + "; give the column another name by derive";
            }
            if (wrong != null) {
                faults.add(column.at(), "%s", wrong);
                return false;
            }
        }
        return true;
    }

    /** The view that is asked for; null, with a fault, if there is none such. */
    private static String view(Aggregate aggregate, List<String> words, Typed view, Location at, Faults faults) {
        List<String> known = new ArrayList<>(words);
        known.addAll(Detector.OF_ALL);
        if (view instanceof Typed.TextConstant word && known.contains(word.text())) {
            return word.text();
        } else if (view instanceof Typed.TextConstant word) {
            faults.unknown(view.at(), "view", word.text(), known);
        } else {
            faults.add(
                    view == null ? at : view.at(),
                    "%s says of which view it is, a text in quotes: write %s",
                    aggregate.word,
                    aggregate.usage);
        }
        return null;
    }
}
