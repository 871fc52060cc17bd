package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.runtime.PartialTree;
import io.ringmill.window.runtime.RingCells;
import io.ringmill.window.runtime.Rings;
import io.ringmill.window.runtime.TwoStacks;
import io.ringmill.window.runtime.WindowRuntime;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The ring of windows over time or of many events: an array of its own for each key, of a capacity that is a power of
 * two and grows. Behind the events lie the {@link PartialTree}s. Events are numbered from 0; their position is the number modulo
 * the capacity. All summaries but owning ones are kept by {@link TwoStacks}.
 */
public final class GrowingRingCode extends RingCode {

    /** So many events leave one by one; of more, the rest are passed over together. */
    private static final int SINGLY = 4;

    /** The tails of as many windows are read ahead. */
    private static final int MOST_TAILS = 8;

    /** Types of the locals of the ring, for {@link MethodSplitter}. */
    private static final String RING = "AIIJ";

    /** Number of the next event. */
    private int headCell;

    private int capacityCell;
    /** A number that no window's oldest event is before. */
    private int floorCell;
    /** By member: number of its oldest event. */
    private int[] tailCells;

    private final OwnedCode owned = new OwnedCode(this);

    /** Locals of the method being generated. */
    private int ring;

    private int capacity;
    private int mask;
    private int head;

    GrowingRingCode(SlidingCode longest, int index) {
        super(longest, index);
    }

    @Override
    List<Accumulator> inPartials(SlidingCode member) {
        return member.window.accumulators.stream()
                .filter(accumulator -> !(accumulator.summary instanceof OwningSummary<?>))
                .toList();
    }

    @Override
    boolean countsInPartials(SlidingCode member) {
        return !owned.countsOneByOne(member);
    }

    @Override
    int cells(PartialPlan partial) {
        return TwoStacks.cells(partial.width, PartialTree.CHUNK);
    }

    @Override
    void reserve(StateLayout layout, int nextTree) {
        headCell = layout.reserve(1, 0);
        capacityCell = layout.reserve(1, 0);
        super.reserve(layout, nextTree);
        tailCells = new int[members.size()];
        for (int i = 0; i < tailCells.length; i++) {
            tailCells[i] = layout.reserve(1, 0);
            Merged own = merged(members.get(i));
            for (Argument argument : members.get(i).window.arguments) {
                argument.presentCell = own == null
                        ? layout.reserve(1, 0)
                        : TwoStacks.result(own.at(), own.partial().width) + argument.at;
            }
        }
        floorCell = members.size() == 1 ? tailCells[0] : layout.reserve(1, 0);
    }

    /** The oldest event is the next one; what is put together follows from that. */
    @Override
    void emitEmpty(Code code) {
        int next = code.local(2);
        FormCode.getLong(code, Variables.STATE, headCell);
        code.lstore(next);
        FormCode.setLong(code, Variables.STATE, tailCells[0], next);
        Merged own = merged(longest());
        if (own == null) {
            longest().window.arguments.forEach(each -> FormCode.restore(code, each.presentCell, each.presentCell + 1));
        } else {
            FormCode.restore(code, TwoStacks.left(own.at()), TwoStacks.left(own.at()) + 1);
        }
    }

    /** What the runtime has to know to make room. */
    public RingCells shape() {
        return new RingCells(
                longest().window.spec().name(),
                component(),
                headCell,
                capacityCell,
                floorCell,
                Arrays.stream(tailCells).boxed().toList(),
                kinds(),
                trees().stream().map(TreePlan::index).toList(),
                trees().stream().map(tree -> tree.partial().width).toList());
    }

    @Override
    int eventsCell() {
        return headCell;
    }

    @Override
    void takeIn(MethodSplitter pieces, Code code, Columns values, Emissions emissions) {
        Label exists = new Label();
        pushRing(code);
        code.jump(Opcodes.IFNONNULL, exists);
        makeRoom(code);
        code.label(exists);
        loadRing(code);
        Label done = new Label();
        if (longest().window.unordered() && longest().byTime()) {
            Label inOrder = new Label();
            code.lload(Variables.TIME);
            FormCode.getLong(code, Variables.STATE, lastCell());
            code.op(Opcodes.LCMP).jump(Opcodes.IFGE, inOrder);
            enterOutOfOrder(pieces, code, values, emissions);
            code.jump(Opcodes.GOTO, done);
            code.label(inOrder);
        }
        FormCode.setLong(code, Variables.STATE, lastCell(), Variables.TIME);
        pieces.emitEach(
                code,
                "leave" + index,
                RING,
                ring(),
                members,
                (into, member, own) -> within(own, () -> leave(pieces, into, members.indexOf(member))));
        append(pieces, code, values);
        int columns = columns().size();
        int[] given = Arrays.copyOf(ring(), RING.length() + columns);
        for (int i = 0; i < columns; i++) {
            given[RING.length() + i] = values.local(i);
        }
        String types = RING + "D".repeat(columns);
        pieces.emitEach(
                code,
                "history" + index,
                types,
                given,
                members,
                (into, member, own) -> within(own, () -> {
                    Place place = place(into, members.indexOf(member));
                    enter(pieces, into, member, place, new Columns(columns(), own, RING.length()), emissions);
                }));
        code.label(done);
    }

    /** The locals of the ring. */
    private int[] ring() {
        return new int[] {ring, capacity, mask, head};
    }

    /** Emits code that finds the ring in other locals. */
    private void within(int[] locals, Runnable emitting) {
        int[] before = ring();
        setRing(locals);
        emitting.run();
        setRing(before);
    }

    private void setRing(int[] locals) {
        ring = locals[0];
        capacity = locals[1];
        mask = locals[2];
        head = locals[3];
    }

    @Override
    void read(Code code) {
        Label none = new Label();
        pushRing(code);
        code.jump(Opcodes.IFNULL, none);
        loadRing(code);
        int position = code.local(1);
        code.lload(head).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        read(code, ring, position);
        for (int i = 0; i < Math.min(tailCells.length, MOST_TAILS); i++) {
            FormCode.getInt(code, Variables.STATE, tailCells[i]);
            code.iload(mask).op(Opcodes.IAND).istore(position);
            read(code, ring, position);
            Merged own = merged(members.get(i));
            if (own != null) {
                code.aload(Variables.STATE);
                pushTop(code, own, position);
                code.op(Opcodes.DALOAD);
                Code.fromState(code.visitor(), Type.LONG);
                code.op(Opcodes.LXOR);
            }
        }
        code.label(none);
    }

    /** Puts ring, capacity, mask and head into locals. */
    private void loadRing(Code code) {
        ring = code.local(1);
        capacity = code.local(1);
        mask = code.local(1);
        head = code.local(2);
        loadRingAgain(code);
        FormCode.getLong(code, Variables.STATE, headCell);
        code.lstore(head);
    }

    private void loadRingAgain(Code code) {
        pushRing(code);
        code.astore(ring);
        FormCode.getInt(code, Variables.STATE, capacityCell);
        code.istore(capacity);
        code.iload(capacity).constant(1).op(Opcodes.ISUB).istore(mask);
    }

    private void pushRing(Code code) {
        code.field(FormCode.RUNTIME, "rings", "[[[D").constant(index).op(Opcodes.AALOAD);
        code.iload(Variables.KEY).op(Opcodes.AALOAD);
    }

    private void makeRoom(Code code) {
        code.aload(0).constant(index).aload(Variables.STATE).iload(Variables.KEY);
        code.call(FormCode.RUNTIME, "makeRoom", "(I[DI)V");
    }

    /** Makes room if need be, writes the row behind the newest and moves the head. */
    private void append(MethodSplitter pieces, Code code, Columns values) {
        Label room = new Label();
        code.lload(head);
        FormCode.getLong(code, Variables.STATE, floorCell);
        code.op(Opcodes.LSUB).iload(capacity).op(Opcodes.I2L).op(Opcodes.LCMP).jump(Opcodes.IFLT, room);
        makeRoom(code);
        loadRingAgain(code);
        code.label(room);
        int position = code.local(1);
        code.lload(head).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        append(pieces, code, ring, position, values);
        addToTrees(pieces, code, values);
        code.lload(head).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(head);
        FormCode.setLong(code, Variables.STATE, headCell, head);
        if (!trees().isEmpty()) {
            Label incomplete = new Label();
            code.increment(position, 1)
                    .iload(position)
                    .constant(PartialTree.CHUNK - 1)
                    .op(Opcodes.IAND);
            code.jump(Opcodes.IFNE, incomplete);
            completeChunk(code, ring, capacity, position);
            code.label(incomplete);
        }
    }

    private Place place(Code code, int member) {
        int tail = code.local(1);
        int size = code.local(1);
        int number = code.local(2);
        FormCode.getLong(code, Variables.STATE, tailCells[member]);
        code.lstore(number);
        code.lload(number).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(tail);
        code.lload(head).lload(number).op(Opcodes.LSUB).op(Opcodes.L2I).istore(size);
        return new Place(ring, capacity, tail, size);
    }

    /** Those events leave a window that have to before the one at hand enters. */
    private void leave(MethodSplitter pieces, Code code, int index) {
        String name = "leaveWindow" + members.get(index).window.index();
        pieces.emit(code, name, RING, ring(), (into, own) -> within(own, () -> leaveOne(pieces, into, index)));
    }

    private void leaveOne(MethodSplitter pieces, Code code, int index) {
        SlidingCode member = members.get(index);
        boolean owning = !member.owning().isEmpty();
        int tail = code.local(2);
        int horizon = code.local(2);
        int position = code.local(1);
        int leaving = code.local(1);
        FormCode.getLong(code, Variables.STATE, tailCells[index]);
        code.lstore(tail);
        if (member.byTime()) {
            code.lload(Variables.TIME).constant(member.length());
            code.callStatic(WindowRuntime.class, "minus", "(JJ)J").lstore(horizon);
        }
        code.constant(0).istore(leaving);
        Label next = new Label();
        Label done = new Label();
        code.label(next);
        if (member.byTime()) {
            code.lload(tail).lload(head).op(Opcodes.LCMP).jump(Opcodes.IFEQ, done);
        } else {
            code.lload(head).lload(tail).op(Opcodes.LSUB).constant(member.length());
            code.op(Opcodes.LCMP).jump(Opcodes.IFNE, done);
        }
        code.lload(tail).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        if (member.byTime()) {
            pushCell(code, ring, position, 0);
            Code.fromState(code.visitor(), Type.LONG);
            code.lload(horizon).op(Opcodes.LCMP).jump(Opcodes.IFGT, done);
        }
        if (owning) {
            owned.remove(pieces, code, member, ring, position);
        }
        code.lload(tail).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(tail);
        code.increment(leaving, 1);
        if (member.byTime() && !owning) {
            code.iload(leaving).constant(SINGLY).jump(Opcodes.IF_ICMPLT, next);
            passOver(code, tail, horizon, leaving);
        } else {
            code.jump(Opcodes.GOTO, next);
        }
        code.label(done);
        if (member.window.spec().maxEvents() > 0) {
            leaveIfFull(pieces, code, member, tail, leaving, 0);
        }
        FormCode.setLong(code, Variables.STATE, tailCells[index], tail);
        if (merged(member) != null) {
            leaveStack(code, merged(member), leaving);
        }
    }

    /** Emits that the oldest event leaves where there are as many as the window may hold, and {@code more}. */
    private void leaveIfFull(MethodSplitter pieces, Code code, SlidingCode member, int tail, int leaving, int more) {
        Label room = new Label();
        code.lload(head)
                .lload(tail)
                .op(Opcodes.LSUB)
                .constant(member.window.spec().maxEvents() + more);
        code.op(Opcodes.LCMP).jump(Opcodes.IFLT, room);
        code.aload(0).constant(member.window.index()).call(FormCode.RUNTIME, "cap", "(I)V");
        if (!member.owning().isEmpty()) {
            int position = code.local(1);
            code.lload(tail).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
            owned.remove(pieces, code, member, ring, position);
        }
        code.lload(tail).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(tail);
        code.increment(leaving, 1).label(room);
    }

    /** Emits that all events up to the horizon leave at once, found by their times. */
    private void passOver(Code code, int tail, int horizon, int leaving) {
        int before = code.local(2);
        code.lload(tail).lstore(before);
        code.aload(ring)
                .iload(capacity)
                .constant(stride())
                .lload(tail)
                .lload(head)
                .lload(horizon);
        code.callStatic(Rings.class, "after", "([DIIJJJ)J").lstore(tail);
        code.iload(leaving).lload(tail).lload(before).op(Opcodes.LSUB).op(Opcodes.L2I);
        code.op(Opcodes.IADD).istore(leaving);
    }

    /** Emits the taking in of the newest event of the ring. */
    private void enter(
            MethodSplitter pieces, Code code, SlidingCode member, Place place, Columns values, Emissions emissions) {
        List<Column> columns = member.window.columns;
        int[] locals = Arrays.copyOf(place.locals(), Place.TYPES.length() + columns.size());
        for (int i = 0; i < columns.size(); i++) {
            locals[Place.TYPES.length() + i] = values.local(columns.get(i));
        }
        String types = Place.TYPES + "D".repeat(columns.size());
        pieces.emit(code, "enter" + member.window.index(), types, locals, (into, own) -> {
            Columns come = new Columns(columns, own, Place.TYPES.length());
            if (merged(member) != null) {
                merge(pieces, into, member, Place.of(own), come);
            }
            owned.add(pieces, into, member, come);
            member.afterEvent(into, emissions.of(member.window));
        });
    }

    /** An event older than the key's newest, in a history of one window: into its place, if it is in it at all. */
    private void enterOutOfOrder(MethodSplitter pieces, Code code, Columns values, Emissions emissions) {
        SlidingCode member = longest();
        Label outside = new Label();
        code.lload(Variables.TIME);
        FormCode.getLong(code, Variables.STATE, lastCell());
        code.constant(member.length()).callStatic(WindowRuntime.class, "minus", "(JJ)J");
        code.op(Opcodes.LCMP).jump(Opcodes.IFLE, outside);
        append(pieces, code, values);
        code.aload(0).constant(index).aload(Variables.STATE).iload(Variables.KEY);
        code.call(FormCode.RUNTIME, "insertByTime", "(I[DI)V");
        owned.add(pieces, code, member, values);
        if (member.window.spec().maxEvents() > 0) {
            int tail = code.local(2);
            int leaving = code.local(1);
            FormCode.getLong(code, Variables.STATE, tailCells[0]);
            code.lstore(tail).constant(0).istore(leaving);
            leaveIfFull(pieces, code, member, tail, leaving, 1);
            FormCode.setLong(code, Variables.STATE, tailCells[0], tail);
        }
        Place place = place(code, 0);
        if (merged(member) != null) {
            flipStack(code, member, place);
            conclude(pieces, code, member, place);
        }
        code.label(outside);
        pieces.emit(
                code,
                "behind" + member.window.index(),
                (into, none) -> member.afterEvent(into, emissions.of(member.window)));
    }

    @Override
    void pushBase(Code code) {
        code.constant(0);
    }

    @Override
    void pushTree(Code code, TreePlan tree, int capacityLocal) {
        int width = 0;
        for (TreePlan before : trees()) {
            if (before.index() == tree.index()) {
                break;
            }
            width += before.partial().width;
        }
        code.iload(capacityLocal).constant(stride()).constant(width);
        code.callStatic(RingCells.class, "tree", "(III)I");
    }

    @Override
    void pushSize(Code code, SlidingCode member) {
        FormCode.getLong(code, Variables.STATE, headCell);
        FormCode.getLong(code, Variables.STATE, tailCells[members.indexOf(member)]);
        code.op(Opcodes.LSUB).op(Opcodes.L2I);
    }

    @Override
    void pushOldestTime(Code code, SlidingCode member) {
        int oldRing = code.local(1);
        int position = code.local(1);
        pushRing(code);
        code.astore(oldRing);
        FormCode.getInt(code, Variables.STATE, tailCells[members.indexOf(member)]);
        FormCode.getInt(code, Variables.STATE, capacityCell);
        code.constant(1).op(Opcodes.ISUB).op(Opcodes.IAND).istore(position);
        pushCell(code, oldRing, position, 0);
        Code.fromState(code.visitor(), Type.LONG);
    }
}
