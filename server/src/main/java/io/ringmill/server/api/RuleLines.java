package io.ringmill.server.api;

import io.ringmill.expression.ExpressionText;
import io.ringmill.expression.Threshold;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The lines that stand, in the chart of a window, for what a rule compares a value with. */
final class RuleLines {

    /** A value of the window, and by what it is multiplied. */
    record Term(String name, double times) {}

    /**
     * The line is {@code plus} and all terms. {@code value} is what is compared with it: a value of the window, or a field of the
     * events that it holds.
     */
    record LineShape(
            String window,
            String label,
            String expression,
            String value,
            boolean above,
            double plus,
            List<Term> terms) {}

    private final Pipeline pipeline;
    private final String rule;
    private final String on;
    private final Set<LineShape> lines = new LinkedHashSet<>();

    private RuleLines(Pipeline pipeline, String rule, String on) {
        this.pipeline = pipeline;
        this.rule = rule;
        this.on = on;
    }

    /**
     * The lines of a rule.
     *
     * @param on the stream or window whose values have no name in front
     * @param when the condition with which it fires; null if there is none
     * @param until with which it ends; null if there is none
     */
    static List<LineShape> of(Pipeline pipeline, String rule, String on, String when, String until) {
        RuleLines lines = new RuleLines(pipeline, rule, on);
        lines.add(when, "");
        lines.add(until, " ends");
        return List.copyOf(lines.lines);
    }

    private void add(String condition, String what) {
        if (condition == null) {
            return;
        }
        for (Threshold threshold : Threshold.of(condition, name -> window(name).isEmpty())) {
            String label = rule + what + (threshold.above() ? " above" : " below");
            for (WindowSpec window : windows(threshold)) {
                lines.add(new LineShape(
                        window.name(),
                        label,
                        threshold.text(),
                        own(threshold.value()),
                        threshold.above(),
                        threshold.plus(),
                        threshold.times().entrySet().stream()
                                .map(term -> new Term(own(term.getKey()), term.getValue()))
                                .toList()));
            }
        }
    }

    /** The windows in whose charts it can be drawn, but where it is one of their values, and so drawn anyhow. */
    private List<WindowSpec> windows(Threshold threshold) {
        List<Optional<WindowSpec>> read =
                threshold.times().keySet().stream().map(this::window).distinct().toList();
        boolean isValue =
                threshold.plus() == 0 && List.copyOf(threshold.times().values()).equals(List.of(1.0));
        if (read.size() > 1 || isValue) {
            return List.of();
        }
        Optional<WindowSpec> compared = read.isEmpty() ? window(threshold.value()) : read.get(0);
        if (compared.isPresent()) {
            return List.of(compared.get());
        }
        return read.isEmpty() ? windowsOf(node(threshold.value()), own(threshold.value())) : List.of();
    }

    /** Windows on a stream that have a value of a field. */
    private List<WindowSpec> windowsOf(String stream, String field) {
        return pipeline.windows().stream()
                .filter(window -> window.on().text().equals(stream))
                .filter(window -> window.select().stream()
                        .anyMatch(select ->
                                ExpressionText.names(select.expression().text()).contains(field)))
                .toList();
    }

    private Optional<WindowSpec> window(String name) {
        String node = node(name);
        return pipeline.windows().stream()
                .filter(window -> window.name().equals(node))
                .findFirst();
    }

    private String node(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? on : name.substring(0, dot);
    }

    private static String own(String name) {
        return name.substring(name.indexOf('.') + 1);
    }
}
