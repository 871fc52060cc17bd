package io.ringmill.window.compile;

import io.ringmill.state.CellKind;
import io.ringmill.window.aggregate.First;
import io.ringmill.window.aggregate.FirstByTime;
import io.ringmill.window.aggregate.Last;
import io.ringmill.window.aggregate.LastByTime;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.ShortForm;
import io.ringmill.window.aggregate.Summary;
import io.ringmill.window.runtime.Partial;
import java.util.HashSet;
import java.util.Set;

/** A summary of one argument of one window, and where its cells lie. */
public final class Accumulator {

    /** Those that keep one of the values as it is, in their first cell. */
    private static final Set<Summary> KEEPING_ONE =
            Set.of(First.INSTANCE, FirstByTime.INSTANCE, Last.INSTANCE, LastByTime.INSTANCE);

    public final Summary summary;
    final Argument argument;
    final double parameter;

    /** Which of its aggregates are asked for, by their methods. */
    final Set<String> asked = new HashSet<>();

    /** Offset of its cells: in a {@link Partial}, or of one that is kept otherwise in the state. */
    int at;

    /** Offset in the state of its {@link ShortForm}'s cells, where it is kept in that. */
    int shortAt;

    Accumulator(Summary summary, Argument argument, double parameter) {
        this.summary = summary;
        this.argument = argument;
        this.parameter = parameter;
    }

    /** Says what its cells hold, which lie at {@code first} in the state. */
    void setKinds(StateLayout layout, int first) {
        CellKind kind = argument.x().kind();
        if (summary instanceof OwningSummary<?>) {
            layout.setKind(first, CellKind.HANDLE);
        } else if (KEEPING_ONE.contains(summary)) {
            layout.setKind(first, kind);
        } else if (kind.isText()) {
            throw new IllegalStateException(summary.getClass()
                    + " is of texts: say here which cells hold their ids, so that they can be saved");
        }
    }

    /** How it is kept in a window of few events; null if as in any other, as all is that keeps longs by their bits. */
    ShortForm shortForm() {
        return argument.isExact() ? null : summary.inShortWindow();
    }

    boolean isSame(Summary otherSummary, Argument otherArgument, double otherParameter) {
        return summary == otherSummary && argument == otherArgument && parameter == otherParameter;
    }
}
