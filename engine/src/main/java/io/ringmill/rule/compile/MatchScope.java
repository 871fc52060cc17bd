package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.compile.Variables;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What names mean in the message of a sequence: what its steps saw, and key and time of the match, which need not have a row. */
final class MatchScope implements MessageScope {

    private final SequencePlan plan;

    MatchScope(SequencePlan plan) {
        this.plan = plan;
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        SequenceStep seen = plan.stepOf(name);
        if (seen != null) {
            return plan.captured(seen, name, at, faults);
        }
        if (name.equals("key")) {
            return Variables.ROW_KEY;
        }
        if (name.equals("time")) {
            return Variables.ROW_TIME;
        }
        List<String> known = new ArrayList<>(List.of("key", "time"));
        for (SequenceStep step : plan.steps) {
            for (String output : step.on().outputs()) {
                if (output.equals(name)) {
                    faults.add(at, "'%s' of which step? write %s.%s", name, step.said.name(), name);
                    return null;
                }
                known.add(step.said.name() + "." + output);
            }
        }
        faults.unknown(at, "name", name, known);
        return null;
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        faults.add(
                at,
                "a message reads what the steps saw; to show the value before, compare with it in a step's condition, and"
                        + " alerts hold it");
        return null;
    }

    @Override
    public boolean isBound(String name) {
        SequenceStep seen = plan.stepOf(name);
        String own = seen == null ? "" : SequencePlan.ownName(seen, name);
        return own.equals("time") || (seen != null && seen.names.isBound(own));
    }

    @Override
    public ZoneId zone() {
        return plan.steps.get(0).names.zone();
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        return plan.steps.get(0).names.intern(text, type, at, faults);
    }

    @Override
    public Collection<String> aggregates() {
        return plan.steps.get(0).names.aggregates();
    }
}
