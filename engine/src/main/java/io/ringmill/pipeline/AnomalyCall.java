package io.ringmill.pipeline;

import io.ringmill.anomaly.Detector;
import io.ringmill.anomaly.JointDetector;
import io.ringmill.anomaly.View;
import io.ringmill.expression.ExpressionTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A call of {@code anomaly} or {@code anomaly_view} in a window's select, for those who tell why something is odd.
 *
 * @param arguments as they were written, between parentheses
 * @param views what its detector looks at, by the words of {@code anomaly_view}, and in words what is odd where that is surprised
 */
public record AnomalyCall(String arguments, Map<String, String> views) {

    private static final Set<String> NAMES = Set.of("anomaly", "anomaly_view");

    /** Those in an expression, which is sound; calls with the same arguments once. */
    public static List<AnomalyCall> in(String expression) {
        return ExpressionTree.of(expression)
                .all()
                .filter(part -> NAMES.contains(part.function()))
                .map(AnomalyCall::of)
                .distinct()
                .toList();
    }

    private static AnomalyCall of(ExpressionTree call) {
        String text = call.text();
        return new AnomalyCall(text.substring(text.indexOf('(') + 1, text.length() - 1), views(call.parts()));
    }

    private static Map<String, String> views(List<ExpressionTree> arguments) {
        List<String> columns = arguments.stream()
                .filter(argument -> !argument.constant())
                .map(column -> JointDetector.word(column.text()))
                .toList();
        Map<String, String> views = new LinkedHashMap<>();
        if (columns.size() == 1) {
            Arrays.stream(View.values()).forEach(view -> views.put(view.word(), view.meaning()));
        } else {
            columns.forEach(column -> views.put(column, "odd by itself"));
            columns.forEach(
                    column -> views.put(JointDetector.relationOf(column), "not what the other columns tell of it"));
        }
        return views;
    }

    /** The expressions that tell how surprised what it looks at is, and {@link Detector#OF_ALL}, by view. */
    public Map<String, String> surprises() {
        Map<String, String> surprises = new LinkedHashMap<>();
        Stream.concat(views.keySet().stream(), Detector.OF_ALL.stream())
                .forEach(view -> surprises.put(view, "anomaly_surprise(" + arguments + ", view: \"" + view + "\")"));
        return surprises;
    }

    /** As it was written, but for the function's name. */
    public String text() {
        return "anomaly(" + arguments + ")";
    }
}
