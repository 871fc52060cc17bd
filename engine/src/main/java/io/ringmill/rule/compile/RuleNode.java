package io.ringmill.rule.compile;

import io.ringmill.expression.Typed;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.MessageTemplate;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.compile.Previous;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import java.util.ArrayList;
import java.util.List;

/** A rule with its names resolved and its place in the state. */
final class RuleNode {

    final RuleSpec spec;
    final int index;
    final RowNode on;
    final Previous previous;
    Typed when;
    Typed until;
    MessageTemplate message;

    /** What the condition and the message read, in order of first mention. */
    final List<AlertLayout.Value> values = new ArrayList<>();

    /** What they come to. */
    final List<Typed> loads = new ArrayList<>();

    private static final int NONE = -1;

    /** Cell with the episode: {@link RuleCode#NORMAL}, {@code FIRING} or {@code SILENT}. */
    final int episodeCell;
    /** Cell with the time of the last alert. */
    final int lastAlertCell;

    RuleNode(RuleSpec spec, int index, RowNode on, StateLayout layout) {
        this.spec = spec;
        this.index = index;
        this.on = on;
        previous = new Previous(layout);
        boolean hasEpisodes = spec.fire() != Fire.EACH || spec.until().isPresent();
        episodeCell = hasEpisodes ? layout.reserve(1, RuleCode.NORMAL) : NONE;
        lastAlertCell = spec.cooldownNs() > 0 ? layout.reserve(1, Double.longBitsToDouble(Long.MIN_VALUE)) : NONE;
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

    AlertLayout layout() {
        return new AlertLayout(index, spec.name(), spec.severity(), List.copyOf(values), message);
    }
}
