package io.ringmill.window;

import io.ringmill.event.Cells;
import java.util.Arrays;
import java.util.Comparator;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Windows that slide: the last N events, or those of the last D. The events' arguments are in a {@link History}, which
 * may be that of other windows too; here is what a window keeps of its own: where it begins, and its accumulators.
 */
final class SlidingCode extends FormCode {

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
            int value = code.local(2);
            code.aload(ring);
            history.pushBase(code, history.column(argument));
            code.iload(position).op(Opcodes.IADD).op(Opcodes.DALOAD).dstore(value);
            argument.loadPresent(code);
            change(code, argument, value, Opcodes.DSUB, "remove");
            argument.storePresent(code);
            argument.forgetPresent();
        }
    }

    /** Lets the accumulators know of a value that comes or goes, unless it is missing; the count is in a local. */
    private void change(Code code, Argument argument, int value, int addOrSubtract, String method) {
        Label absent = new Label();
        jumpIfMissing(code, value, absent);
        argument.count(code, addOrSubtract);
        for (Accumulator accumulator : window.accumulators) {
            if (accumulator.argument == argument) {
                code.aload(Variables.STATE).constant(accumulator.at).dload(value);
                argument.pushPresent(code);
                code.constant(accumulator.parameter());
                code.callStatic(accumulator.kernel.sliding, method, "([DIDDD)V");
            }
        }
        code.label(absent);
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

    /**
     * Where the ring is and where the window lies in it: locals.
     *
     * @param tail position of the oldest event
     * @param size number of events
     * @param tag of the chunk that the tail is in, see {@link SlidingExtremes}
     */
    record Place(int ring, int capacity, int tail, int size, int tag) {

        /** For {@link Pieces}. */
        static final String TYPES = "AIIII";

        int[] locals() {
            return new int[] {ring, capacity, tail, size, tag};
        }

        static Place of(int[] locals) {
            return new Place(locals[0], locals[1], locals[2], locals[3], locals[4]);
        }
    }

    /**
     * Emits the taking in of the newest event of the ring, and before that the leaving of values that the history knows
     * to leave with it.
     *
     * @param values locals with the values of the history's columns
     * @param leaving locals with the values of the window's arguments that leave, NaN if none does; empty if those that
     *     leave have done so
     */
    void enter(Pieces pieces, Code code, Place place, int[] values, int[] leaving, Emission emission) {
        int arguments = window.arguments.size();
        int[] locals = Arrays.copyOf(place.locals(), Place.TYPES.length() + arguments + leaving.length);
        for (int i = 0; i < arguments; i++) {
            locals[Place.TYPES.length() + i] = values[history.indexOf(window.arguments.get(i))];
        }
        System.arraycopy(leaving, 0, locals, Place.TYPES.length() + arguments, leaving.length);
        String types = Place.TYPES + "D".repeat(arguments + leaving.length);
        pieces.emit(code, "enter" + window.index(), types, locals, (into, own) -> {
            Place there = Place.of(own);
            int first = Place.TYPES.length();
            window.arguments.forEach(argument -> argument.loadPresent(into));
            if (leaving.length > 0) {
                history.beforeLeaving(into, this, there);
                for (int i = 0; i < arguments; i++) {
                    change(into, window.arguments.get(i), own[first + arguments + i], Opcodes.DSUB, "remove");
                }
                history.afterLeaving(into, this, there);
            }
            for (int i = 0; i < arguments; i++) {
                change(into, window.arguments.get(i), own[first + i], Opcodes.DADD, "add");
            }
            window.arguments.forEach(argument -> argument.storePresent(into));
            settle(into, there);
            afterEvent(into, emission);
            window.arguments.forEach(Argument::forgetPresent);
        });
    }

    /** Emits what is left to be done once an event out of order has been taken in. */
    void settle(Pieces pieces, Code code, Place place, Emission emission) {
        pieces.emit(code, "settle" + window.index(), Place.TYPES, place.locals(), (into, own) -> {
            settle(into, Place.of(own));
            afterEvent(into, emission);
        });
    }

    private void settle(Code code, Place place) {
        window.accumulators.stream()
                .sorted(Comparator.comparing(accumulator -> accumulator.kernel))
                .forEach(accumulator -> settle(code, accumulator, place));
    }

    private void settle(Code code, Accumulator accumulator, Place place) {
        code.aload(Variables.STATE).constant(accumulator.at).aload(place.ring());
        int column = history.column(accumulator.argument);
        history.pushBase(code, column, place.capacity());
        history.pushCapacity(code, place.capacity());
        code.iload(place.tail()).iload(place.size());
        if (accumulator.kernel == Kernel.EXTREMES) {
            code.iload(place.tag()).constant(accumulator.parameter()).aload(place.ring());
            history.pushTree(code, column, Extremes.MAX, place.capacity());
            history.pushTree(code, column, Extremes.MIN, place.capacity());
            code.callStatic(accumulator.kernel.sliding, "settle", "([DI[DIIIIID[DII)V");
            return;
        }
        if (accumulator.kernel.flips()) {
            history.pushOld(code, this, place);
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
