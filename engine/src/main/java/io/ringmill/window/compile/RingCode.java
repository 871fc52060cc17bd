package io.ringmill.window.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import io.ringmill.state.CellKind;
import io.ringmill.state.StateForm;
import io.ringmill.window.runtime.PartialTree;
import io.ringmill.window.runtime.RingRow;
import io.ringmill.window.runtime.TwoStacks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates the ring that keeps, by key, what sliding windows need of the events they hold: a row for each event with its
 * time, if that is wanted, and the values of the columns. Windows over the same rows share one if the shorter needs no
 * column that the longer has not.
 */
public abstract class RingCode {

    /** The longest first. */
    public final List<SlidingCode> members = new ArrayList<>();

    final int index;

    private int lastCell;

    /** Known once all members are. */
    private boolean timed;

    private boolean wide;

    /** By member: what it keeps in partial aggregates; null if nothing. */
    private final List<Merged> merged = new ArrayList<>();

    private final List<TreePlan> trees = new ArrayList<>();

    /** The partial aggregates of a window, and where they are. */
    public record Merged(PartialPlan partial, RingRow row, TreePlan tree, int at) {}

    /**
     * A tree over the ring; windows that keep the same partial aggregates have it in common.
     *
     * @param index among all of a pipeline's
     * @param current where the state keeps the current row
     * @param owner the first of its windows, of which cells of the state are said to be
     */
    public record TreePlan(PartialPlan partial, RingRow row, int index, int current, String owner) {}

    RingCode(SlidingCode longest, int index) {
        this.index = index;
        add(longest);
    }

    /** A history for a window, of which more may become members. */
    static RingCode of(SlidingCode longest, int index) {
        return isShort(longest) ? new ShortRingCode(longest, index) : new GrowingRingCode(longest, index);
    }

    private static boolean isShort(SlidingCode window) {
        return !window.window.spec().form().isSlidingLong();
    }

    final void add(SlidingCode member) {
        members.add(member);
        member.history = this;
    }

    public final SlidingCode longest() {
        return members.get(0);
    }

    final List<Column> columns() {
        return longest().window.columns;
    }

    /** Whether the rows that it keeps, and the order they are in, are what this window wants too. */
    final boolean suits(SlidingCode window) {
        WindowNode own = longest().window;
        WindowNode other = window.window;
        return own.source() == other.source()
                && isShort(longest()) == isShort(window)
                && own.allKeys() == other.allKeys()
                && !own.unordered()
                && own.reset == null
                && other.reset == null
                && isPure(own)
                && isPure(other)
                && (own.where == null
                        ? other.where == null
                        : other.where != null && Expressions.sameValue(own.where, other.where))
                && (longest().byTime() == window.byTime() || columns().size() == other.columns.size())
                && other.columns.stream().allMatch(column -> indexOf(column) >= 0);
    }

    /** Whether what it reads of a row depends on the row alone, and so not on which windows have taken it in. */
    private static boolean isPure(WindowNode window) {
        List<Variable> read = new ArrayList<>();
        window.columns.forEach(column -> Expressions.collectVariables(column.value(), read));
        if (window.where != null) {
            Expressions.collectVariables(window.where, read);
        }
        return read.stream().allMatch(variable -> variable instanceof Variables.Cell || variable instanceof Code.Local);
    }

    /** Which of the columns it is; -1 if none. */
    private int indexOf(Column column) {
        for (int i = 0; i < columns().size(); i++) {
            if (columns().get(i).isSame(column)) {
                return i;
            }
        }
        return -1;
    }

    /** The cell of a column in an event's row. */
    final int cell(Column column) {
        return (isTimed() ? 1 : 0) + indexOf(column);
    }

    /** Whether an event's row begins with its time. */
    final boolean isTimed() {
        return timed;
    }

    private boolean findTimed() {
        return members.stream()
                .anyMatch(member -> member.byTime()
                        || member.window.startRead()
                        || member.window.accumulators.stream().anyMatch(each -> each.summary.isTimed()));
    }

    /** Cells of an event's row. */
    public final int stride() {
        return (isTimed() ? 1 : 0) + columns().size();
    }

    /** What the cells of an event's row hold. */
    final List<CellKind> kinds() {
        List<CellKind> kinds = new ArrayList<>();
        if (isTimed()) {
            kinds.add(CellKind.BITS);
        }
        columns().forEach(column -> kinds.add(column.kind()));
        return kinds;
    }

    /** What its cells are called in a saved state. */
    final String component() {
        return StateForm.ring(
                members.stream().map(member -> member.window.name()).toList());
    }

    /** Which accumulators of a window are kept in partial aggregates. */
    abstract List<Accumulator> inPartials(SlidingCode member);

    /** Whether a window keeps partial aggregates even if only to count values. */
    abstract boolean countsInPartials(SlidingCode member);

    /** Cells of the state that the member's partial aggregates take. */
    abstract int cells(PartialPlan partial);

    /** Reserves what every kind keeps. {@code nextTree}: index of the next tree in the pipeline. */
    void reserve(StateLayout layout, int nextTree) {
        lastCell = layout.reserve(1, Double.longBitsToDouble(Long.MIN_VALUE));
        timed = findTimed();
        wide = members.stream().anyMatch(member -> member.window.isWide());
        for (SlidingCode member : members) {
            List<Accumulator> own = inPartials(member);
            boolean none = own.isEmpty() && !countsInPartials(member);
            if (none) {
                merged.add(null);
            } else {
                layout.ownedBy(member.window.name(), () -> merged.add(reserve(layout, member, own, nextTree)));
            }
        }
    }

    private Merged reserve(StateLayout layout, SlidingCode member, List<Accumulator> own, int nextTree) {
        List<Argument> arguments = member.window.arguments.stream()
                .filter(argument -> countsInPartials(member)
                        || own.stream().anyMatch(accumulator -> accumulator.argument == argument))
                .toList();
        PartialPlan partial = new PartialPlan(arguments, own, member.window.summaries());
        RingRow row = row(arguments);
        TreePlan tree = trees.stream()
                .filter(other -> other.partial.isSame(partial))
                .findFirst()
                .orElse(null);
        if (tree == null) {
            int current = layout.reserve(partial.width, 0);
            partial.clear(layout.initialCells(), current);
            partial.setKinds(layout, current);
            tree = new TreePlan(partial, row, nextTree + trees.size(), current, member.window.name());
            trees.add(tree);
        }
        // Apart from the stack, since every event needs it.
        int first = TwoStacks.firstCells(partial.width);
        int at = layout.reserve(first, 0);
        layout.reserve(cells(partial) - first, 0);
        for (int since = TwoStacks.since(at); since < at + cells(partial); since += partial.width) {
            partial.setKinds(layout, since);
        }
        partial.clear(layout.initialCells(), TwoStacks.since(at));
        return new Merged(partial, row, tree, at);
    }

    private RingRow row(List<Argument> arguments) {
        return new RingRow(
                isTimed(),
                stride(),
                arguments.stream().mapToInt(argument -> cell(argument.x())).toArray(),
                arguments.stream().mapToInt(argument -> cell(argument.y())).toArray());
    }

    /** The partial aggregates of a window; null if it has none. */
    public final Merged merged(SlidingCode member) {
        return merged.get(members.indexOf(member));
    }

    public final List<TreePlan> trees() {
        return trees;
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

    /** Whether the values of a row are so many that they are spilled. */
    final boolean isWide() {
        return wide;
    }

    /** Emits the taking in of a row by all members. */
    final void takeIn(MethodSplitter pieces, Code code, Emissions emissions) {
        MethodSplitter.Body body = (into, none) -> {
            Label out = new Label();
            Columns values = longest().takeRow(pieces, into, out, isWide());
            longest().beginAnew(into, emissions.of(longest().window));
            takeIn(pieces, into, values, emissions);
            into.label(out);
        };
        if (longest().window.foldsKeys()) {
            pieces.emitApart(code, "history" + index, body);
        } else {
            pieces.emit(code, "history" + index, body);
        }
    }

    /** Emits that the ring's one window holds nothing. */
    abstract void emitEmpty(Code code);

    /** Emits the taking in of a row whose values are in locals. */
    abstract void takeIn(MethodSplitter pieces, Code code, Columns values, Emissions emissions);

    /**
     * Emits, into the long on the stack, a read of where the next event of a key will go and, as far as is known, the
     * next to leave.
     */
    abstract void read(Code code);

    /** Emits such a read of an event whose position is in a local. */
    final void read(Code code, int ring, int position) {
        pushCell(code, ring, position, 0);
        Code.fromState(code.visitor(), Type.LONG);
        code.op(Opcodes.LXOR);
    }

    /** Where the ring is and where a window lies in it: locals. */
    record Place(int ring, int capacity, int tail, int size) {

        /** For {@link MethodSplitter}. */
        static final String TYPES = "AIII";

        int[] locals() {
            return new int[] {ring, capacity, tail, size};
        }

        static Place of(int[] locals) {
            return new Place(locals[0], locals[1], locals[2], locals[3]);
        }
    }

    /** Emits that the oldest events of a window's stack have left, as many as a local says. */
    final void leaveStack(Code code, Merged own, int leaving) {
        code.aload(Variables.STATE)
                .constant(TwoStacks.left(own.at))
                .op(Opcodes.DUP2)
                .op(Opcodes.DALOAD);
        code.iload(leaving).op(Opcodes.I2D).op(Opcodes.DSUB).op(Opcodes.DASTORE);
    }

    /** Emits that the newest event of the ring joins a window's partial aggregates, and that these are put together. */
    final void merge(MethodSplitter pieces, Code code, SlidingCode member, Place place, Columns values) {
        Merged own = merged(member);
        Label flip = new Label();
        Label flipped = new Label();
        code.aload(Variables.STATE).constant(TwoStacks.left(own.at)).op(Opcodes.DALOAD);
        code.op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFLE, flip);
        own.partial.emitAdd(pieces, code, TwoStacks.since(own.at), values);
        code.jump(Opcodes.GOTO, flipped);
        code.label(flip);
        flipStack(code, member, place);
        code.label(flipped);
        conclude(pieces, code, member, place);
    }

    /** Emits that a window's stack is filled anew. */
    final void flipStack(Code code, SlidingCode member, Place place) {
        String type = org.objectweb.asm.Type.getDescriptor(TwoStacks.class);
        code.field(FormCode.RUNTIME, "stacks", "[" + type).constant(member.window.index());
        code.op(Opcodes.AALOAD).aload(Variables.STATE).aload(place.ring());
        pushBase(code);
        pushTree(code, merged(member).tree, place.capacity());
        code.iload(place.capacity()).iload(place.tail()).iload(place.size());
        code.call(org.objectweb.asm.Type.getInternalName(TwoStacks.class), "flip", "([D[DIIIII)V");
    }

    /** Emits that what is on a window's stack and what came since are put together. */
    final void conclude(MethodSplitter pieces, Code code, SlidingCode member, Place place) {
        Merged own = merged(member);
        int top = code.local(1);
        pushTop(code, own, place.tail());
        code.istore(top);
        own.partial.emitMerge(pieces, code, TwoStacks.result(own.at, own.partial.width), top, TwoStacks.since(own.at));
    }

    /** Pushes where the row of the stack is that begins at the position in a local. */
    static void pushTop(Code code, Merged own, int position) {
        code.iload(position).constant(PartialTree.CHUNK - 1).op(Opcodes.IAND);
        code.constant(own.partial.width).op(Opcodes.IMUL);
        code.constant(TwoStacks.stack(own.at, own.partial.width)).op(Opcodes.IADD);
    }

    /** Emits that the newest event joins the current rows of the trees. */
    final void addToTrees(MethodSplitter pieces, Code code, Columns values) {
        trees.forEach(tree -> tree.partial.emitAdd(pieces, code, tree.current, values));
    }

    /** Emits that the chunk which ends before the position in a local is complete. */
    final void completeChunk(Code code, int ring, int capacity, int end) {
        String type = org.objectweb.asm.Type.getDescriptor(PartialTree.class);
        for (TreePlan tree : trees) {
            code.field(FormCode.RUNTIME, "trees", "[" + type)
                    .constant(tree.index)
                    .op(Opcodes.AALOAD);
            code.aload(ring);
            pushTree(code, tree, capacity);
            code.aload(Variables.STATE).iload(capacity).iload(end);
            code.call(org.objectweb.asm.Type.getInternalName(PartialTree.class), "complete", "([DI[DII)V");
        }
    }

    /** Pushes where in the ring's array the event at position 0 is. */
    abstract void pushBase(Code code);

    /** Pushes where in the ring's array a tree is; the ring's capacity is in a local. */
    abstract void pushTree(Code code, TreePlan tree, int capacity);

    /** Pushes how many events a window holds, from the state alone. */
    abstract void pushSize(Code code, SlidingCode member);

    /** Pushes the time of a window's oldest event, from the state alone. */
    abstract void pushOldestTime(Code code, SlidingCode member);

    /** Pushes an aggregate that is not of an owning summary. */
    void pushValue(Code code, SlidingCode member, Accumulator accumulator, FormCode.Answer answer) {
        Merged own = merged(member);
        member.callValue(code, accumulator, TwoStacks.result(own.at, own.partial.width) + accumulator.at, answer);
    }

    /** Pushes the ring's array and the index of a cell of the event whose position is in a local. */
    private void pushAddress(Code code, int ring, int position, int cell) {
        code.aload(ring);
        pushBase(code);
        code.iload(position)
                .constant(stride())
                .op(Opcodes.IMUL)
                .op(Opcodes.IADD)
                .constant(cell)
                .op(Opcodes.IADD);
    }

    /** Pushes a cell of the event whose position is in a local. */
    final void pushCell(Code code, int ring, int position, int cell) {
        pushAddress(code, ring, position, cell);
        code.op(Opcodes.DALOAD);
    }

    /** Stores the row's time and values at a position of the ring. */
    final void append(MethodSplitter pieces, Code code, int ring, int position, Columns values) {
        if (isTimed()) {
            pushAddress(code, ring, position, 0);
            code.lload(Variables.TIME);
            Code.toState(code.visitor(), Type.LONG);
            code.op(Opcodes.DASTORE);
        }
        int first = stride() - columns().size();
        List<Integer> all = IntStream.range(0, columns().size()).boxed().toList();
        pieces.emitEach(code, "append" + index, "AI", new int[] {ring, position}, all, (into, i, own) -> {
            pushAddress(into, own[0], own[1], first + i);
            into.dload(values.local(i)).op(Opcodes.DASTORE);
        });
    }

    /** Emits that a position below the ring of so many events is moved to its end. */
    static void wrapBelow(Code code, int position, int capacity) {
        Label positive = new Label();
        code.iload(position).jump(Opcodes.IFGE, positive);
        code.increment(position, capacity);
        code.label(positive);
    }

    /** Emits that a position behind the ring is moved to its beginning. */
    static void wrapAbove(Code code, int position, int capacity) {
        Label within = new Label();
        code.iload(position).constant(capacity).jump(Opcodes.IF_ICMPLT, within);
        code.increment(position, -capacity);
        code.label(within);
    }
}
