package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.expression.Expressions;
import io.ringmill.rule.compile.SequenceCode.Watermarks;
import io.ringmill.window.compile.Catalog;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Timers;

/** Resolves and types a sequence: what its steps are on, their conditions, and what of each is kept for later. */
final class SequenceTyper {

    private final Sequence sequence;
    private final RuleNode rule;
    private final RuleScope scope;
    private final Catalog catalog;
    private final StateLayout layout;
    private final Faults faults;

    SequenceTyper(
            Sequence sequence, RuleNode rule, RuleScope scope, Catalog catalog, StateLayout layout, Faults faults) {
        this.sequence = sequence;
        this.rule = rule;
        this.scope = scope;
        this.catalog = catalog;
        this.layout = layout;
        this.faults = faults;
    }

    ClauseCode type(Timers timers) {
        SequencePlan plan = new SequencePlan(sequence);
        for (Sequence.Step said : sequence.steps()) {
            RowNode on = catalog.node(said.on().text());
            if (on == null) {
                // The reader has said so.
                return new ClauseCode() {};
            }
            RuleNode sees = new RuleNode(rule.spec, rule.index, on, layout);
            plan.add(new SequenceStep(said, plan.steps.size(), sees, scope.of(sees)));
        }
        refuseDifferentKeys(plan);
        for (SequenceStep step : plan.all()) {
            step.condition =
                    Expressions.condition(step.said.when(), new StepScope(plan, step, catalog.nodeNames()), faults);
            if (!step.said.isNot()) {
                step.names.hold(step.condition);
            }
        }
        rule.nodes = plan.nodes();
        rule.hasRuns = true;
        rule.ofMessage = new MatchScope(plan);
        plan.hold(rule);
        RowNode first = plan.steps.get(0).on();
        rule.nodes.forEach(node -> catalog.together(first, node));
        for (StreamNode stream : plan.streams()) {
            plan.timers.add(timers.add(stream, layout));
        }
        return new SequenceCode(plan, watermarks(plan), layout, faults);
    }

    /** Has rows on which runs begin carry the watermarks of the other streams, where they have to. */
    private Watermarks watermarks(SequencePlan plan) {
        RowNode first = plan.steps.get(0).on();
        for (StreamNode stream : plan.streams()) {
            if (stream != first.root()) {
                scope.watermark(first, stream);
            }
        }
        return scope::watermark;
    }

    /** Runs are of one key: the rows of all steps must have such, or none of them. */
    private void refuseDifferentKeys(SequencePlan plan) {
        SequenceStep first = plan.steps.get(0);
        boolean hasKeys = catalog.hasKeys(first.on());
        for (SequenceStep step : plan.all()) {
            if (catalog.hasKeys(step.on()) != hasKeys) {
                faults.add(
                        step.said.at(),
                        "the steps of a sequence are of one key, but rows of %s have keys and those of %s have none",
                        hasKeys ? first.on() : step.on(),
                        hasKeys ? step.on() : first.on());
            }
        }
    }
}
