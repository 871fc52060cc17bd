package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import java.util.Optional;
import java.util.Set;

/**
 * A sink's {@code where}, for each window and rule that the sink takes: it must have a meaning for all of them.
 *
 * @param text the condition
 * @param pipeline whose windows and rules these are
 * @param layouts theirs
 * @param windows those whose results the sink takes
 * @param rules those whose alerts it takes; empty for all of them, those included that are added while it runs
 */
record SinkWhere(
        Text text,
        Pipeline pipeline,
        CompiledPipeline.Layouts layouts,
        Set<String> windows,
        Optional<Set<String>> rules) {

    /** Of a sink that is planned; empty if the pipeline's own expressions have faults, which are found elsewhere. */
    static Optional<SinkWhere> of(Text text, Pipeline pipeline, SinkPlan plan) {
        boolean results = plan.takes().contains(Content.RESULTS);
        boolean alerts = plan.takes().contains(Content.ALERTS);
        Set<String> windows = results ? plan.windows(pipeline) : Set.of();
        Optional<Set<String>> rules = alerts ? plan.rules() : Optional.of(Set.of());
        return CompiledPipeline.layouts(pipeline)
                .map(layouts -> new SinkWhere(text, pipeline, layouts, windows, rules));
    }

    /** Adds what is wrong with it for the first window or rule for which something is. */
    void check(Faults faults) {
        int before = faults.count();
        for (RowLayout window : layouts.windows()) {
            if (windows.contains(window.name()) && faults.count() == before) {
                filter(window, faults);
            }
        }
        for (AlertLayout rule : layouts.rules()) {
            if (takesRule(rule.name()) && faults.count() == before) {
                filter(rule, faults);
            }
        }
    }

    boolean takesRule(String rule) {
        return rules.isEmpty() || rules.get().contains(rule);
    }

    /** A filter for each window, by its index; null for those that the sink does not take. {@link #check} found nothing. */
    SinkFilter[] windowFilters() {
        return layouts.windows().stream()
                .map(window -> windows.contains(window.name()) ? filter(window, new Faults()) : null)
                .toArray(SinkFilter[]::new);
    }

    private SinkFilter filter(RowLayout window, Faults faults) {
        WindowSpec spec = pipeline.windows().get(window.index());
        boolean knowsStart = spec.form().kind() != WindowForm.Kind.SLIDING_EVENTS;
        return SinkFilter.of(text, window, knowsStart, pipeline.zone(window.name()), faults);
    }

    /** The filter for alerts of a rule; null if there are faults. */
    SinkFilter filter(AlertLayout rule, Faults faults) {
        return SinkFilter.of(text, rule.name(), rule.values(), rule.zone(), faults);
    }
}
