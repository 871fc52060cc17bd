package io.ringmill.rule.compile;

import io.ringmill.expression.Typed;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.MessageTemplate;
import io.ringmill.output.PerEvent;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleCells;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.compile.Previous;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A rule with its names resolved and its place in the state. */
final class RuleNode {

    final RuleSpec spec;
    final int index;
    final RowNode on;
    final Previous previous;
    MessageTemplate message;

    /** What the condition and the message read, in order of first mention. */
    final List<AlertLayout.Value> values = new ArrayList<>();

    /** What they come to. */
    final List<Typed> loads = new ArrayList<>();

    /** In the order of the spec. */
    final List<ClauseCode> clauses = new ArrayList<>();

    /** The timers of clauses, by index. */
    final Map<Integer, ClauseCode> timers = new LinkedHashMap<>();

    /** Whether alerts may come without a row, so that the values of the key's last one are kept. */
    boolean keepsValues;

    /** First of the cells of the state where they are kept. */
    int keptCells;

    /** First of the cells where the values of its alerts are kept to be looked at; negative if nowhere. */
    int seenCells = RuleCells.NONE;

    /** Where in a key's state stands what the rule is doing. */
    final RuleCells cells = new RuleCells();

    /** Ids of the only keys whose rows it takes; null if it takes those of any. */
    int[] keys;

    /** Whether it takes the rows of all keys together, as those of key 0. */
    boolean allKeys;

    /** What its rows come from: what it is on, and of a sequence all that its steps are on. */
    List<RowNode> nodes;

    /** Whether alerts are of one of several runs, which the local {@link SequenceCode#RUN} tells. */
    boolean hasRuns;

    /** What names mean in the message. */
    MessageScope ofMessage;

    /** Values that a message does not tell unless it is said to. */
    final Set<Integer> unsaid = new HashSet<>();

    RuleNode(RuleSpec spec, int index, RowNode on, StateLayout layout) {
        this.spec = spec;
        this.index = index;
        this.on = on;
        nodes = List.of(on);
        previous = new Previous(layout);
    }

    /** Index of a value among those that alerts hold; added if it is not there yet. */
    int value(String name, Typed load) {
        int called = 0;
        for (int i = 0; i < values.size(); i++) {
            String other = values.get(i).name();
            if (!other.equals(name) && !other.startsWith(name + " (")) {
                continue;
            }
            if (load.equals(loads.get(i))) {
                return i;
            }
            called++;
        }
        String own = called == 0 ? name : name + " (" + (called + 1) + ")";
        values.add(new AlertLayout.Value(own, load.type()));
        loads.add(load);
        return values.size() - 1;
    }

    /** Once all rules are typed: reserves what is looked at from outside only. */
    void watch(StateLayout rare) {
        cells.allKeys = allKeys || on.allKeys();
        clauses.forEach(clause -> clause.watch(cells, rare));
        if (keepsValues) {
            cells.values = keptCells;
        } else if (cells.episode != RuleCells.NONE && !loads.isEmpty()) {
            seenCells = rare.size();
            loads.forEach(value -> rare.reserve(value.type()));
            cells.values = seenCells;
        }
    }

    AlertLayout layout() {
        return new AlertLayout(
                index,
                spec.name(),
                spec.severity(),
                List.copyOf(values),
                message,
                spec.clause(Limit.class).map(Limit::limit),
                perEvent(),
                on.root().index(),
                on.root().spec().zone());
    }

    private PerEvent perEvent() {
        PerEvent ofRows = nodes.stream()
                .map(RowNode::perEvent)
                .max(Comparator.naturalOrder())
                .orElse(PerEvent.ONE);
        boolean overlaps =
                spec.clause(Sequence.class).filter(its -> its.overlap() > 1).isPresent();
        boolean foldsKeys = allKeys && !on.allKeys();
        boolean each = spec.clause(Episodes.class)
                .filter(its -> its.fire() == Fire.EACH)
                .isPresent();
        boolean eachByTime = each && !timers.isEmpty(); // an event may come just when time has it fire
        if (overlaps || eachByTime || nodes.size() > 1 || (foldsKeys && ofRows != PerEvent.ONE)) {
            return PerEvent.MANY;
        }
        return ofRows == PerEvent.ONE && !timers.isEmpty() ? PerEvent.ONE_PER_TIME : ofRows;
    }
}
