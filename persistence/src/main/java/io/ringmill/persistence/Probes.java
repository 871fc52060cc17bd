package io.ringmill.persistence;

import io.ringmill.expression.ExpressionTree;
import io.ringmill.output.Alert;
import io.ringmill.persistence.Explanation.Part;
import io.ringmill.persistence.Explanation.Truth;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.Fire;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Rules that are run beside those of a pipeline and fire on every event: what is in their messages is computed by the same
 * code as the rules' conditions are.
 */
final class Probes {

    private Probes() {}

    /** The pipeline with a rule that fires on everything; its alerts have all the values. */
    static Pipeline add(Pipeline pipeline, String name, String on, Collection<String> values) {
        String message = values.stream().map(value -> "{" + value + "}").collect(Collectors.joining(" "));
        return pipeline.withRule(
                name, rule -> rule.on(on).when("time == time").fire(Fire.EACH).message(message));
    }

    /** What an alert holds; missing values are empty. */
    static Map<String, String> values(Alert alert) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < alert.values().size(); i++) {
            values.putIfAbsent(alert.values().get(i).name(), alert.valueText(i));
        }
        return values;
    }

    /** What gives the values of all parts of a condition, after its text was rewritten, but for names that were. */
    static Set<String> of(ExpressionTree condition, UnaryOperator<String> rewrite) {
        return condition
                .all()
                .filter(part -> !part.constant() && !isRewritten(part, rewrite))
                .map(part -> value(part, rewrite))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isRewritten(ExpressionTree part, UnaryOperator<String> rewrite) {
        return part.parts().isEmpty() && !rewrite.apply(part.text()).equals(part.text());
    }

    /** What gives the value of a part: of a condition 1, 0, or 2 for unknown. */
    private static String value(ExpressionTree part, UnaryOperator<String> rewrite) {
        String text = rewrite.apply(part.text());
        return part.condition() ? "if(" + text + ", 1, if(not (" + text + "), 0, 2))" : text;
    }

    static Truth truth(ExpressionTree condition, UnaryOperator<String> rewrite, Map<String, String> values) {
        return switch (values.getOrDefault(value(condition, rewrite), "")) {
            case "1" -> Truth.TRUE;
            case "0" -> Truth.FALSE;
            default -> Truth.UNKNOWN;
        };
    }

    /**
     * A part of a condition with all below it.
     *
     * @param values by what gives them
     * @param others the value of a name that is not among these
     */
    static Part part(
            ExpressionTree tree,
            UnaryOperator<String> rewrite,
            Map<String, String> values,
            Function<String, String> others) {
        List<Part> parts = tree.parts().stream()
                .filter(part -> !part.constant())
                .map(part -> part(part, rewrite, values, others))
                .toList();
        if (tree.condition()) {
            Truth truth = truth(tree, rewrite, values);
            return new Part(tree.text(), truth.name().toLowerCase(Locale.ROOT), Optional.of(truth), parts);
        }
        String value = tree.constant() ? tree.text() : values.get(value(tree, rewrite));
        return new Part(tree.text(), value == null ? others.apply(tree.text()) : value, Optional.empty(), parts);
    }
}
