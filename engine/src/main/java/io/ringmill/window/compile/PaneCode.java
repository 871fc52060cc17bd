package io.ringmill.window.compile;

import io.ringmill.window.WindowForm;
import io.ringmill.window.aggregate.InOrder;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.Twap;
import io.ringmill.window.runtime.Partial;
import io.ringmill.window.runtime.Spans;
import io.ringmill.window.runtime.Times;
import io.ringmill.window.runtime.WindowCells;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Windows that events enter and do not leave before it is over: tumbling and hopping ones, sessions, running ones. Of a hopping
 * one it is the pane that they enter.
 */
public final class PaneCode extends FormCode {

    private final WindowForm form;
    private int startCell = -1;
    private int endCell;
    private int orderCell;
    private int othersCell;
    private int countCell;
    private int firstCell;
    private int lastCell;
    private int markCell;
    private PartialPlan partial;
    private int partialCell;
    private int paneFrom;
    private int paneTo;

    PaneCode(WindowNode window) {
        super(window);
        form = window.spec().form();
    }

    private boolean byTime() {
        return form.closesByTime();
    }

    /** Whether it is put together from panes when it is emitted. */
    private boolean isOfPanes() {
        return form.kind() == WindowForm.Kind.HOPPING || !window.held.isEmpty();
    }

    private boolean isSession() {
        return form.kind() == WindowForm.Kind.SESSION;
    }

    @Override
    void reserve(StateLayout layout) {
        paneFrom = layout.size();
        if (byTime()) {
            endCell = layout.reserve(1, Double.longBitsToDouble(Long.MIN_VALUE));
            startCell = isOfPanes() || isSession() || form.calendar().isPresent() ? layout.reserve(1, 0) : -1;
            orderCell = isSession() ? layout.reserve(1, 0) : 0;
        } else {
            firstCell = layout.reserve(1, Double.longBitsToDouble(Long.MAX_VALUE));
            lastCell = layout.reserve(1, Double.longBitsToDouble(Long.MIN_VALUE));
        }
        countCell = layout.reserve(1, 0);
        partial = new PartialPlan(window.arguments, window.accumulators, window.summaries());
        partialCell = layout.reserve(partial.width, 0);
        partial.clear(layout.initialCells(), partialCell);
        partial.setKinds(layout, partialCell);
        window.arguments.forEach(argument -> argument.presentCell = partialCell + argument.at);
        if (byTime()) {
            markCell = layout.reserve(1, 0);
        }
        window.held.forEach(held -> held.paneCell = layout.reserve(1, Double.NaN));
        paneTo = layout.size();
        window.held.forEach(held -> held.cell = layout.reserve(1, Double.NaN));
        othersCell = isSession() ? layout.reserve(1, 0) : 0;
        if (!byTime()) {
            markCell = layout.reserve(1, 0);
        }
    }

    /** Emits the entering of the row at hand; jumps to {@code out} if the window's filter holds it back. */
    void enter(MethodSplitter pieces, Code code, Label out, Emission emission) {
        Columns values = takeRow(pieces, code, out, window.isWide());
        beginAnew(code, emission);
        if (byTime()) {
            enterPane(code);
        }
        Label full = new Label();
        if (window.spec().maxEvents() > 0) {
            jumpIfFull(code, full);
        }
        if (!byTime()) {
            noteTimes(code);
        }
        partial.emitAdd(pieces, code, partialCell, values);
        code.aload(Variables.STATE).constant(countCell).op(Opcodes.DUP2).op(Opcodes.DALOAD);
        code.op(Opcodes.DCONST_1).op(Opcodes.DADD).op(Opcodes.DASTORE);
        code.label(full);
        if (form.kind() == WindowForm.Kind.TUMBLING_EVENTS) {
            closeWhenFull(code, emission);
        } else {
            afterEvent(code, emission);
        }
    }

    /** Counts the event and jumps if the window holds no more; what it holds is emitted as if it had entered. */
    private void jumpIfFull(Code code, Label full) {
        Label room = new Label();
        code.aload(Variables.STATE).constant(countCell).op(Opcodes.DALOAD);
        code.constant((double) window.spec().maxEvents()).op(Opcodes.DCMPL).jump(Opcodes.IFLT, room);
        code.aload(0).constant(window.index()).call(RUNTIME, "cap", "(I)V");
        code.jump(Opcodes.GOTO, full).label(room);
    }

    /** Makes the window to which the event's time belongs the one in the state. */
    private void enterPane(Code code) {
        int time = Variables.TIME;
        if (window.source() instanceof WindowNode && !isSession()) {
            code.lload(Variables.TIME).field(RUNTIME, "beforeNs", "J").op(Opcodes.LSUB);
            time = code.local(2);
            code.lstore(time);
        }
        Label open = new Label();
        Label ready = new Label();
        int end = code.local(2);
        getLong(code, Variables.STATE, endCell);
        code.lstore(end);
        code.lload(time).lload(end).op(Opcodes.LCMP).jump(isSession() ? Opcodes.IFGT : Opcodes.IFGE, open);
        if (window.outOfOrder()) {
            code.lload(time);
            pushPaneStart(code, end);
            code.op(Opcodes.LCMP).jump(Opcodes.IFLT, open);
        }
        if (isSession()) {
            extend(code, time, end, open);
        }
        code.jump(Opcodes.GOTO, ready);
        code.label(open);
        code.aload(0)
                .constant(window.index())
                .aload(Variables.STATE)
                .iload(Variables.KEY)
                .lload(time);
        code.call(RUNTIME, "openPane", "(I[DIJ)V");
        code.label(ready);
    }

    /** Moves the end of the session in the state on; jumps to {@code open} where it may meet another one. */
    private void extend(Code code, int time, int end, Label open) {
        if (window.outOfOrder()) {
            code.aload(Variables.STATE).constant(othersCell).op(Opcodes.DALOAD).op(Opcodes.DCONST_0);
            code.op(Opcodes.DCMPL).jump(Opcodes.IFNE, open);
        }
        int extended = code.local(2);
        code.lload(time).constant(form.size()).callStatic(Times.class, "plus", "(JJ)J");
        code.lload(end).callStatic(Math.class, "max", "(JJ)J").lstore(extended);
        setLong(code, Variables.STATE, endCell, extended);
    }

    private void pushPaneStart(Code code, int end) {
        if (startCell < 0) {
            code.lload(end).constant(form.size()).op(Opcodes.LSUB);
        } else {
            getLong(code, Variables.STATE, startCell);
        }
    }

    /** Times of the first and last event; of a running window, of the oldest and newest. */
    private void noteTimes(Code code) {
        String first = form.kind() == WindowForm.Kind.RUNNING ? "noteSpan" : "noteFirstAndLast";
        code.aload(Variables.STATE).constant(firstCell).constant(lastCell).constant(countCell);
        code.lload(Variables.TIME).callStatic(Spans.class, first, "([DIIIJ)V");
    }

    private void closeWhenFull(Code code, Emission emission) {
        Label open = new Label();
        Label done = new Label();
        code.aload(Variables.STATE).constant(countCell).op(Opcodes.DALOAD).constant((double) form.size());
        code.op(Opcodes.DCMPL).jump(Opcodes.IFLT, open);
        emission.emit(code);
        code.aload(0).constant(window.index()).aload(Variables.STATE);
        code.call(RUNTIME, "resetPane", "(I[D)V");
        code.jump(Opcodes.GOTO, done);
        code.label(open);
        afterEvent(code, emission);
        code.label(done);
    }

    @Override
    void emitEmpty(Code code) {
        releaseOwned(code);
        restore(code, paneFrom, paneTo);
    }

    @Override
    int markCell() {
        return markCell;
    }

    @Override
    void pushCount(Code code) {
        code.aload(Variables.STATE).constant(countCell).op(Opcodes.DALOAD).op(Opcodes.D2L);
    }

    @Override
    void pushStart(Code code) {
        if (isSession() || form.calendar().isPresent()) {
            getLong(code, Variables.STATE, startCell);
        } else if (byTime()) {
            getLong(code, Variables.STATE, endCell);
            code.constant(form.size()).op(Opcodes.LSUB);
        } else {
            getLong(code, Variables.STATE, firstCell);
        }
    }

    @Override
    void pushLast(Code code) {
        pushEnd(code);
        if (isSession()) {
            code.constant(form.size()).op(Opcodes.LSUB);
        }
    }

    @Override
    void pushEnd(Code code) {
        getLong(code, Variables.STATE, byTime() ? endCell : lastCell);
    }

    @Override
    void pushValueOfSome(Code code, Accumulator accumulator, Answer answer) {
        callValue(code, accumulator, partialCell + accumulator.at, answer);
    }

    @Override
    void pushOverWhole(Code code, Held held) {
        Label some = new Label();
        Label done = new Label();
        held.argument.pushPresent(code);
        code.op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFNE, some);
        code.aload(Variables.STATE).constant(held.cell).op(Opcodes.DALOAD).jump(Opcodes.GOTO, done);
        code.label(some);
        int at = partialCell + held.twap.at;
        if (held.twap.summary instanceof InOrder) {
            window.summaries().push(code, held.twap.summary);
            code.aload(Variables.STATE).constant(at);
            Summaries.call(code, held.twap.summary, "settled", "([DI)[D");
            code.constant(0);
        } else {
            code.aload(Variables.STATE).constant(at);
        }
        pushStart(code);
        pushEnd(code);
        code.aload(Variables.STATE).constant(held.cell).op(Opcodes.DALOAD);
        code.callStatic(Twap.class, "over", "([DIJJD)D").label(done);
    }

    @Override
    WindowCells shape() {
        return new WindowCells(
                window.spec(),
                window.root().index(),
                window.allKeys(),
                markCell,
                countCell,
                lastCell,
                paneFrom,
                paneTo,
                partialCell,
                startCell,
                endCell,
                orderCell,
                othersCell,
                partial.owning().stream()
                        .map(accumulator -> window.ownedCell(accumulator, partialCell + accumulator.at))
                        .toList(),
                window.held.stream()
                        .map(held -> new WindowCells.HeldCells(
                                held.cell, held.paneCell, held.argument.presentCell, partialCell + held.last.at))
                        .toList(),
                null);
    }

    /** What puts the partial aggregates of panes or sessions together; null for other forms. */
    public Partial partial(OwningSummary<?>[] owned) {
        if (isOfPanes()) {
            return partial.ofCells().generate(null, owned);
        }
        return isSession() ? partial.generate(null, owned) : null;
    }
}
