package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.rule.compile.SequenceStep.Captured;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What names mean in a step of a sequence: those of its row, and with a step's name before them what an earlier step saw. */
final class StepScope implements Scope {

    private final SequencePlan plan;
    private final SequenceStep step;
    private final List<String> nodes;

    /** {@code nodes}: names of streams and windows. */
    StepScope(SequencePlan plan, SequenceStep step, List<String> nodes) {
        this.plan = plan;
        this.step = step;
        this.nodes = nodes;
    }

    /** What stands before the dot is nothing that has values. */
    private void refuse(String first, Location at, Faults faults) {
        if (first.equals(Sequence.NOT)) {
            faults.add(at, "'not' is what must not come, of which there is nothing to read; name a step before it");
            return;
        }
        List<String> known = new ArrayList<>();
        plan.steps.stream()
                .filter(before -> before.index < step.index)
                .forEach(before -> known.add(before.said.name()));
        known.addAll(nodes);
        faults.unknown(at, "step, stream or window", first, known);
    }

    private boolean isOutput(String name) {
        return step.on().outputs().contains(name);
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        SequenceStep seen = plan.stepOf(name);
        int dot = name.indexOf('.');
        if (seen == null && dot > 0 && !nodes.contains(name.substring(0, dot)) && !isOutput(name)) {
            refuse(name.substring(0, dot), at, faults);
            return null;
        }
        if (seen == null || isOutput(name)) {
            return step.names.variable(name, at, faults);
        }
        if (seen == step) {
            String own = SequencePlan.ownName(seen, name);
            faults.add(
                    at,
                    "'%s' is this step itself%s",
                    seen.said.name(),
                    own.isEmpty() ? "; name one of its values" : "; write " + own + " alone");
            return null;
        }
        if (seen.index >= step.index) {
            faults.add(at, "'%s' is a later step; a condition reads what steps before it saw", seen.said.name());
            return null;
        }
        return plan.captured(seen, name, at, faults);
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        return previous(argument, List.of(), at, faults);
    }

    /** What a step saw does not change while a run lasts, so it is its own previous value. */
    @Override
    public Variable previous(Typed argument, List<Typed> known, Location at, Faults faults) {
        if (argument instanceof Typed.Load load && load.variable() instanceof Captured captured) {
            return captured;
        }
        if (readsCaptured(argument)) {
            faults.add(
                    at,
                    "prev looks at the row before, and what a step saw is not in it; take that out of the parentheses, as in"
                            + " prev(price) - top.price");
            return null;
        }
        List<Typed> own = known.stream().filter(value -> !readsCaptured(value)).toList();
        return step.names.previous(argument, own, at, faults);
    }

    private static boolean readsCaptured(Typed value) {
        List<Variable> read = new ArrayList<>();
        Expressions.collectVariables(value, read);
        return read.stream().anyMatch(Captured.class::isInstance);
    }

    @Override
    public void named(Variable variable, String text) {
        if (!(variable instanceof Captured)) {
            step.names.named(variable, text);
        }
    }

    @Override
    public ZoneId zone() {
        return step.names.zone();
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        return step.names.intern(text, type, at, faults);
    }

    @Override
    public Collection<String> aggregates() {
        return step.names.aggregates();
    }
}
