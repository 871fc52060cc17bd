package io.ringmill.window.compile;

import io.ringmill.state.CellKind;
import io.ringmill.window.runtime.KeyTimers;
import io.ringmill.window.runtime.TimerCells;
import java.util.ArrayList;
import java.util.List;

/**
 * The timers of one generated class: for each key, a call of its {@code onTimer} at an event time that generated code has
 * asked for. They are due by the watermark of the stream on which, in the end, the rows are; {@link KeyTimers} say in what
 * order.
 */
public final class Timers {

    private final List<TimerCells> timers = new ArrayList<>();

    /** A new timer by the watermark of the rows of {@code on}; which one is kept in a cell of the key's state. Returns its index. */
    public int add(RowNode on, StateLayout layout) {
        int cell = layout.reserve(1, 0);
        layout.setKind(cell, CellKind.HANDLE);
        timers.add(new TimerCells(on.root().index(), cell));
        return timers.size() - 1;
    }

    /** By index. */
    public List<TimerCells> cells() {
        return timers;
    }

    /** Emits that the timer of the key at hand, whose state is in its local, is set to the time in a local. */
    public static void schedule(Code code, String className, int timer, int timeLocal) {
        code.aload(0)
                .constant(timer)
                .aload(Variables.STATE)
                .iload(Variables.KEY)
                .lload(timeLocal);
        code.call(className, "schedule", "(I[DIJ)V");
    }

    /** Emits that the timer of the key at hand is not set any more. */
    public static void cancel(Code code, String className, int timer) {
        code.aload(0).constant(timer).aload(Variables.STATE).call(className, "cancel", "(I[D)V");
    }
}
