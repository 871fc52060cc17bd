package io.ringmill.window.compile;

import io.ringmill.window.aggregate.ShortForm;
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

    /** How it is kept in a window of few events; null if as in any other, as all is that keeps longs by their bits. */
    ShortForm shortForm() {
        return argument.isExact() ? null : summary.inShortWindow();
    }

    boolean isSame(Summary otherSummary, Argument otherArgument, double otherParameter) {
        return summary == otherSummary && argument == otherArgument && parameter == otherParameter;
    }
}
