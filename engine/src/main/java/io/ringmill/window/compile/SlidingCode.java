package io.ringmill.window.compile;

import io.ringmill.event.Cells;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.runtime.NewestCells;
import io.ringmill.window.runtime.WindowCells;
import java.util.List;
import org.objectweb.asm.Opcodes;

/**
 * Windows that slide: the last N events, or those of the last D. The events' columns are in a {@link RingCode}, which may
 * be that of other windows too; here is what a window keeps of its own. The two kinds of history keep it in two ways.
 */
public final class SlidingCode extends FormCode {

    /** Set when all windows are known. */
    public RingCode history;

    private final WindowForm form;
    private int markCell;

    SlidingCode(WindowNode window) {
        super(window);
        form = window.spec().form();
    }

    boolean byTime() {
        return form.kind() == WindowForm.Kind.SLIDING_TIME;
    }

    /** Events or nanoseconds. */
    long length() {
        return form.size();
    }

    /** Accumulators whose summaries have memory of their own, to which each value that leaves is told. */
    List<Accumulator> owning() {
        return window.accumulators.stream()
                .filter(accumulator -> accumulator.summary instanceof OwningSummary<?>)
                .toList();
    }

    @Override
    int ways() {
        return history instanceof GrowingRingCode growing && growing.keepsFew() ? 2 : 1;
    }

    @Override
    void reserve(StateLayout layout) {
        if (window.spec().emit().kind() != Emit.Kind.EACH) {
            markCell = layout.reserve(1, 0);
        }
        for (Accumulator accumulator : owning()) {
            accumulator.at = layout.reserve(accumulator.summary.cells(), 0);
            accumulator.summary.clear(layout.initialCells(), accumulator.at);
            accumulator.setKinds(layout, accumulator.at);
        }
    }

    /** Emits that a value has come to an owning summary, or has left it. */
    void tellOwning(Code code, Accumulator accumulator, int x, int y, boolean comes) {
        window.summaries().push(code, accumulator.summary);
        code.aload(Variables.STATE).constant(accumulator.at).dload(x).dload(y);
        accumulator.argument.pushPresent(code);
        if (comes) {
            code.lload(Variables.TIME);
        }
        code.constant(accumulator.parameter);
        Summaries.call(code, accumulator.summary, comes ? "add" : "remove", comes ? "([DIDDDJD)V" : "([DIDDDD)V");
    }

    @Override
    void emitEmpty(Code code) {
        releaseOwned(code);
        history.emitEmpty(code);
    }

    @Override
    int markCell() {
        return markCell;
    }

    @Override
    void pushCount(Code code) {
        history.pushSize(code, this);
        code.op(Opcodes.I2L);
    }

    @Override
    void pushStart(Code code) {
        if (history.isTimed()) {
            history.pushOldestTime(code, this);
        } else {
            code.constant(Cells.MISSING_LONG);
        }
    }

    @Override
    void pushEnd(Code code) {
        getLong(code, Variables.STATE, history.lastCell());
    }

    @Override
    void pushValueOfSome(Code code, Accumulator accumulator, Answer answer) {
        if (accumulator.summary instanceof OwningSummary<?>) {
            callValue(code, accumulator, accumulator.at, answer);
        } else {
            history.pushValue(code, this, accumulator, answer);
        }
    }

    private NewestCells newest() {
        List<NewestCells.Single> singles = window.singles().values().stream()
                .map(column -> new NewestCells.Single(history.cell(column), column.exact()))
                .toList();
        return history instanceof GrowingRingCode growing
                ? NewestCells.of(growing.index, growing.shape(), growing.members.indexOf(this), singles)
                : ((ShortRingCode) history).newest(singles).ofLength((int) length());
    }

    @Override
    WindowCells shape() {
        return new WindowCells(
                window.spec(),
                window.root().index(),
                window.allKeys(),
                markCell,
                history.eventsCell(),
                history.lastCell(),
                0,
                0,
                0,
                -1,
                0,
                0,
                0,
                owning().stream()
                        .map(accumulator -> window.ownedCell(accumulator, accumulator.at))
                        .toList(),
                List.of(),
                newest());
    }
}
