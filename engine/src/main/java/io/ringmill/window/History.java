package io.ringmill.window;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates the ring that keeps, by key, what sliding windows need of the events they hold: a column of times if wanted,
 * then one for each argument. Windows over the same rows share one if the shorter needs no column that the
 * longer has not.
 */
abstract class History {

    /** The longest first. */
    final List<SlidingCode> members = new ArrayList<>();

    final int index;

    /** Arguments of the longest, which are those of all. */
    private final List<Argument> columns;

    private int lastCell;

    History(SlidingCode longest, int index) {
        this.index = index;
        columns = longest.window.arguments;
        add(longest);
    }

    /** A history for a window, of which more may become members. */
    static History of(SlidingCode longest, int index) {
        return isFixed(longest) ? new FixedHistory(longest, index) : new GrowingHistory(longest, index);
    }

    private static boolean isFixed(SlidingCode window) {
        return !window.byTime() && window.length() <= FixedHistory.MOST_EVENTS;
    }

    final void add(SlidingCode member) {
        members.add(member);
        member.history = this;
    }

    final SlidingCode longest() {
        return members.get(0);
    }

    /** Whether the rows that it keeps, and the order they are in, are what this window wants too. */
    final boolean suits(SlidingCode window) {
        WindowNode own = longest().window;
        WindowNode other = window.window;
        return own.source() == other.source()
                && isFixed(longest()) == isFixed(window)
                && own.allKeys() == other.allKeys()
                && !own.unordered()
                && isPure(own)
                && isPure(other)
                && (own.where == null
                        ? other.where == null
                        : other.where != null && Expressions.sameValue(own.where, other.where))
                && (longest().byTime() == window.byTime() || columns.size() == other.arguments.size())
                && other.arguments.stream().allMatch(argument -> indexOf(argument) >= 0);
    }

    /** Whether what it reads of a row depends on the row alone, and so not on which windows have taken it in. */
    private static boolean isPure(WindowNode window) {
        List<Variable> read = new ArrayList<>();
        window.arguments.forEach(argument -> Expressions.collectVariables(argument.value, read));
        if (window.where != null) {
            Expressions.collectVariables(window.where, read);
        }
        return read.stream().allMatch(variable -> variable instanceof Variables.Cell || variable instanceof Code.Local);
    }

    /** Which of the columns is an argument's, the one of times not counted; -1 if none is. */
    final int indexOf(Argument argument) {
        for (int i = 0; i < columns.size(); i++) {
            if (Expressions.sameValue(columns.get(i).value, argument.value)) {
                return i;
            }
        }
        return -1;
    }

    final List<Argument> columns() {
        return columns;
    }

    /** The ring column of an argument. */
    final int column(Argument argument) {
        return (isTimed() ? 1 : 0) + indexOf(argument);
    }

    /** Whether column 0 holds times. */
    final boolean isTimed() {
        return members.stream().anyMatch(member -> member.byTime() || member.window.startRead());
    }

    /** How many ring columns there are. */
    final int columnCount() {
        return (isTimed() ? 1 : 0) + columns.size();
    }

    /** Which extremes are wanted of a column, by their sign. */
    record Tree(int column, double sign) {}

    final List<Tree> trees() {
        List<Tree> trees = new ArrayList<>();
        for (SlidingCode member : members) {
            for (Accumulator accumulator : member.window.accumulators) {
                if (accumulator.kernel == Kernel.EXTREMES) {
                    int column = column(accumulator.argument);
                    if (accumulator.parameter() != Extremes.MIN && !trees.contains(new Tree(column, Extremes.MAX))) {
                        trees.add(new Tree(column, Extremes.MAX));
                    }
                    if (accumulator.parameter() != Extremes.MAX && !trees.contains(new Tree(column, Extremes.MIN))) {
                        trees.add(new Tree(column, Extremes.MIN));
                    }
                }
            }
        }
        return trees;
    }

    void reserve(StateLayout layout) {
        lastCell = layout.reserve(1, Double.longBitsToDouble(Long.MIN_VALUE));
    }

    /** Cell with the time of the newest event. */
    final int lastCell() {
        return lastCell;
    }

    /** Cell that is not 0 once there are events. */
    abstract int eventsCell();

    /** What emits the emission of a window. */
    @FunctionalInterface
    interface Emissions {
        FormCode.Emission of(WindowNode window);
    }

    /** Emits the taking in of a row by all members. */
    final void takeIn(Pieces pieces, Code code, Emissions emissions) {
        Pieces.Body body = (into, none) -> {
            Label out = new Label();
            takeIn(pieces, into, longest().takeRow(into, columns, out), emissions);
            into.label(out);
        };
        if (longest().window.foldsKeys()) {
            pieces.emitApart(code, "history" + index, body);
        } else {
            pieces.emit(code, "history" + index, body);
        }
    }

    /** Emits the taking in of a row whose values are in locals. */
    abstract void takeIn(Pieces pieces, Code code, int[] values, Emissions emissions);

    /** Emits a read of where the next event of a key will go and, as far as is known, the next to leave: into the bits of a long. */
    abstract void read(Code code);

    /** Emits a read, into the long on the stack, of a position that is in a local, of each column. */
    final void read(Code code, int ring, int position) {
        for (int column = 0; column < columnCount(); column++) {
            code.aload(ring);
            pushBase(code, column);
            code.iload(position).op(Opcodes.IADD).op(Opcodes.DALOAD);
            Code.fromState(code.visitor(), Type.LONG);
            code.op(Opcodes.LXOR);
        }
    }

    /** Emits what a window has to do before the values leave that leave with the event at hand. */
    void beforeLeaving(Code code, SlidingCode member, SlidingCode.Place place) {}

    /** Emits what it has to do once they have left. */
    void afterLeaving(Code code, SlidingCode member, SlidingCode.Place place) {}

    /** Pushes the offset of a ring column's position 0, in a method where {@link #pushBase(Code, int)} knows the ring. */
    abstract void pushBase(Code code, int column);

    /** Pushes the offset of a ring column's position 0; the ring's capacity is in a local. */
    abstract void pushBase(Code code, int column, int capacity);

    /** Pushes the offset of a column's {@link Chunks} for that sign; anything if there are none. */
    abstract void pushTree(Code code, int column, double sign, int capacity);

    /** Pushes how many of a window's events are its old part. */
    abstract void pushOld(Code code, SlidingCode member, SlidingCode.Place place);

    /** Pushes how many events a window holds, from the state alone. */
    abstract void pushSize(Code code, SlidingCode member);

    /** Pushes the time of a window's oldest event, from the state alone. */
    abstract void pushOldestTime(Code code, SlidingCode member);

    /** Stores the row's time and values at a position of the ring. */
    final void append(Code code, int ring, int position, int[] values) {
        if (isTimed()) {
            code.aload(ring);
            pushBase(code, 0);
            code.iload(position).op(Opcodes.IADD).lload(Variables.TIME);
            Code.toState(code.visitor(), Type.LONG);
            code.op(Opcodes.DASTORE);
        }
        for (int i = 0; i < values.length; i++) {
            code.aload(ring);
            pushBase(code, columnCount() - columns.size() + i);
            code.iload(position).op(Opcodes.IADD).dload(values[i]).op(Opcodes.DASTORE);
        }
    }

    /** Emits that the chunk which ends before the position in a local is complete. */
    final void completeChunk(Code code, int ring, int capacity, int end) {
        for (Tree tree : trees()) {
            code.aload(ring);
            pushTree(code, tree.column(), tree.sign(), capacity);
            code.aload(ring);
            pushBase(code, tree.column(), capacity);
            pushCapacity(code, capacity);
            code.iload(end).constant(tree.sign());
            code.callStatic(Chunks.class, "complete", "([DI[DIIID)V");
        }
    }

    /** Pushes the ring's capacity, which is also in a local. */
    abstract void pushCapacity(Code code, int capacity);
}
