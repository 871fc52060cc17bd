package io.ringmill.window;

import io.ringmill.event.Cells;
import java.util.Comparator;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Windows that slide: the last N events, or those of the last D. The events' arguments are in a {@link History}, which
 * may be that of other windows too; here is what a window keeps of its own: where it begins, and its accumulators.
 */
final class SlidingCode extends FormCode {

    /** Locals of the methods that take an event in, behind the usual ones. */
    private static final int RING = Variables.FIRST_FREE;

    private static final int CAPACITY = RING + 1;
    private static final int TAIL = RING + 2;
    private static final int SIZE = RING + 3;
    private static final int TAG = RING + 4;
    private static final int VALUES = RING + 5;
    private static final String POSITION = Variables.PARAMETERS + "[DIIII";

    /** Set when all windows are known. */
    History history;

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

    /** Whether an accumulator has an old part. */
    boolean flips() {
        return window.accumulators.stream().anyMatch(accumulator -> accumulator.kernel.flips());
    }

    @Override
    void reserve(StateLayout layout) {
        super.reserve(layout);
        if (window.spec().emit().kind() != Emit.Kind.EACH) {
            markCell = layout.reserve(1, 0);
        }
        for (Accumulator accumulator : window.accumulators) {
            accumulator.at = layout.reserve(accumulator.kernel.slidingCells, 0);
            if (accumulator.kernel == Kernel.EXTREMES) {
                SlidingExtremes.initialize(layout.initialCells(), accumulator.at);
            }
        }
    }

    /** Emits the leaving of the oldest event, whose position in the ring is in a local. */
    void leave(Code code, int ring, int position) {
        for (Argument argument : window.arguments) {
            Label absent = new Label();
            int value = code.local(2);
            code.aload(ring);
            history.pushBase(code, history.column(argument));
            code.iload(position).op(Opcodes.IADD).op(Opcodes.DALOAD).dstore(value);
            jumpIfMissing(code, value, absent);
            int present = argument.count(code, Opcodes.DSUB);
            for (Accumulator accumulator : window.accumulators) {
                if (accumulator.argument == argument) {
                    pushChange(code, accumulator, value, present);
                    code.callStatic(accumulator.kernel.sliding, "remove", "([DIDDD)V");
                }
            }
            code.label(absent);
        }
    }

    private static void pushChange(Code code, Accumulator accumulator, int value, int present) {
        code.aload(Variables.STATE).constant(accumulator.at).dload(value).dload(present);
        code.constant(accumulator.parameter());
    }

    /** Emits that the old part is empty, and what is there becomes it. */
    void flip(Code code) {
        for (Accumulator accumulator : window.accumulators) {
            if (accumulator.kernel.flips()) {
                code.aload(Variables.STATE).constant(accumulator.at);
                accumulator.argument.pushPresent(code);
                code.callStatic(accumulator.kernel.sliding, "flip", "([DID)V");
            }
        }
    }

    /** Generates the methods that take an event in once it is in the ring. */
    void generate(ClassVisitor owner, String className, Emission emission) {
        Code enter = method(owner, "enter" + window.index(), enterDescriptor(), VALUES + 2 * window.arguments.size());
        for (int i = 0; i < window.arguments.size(); i++) {
            Argument argument = window.arguments.get(i);
            int value = VALUES + 2 * i;
            Label absent = new Label();
            jumpIfMissing(enter, value, absent);
            int present = argument.count(enter, Opcodes.DADD);
            for (Accumulator accumulator : window.accumulators) {
                if (accumulator.argument == argument) {
                    pushChange(enter, accumulator, value, present);
                    enter.callStatic(accumulator.kernel.sliding, "add", "([DIDDD)V");
                }
            }
            enter.label(absent);
        }
        pushPosition(enter.aload(0), TAIL, SIZE, TAG);
        enter.call(className, "settle" + window.index(), "(" + POSITION + ")V").end(Opcodes.RETURN);

        Code settle = method(owner, "settle" + window.index(), "(" + POSITION + ")V", VALUES);
        window.accumulators.stream()
                .sorted(Comparator.comparing(accumulator -> accumulator.kernel))
                .forEach(accumulator -> settle(settle, accumulator));
        afterEvent(settle, emission);
        settle.end(Opcodes.RETURN);
    }

    private String enterDescriptor() {
        return "(" + POSITION + "D".repeat(window.arguments.size()) + ")V";
    }

    private void pushPosition(Code code, int tail, int size, int tag) {
        Variables.pushParameters(code)
                .aload(RING)
                .iload(CAPACITY)
                .iload(tail)
                .iload(size)
                .iload(tag);
    }

    /**
     * Emits the call that takes the newest event of the ring in.
     *
     * @param place locals with ring, capacity, position of the oldest event, number of events, tag of the chunk
     * @param values locals with the values of the history's columns; null if they have been taken in already
     */
    void callEnter(Code code, String className, int[] place, int[] values) {
        Variables.pushParameters(code.aload(0)).aload(place[0]);
        for (int i = 1; i < place.length; i++) {
            code.iload(place[i]);
        }
        if (values == null) {
            code.call(className, "settle" + window.index(), "(" + POSITION + ")V");
            return;
        }
        for (Argument argument : window.arguments) {
            code.dload(values[history.indexOf(argument)]);
        }
        code.call(className, "enter" + window.index(), enterDescriptor());
    }

    private void settle(Code code, Accumulator accumulator) {
        code.aload(Variables.STATE).constant(accumulator.at).aload(RING);
        int column = history.column(accumulator.argument);
        history.pushBase(code, column, CAPACITY);
        code.iload(CAPACITY).iload(TAIL).iload(SIZE);
        if (accumulator.kernel == Kernel.EXTREMES) {
            code.iload(TAG).constant(accumulator.parameter()).aload(RING);
            history.pushTree(code, column, Extremes.MAX, CAPACITY);
            history.pushTree(code, column, Extremes.MIN, CAPACITY);
            code.callStatic(accumulator.kernel.sliding, "settle", "([DI[DIIIIID[DII)V");
            return;
        }
        if (accumulator.kernel.flips()) {
            history.pushOld(code, this, TAIL, SIZE);
        } else {
            code.constant(0);
        }
        accumulator.argument.pushPresent(code);
        code.constant(accumulator.parameter());
        code.callStatic(accumulator.kernel.sliding, "settle", "([DI[DIIIIIDD)V");
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
    Class<?> kernelClass(Kernel kernel) {
        return kernel.sliding;
    }

    @Override
    WindowShape shape() {
        return new WindowShape(
                window.spec(),
                window.root().index(),
                window.allKeys(),
                markCell,
                history.eventsCell(),
                history.lastCell(),
                0,
                0,
                0);
    }
}
