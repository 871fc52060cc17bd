package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.output.AlertLayout;
import io.ringmill.rule.RuleCells;
import io.ringmill.rule.Runs;
import io.ringmill.rule.compile.SequenceStep.Captured;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Variables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A sequence with its names resolved, and where a key's state holds its runs. */
final class SequencePlan {

    /** What the runs of a key may take. */
    private static final int MOST_BYTES = 1 << 16;

    final Sequence said;

    /** Those that are no {@code not}. */
    final List<SequenceStep> steps = new ArrayList<>();

    /** By index of a step, what must not come while a run waits for it; behind the last, while it waits for its end. */
    final List<List<SequenceStep>> nots = new ArrayList<>(List.of(new ArrayList<>()));

    /** By the streams that its rows come from in the end. */
    final List<Integer> timers = new ArrayList<>();

    private final Set<StreamNode> streams = new LinkedHashSet<>();

    /** Whose alerts hold what the steps saw. */
    private RuleNode rule;

    /** Cell of the state with how many runs there are. */
    int runs;

    /** First cell of the oldest run. */
    int firstRun;

    /** Cells from one run to the next. */
    int stride;

    SequencePlan(Sequence said) {
        this.said = said;
    }

    void add(SequenceStep step) {
        streams.add(step.on().root());
        if (step.said.isNot()) {
            nots.get(steps.size()).add(step);
        } else {
            steps.add(step);
            nots.add(new ArrayList<>());
        }
    }

    List<StreamNode> streams() {
        return List.copyOf(streams);
    }

    /** All that its steps are on, each once. */
    List<RowNode> nodes() {
        Set<RowNode> nodes = new LinkedHashSet<>();
        all().forEach(step -> nodes.add(step.on()));
        return List.copyOf(nodes);
    }

    /** Every step, with those that must not come. */
    List<SequenceStep> all() {
        List<SequenceStep> all = new ArrayList<>(steps);
        nots.forEach(all::addAll);
        return all;
    }

    /** The step whose name a name is or begins with; null if there is none. */
    SequenceStep stepOf(String name) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        return steps.stream()
                .filter(step -> step.said.name().equals(first))
                .findFirst()
                .orElse(null);
    }

    /** What a name means in the step with whose name it begins; empty if it is that name. */
    static String ownName(SequenceStep step, String name) {
        String stepName = step.said.name();
        return name.length() == stepName.length() ? "" : name.substring(stepName.length() + 1);
    }

    /** What a step saw under a name that begins with its own; kept from now on. Null, with a fault, if it means nothing. */
    Variable captured(SequenceStep step, String name, Location at, Faults faults) {
        String own = ownName(step, name);
        if (own.isEmpty()) {
            faults.add(
                    at,
                    "'%s' is a whole step; name one of its values, as in %s.%s",
                    name,
                    name,
                    step.on().outputs().stream().findFirst().orElse("time"));
            return null;
        }
        if (own.equals(SequenceStep.SEQUENCE) && !step.on().outputs().contains(own)) {
            return step.sequence();
        }
        Variable seen = step.names.variable(own, at.right(name.length() - own.length()), faults);
        return seen == null || seen.equals(Variables.ROW_KEY) ? seen : step.captured(own, seen);
    }

    /** Has alerts hold, of every step, the sequence number and what conditions read of it. */
    void hold(RuleNode ofRule) {
        rule = ofRule;
        for (SequenceStep step : steps) {
            String name = step.said.name();
            Captured sequence = step.sequence();
            rule.unsaid.add(rule.value(name + "." + SequenceStep.SEQUENCE, load(sequence)));
            for (int i = 0; i < step.sees.values.size(); i++) {
                AlertLayout.Value value = step.sees.values.get(i);
                if (i != sequence.index()) {
                    rule.value(name + "." + value.name(), load(new Captured(step, i, value.type())));
                }
            }
        }
    }

    /** Where the runs of a key are, and in each what its steps saw. */
    RuleCells.Begun watched() {
        return new RuleCells.Begun(
                runs,
                firstRun,
                stride,
                said.withinNs(),
                steps.stream()
                        .map(step -> new RuleCells.Step(step.said.name(), step.said.times()))
                        .toList(),
                rule.loads.stream().map(SequencePlan::kept).toList());
    }

    private static RuleCells.Kept kept(Typed value) {
        return value instanceof Typed.Load load && load.variable() instanceof Captured captured
                ? new RuleCells.Kept(captured.step().index, captured.step().firstCell + captured.index())
                : new RuleCells.Kept(RuleCells.NONE, RuleCells.NONE);
    }

    static Typed load(Variable variable) {
        return new Typed.Load(variable, new Typed.Place(Location.NONE));
    }

    /** Reserves the cells of runs, once everything is known that they keep. */
    void layOut(StateLayout layout, Faults faults) {
        stride = Runs.HEAD;
        for (SequenceStep step : steps) {
            step.firstCell = stride;
            stride += step.sees.values.size();
        }
        int bytes = said.overlap() * stride * Double.BYTES;
        if (bytes > MOST_BYTES) {
            faults.add(
                    said.steps().get(0).at(),
                    "%d runs of %d bytes each are %d bytes for every key, and at most %d; lower overlap, or let messages and"
                            + " conditions read less of the steps",
                    said.overlap(),
                    stride * Double.BYTES,
                    bytes,
                    MOST_BYTES);
            return;
        }
        runs = layout.reserve(1, 0);
        firstRun = layout.reserve(said.overlap() * stride, 0);
        for (int run = 0; run < said.overlap(); run++) {
            for (SequenceStep step : steps) {
                for (int i = 0; i < step.sees.values.size(); i++) {
                    layout.setType(
                            firstRun + run * stride + step.firstCell + i,
                            step.sees.values.get(i).type());
                }
            }
        }
    }
}
