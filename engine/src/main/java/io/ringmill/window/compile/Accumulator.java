package io.ringmill.window.compile;

import io.ringmill.state.CellKind;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.Summary;
import io.ringmill.window.runtime.Partial;
import java.util.HashSet;
import java.util.Set;

/** A summary of one argument of one window, and where its cells lie. */
public final class Accumulator {

    public final Summary summary;
    final Argument argument;
    final double parameter;

    /** Which of its aggregates are asked for, by their methods. */
    final Set<String> asked = new HashSet<>();

    /** Offset of its cells: in a {@link Partial}, or of one that is kept otherwise in the state. */
    int at;

    Accumulator(Summary summary, Argument argument, double parameter) {
        this.summary = summary;
        this.argument = argument;
        this.parameter = parameter;
    }

    /** Says what its cells hold, which lie at {@code first} in the state. */
    void setKinds(StateLayout layout, int first) {
        if (summary instanceof OwningSummary<?>) {
            layout.setKind(first, CellKind.HANDLE);
        } else if (argument.x().kind().isText()) {
            throw new IllegalStateException(summary.getClass()
                    + " is of texts: say here which cells hold their ids, so that they can be saved");
        }
    }

    boolean isSame(Summary otherSummary, Argument otherArgument, double otherParameter) {
        return summary == otherSummary && argument == otherArgument && parameter == otherParameter;
    }
}
