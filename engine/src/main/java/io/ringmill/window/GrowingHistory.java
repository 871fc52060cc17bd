package io.ringmill.window;

import io.ringmill.expression.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The ring of windows over time or of many events: an array of its own for each key, of a capacity that is a power of
 * two and grows. Behind the columns lie the {@link Chunks}. Events are numbered from 0; their position is the number
 * modulo the capacity.
 */
final class GrowingHistory extends History {

    /** Number of the next event. */
    private int headCell;

    private int capacityCell;
    /** A number that no window's oldest event is before. */
    private int floorCell;
    /** By member: number of its oldest event. */
    private int[] tailCells;
    /** By member: number of the first event of its new part. */
    private int[] markCells;

    /** Locals of the method being generated. */
    private int ring;

    private int capacity;
    private int mask;
    private int head;

    GrowingHistory(SlidingCode longest, int index) {
        super(longest, index);
    }

    @Override
    void reserve(StateLayout layout) {
        headCell = layout.reserve(1, 0);
        capacityCell = layout.reserve(1, 0);
        super.reserve(layout);
        tailCells = new int[members.size()];
        markCells = new int[members.size()];
        for (int i = 0; i < tailCells.length; i++) {
            tailCells[i] = layout.reserve(1, 0);
            if (members.get(i).flips()) {
                markCells[i] = layout.reserve(1, Double.longBitsToDouble(1));
            }
        }
        floorCell = members.size() == 1 ? tailCells[0] : layout.reserve(1, 0);
    }

    /** What the runtime has to know to make room. */
    GrowingShape shape() {
        List<Integer> extremes = new ArrayList<>();
        for (SlidingCode member : members) {
            member.window.accumulators.stream()
                    .filter(accumulator -> accumulator.kernel == Kernel.EXTREMES)
                    .forEach(accumulator -> extremes.add(accumulator.at));
        }
        return new GrowingShape(
                longest().window.spec().name(),
                headCell,
                capacityCell,
                floorCell,
                Arrays.stream(tailCells).boxed().toList(),
                columnCount(),
                trees(),
                extremes);
    }

    @Override
    int eventsCell() {
        return headCell;
    }

    @Override
    void takeIn(Pieces pieces, Code code, int[] values, Emissions emissions) {
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
            enterOutOfOrder(code, values);
            longest().settle(pieces, code, place(code, 0), emissions.of(longest().window));
            code.jump(Opcodes.GOTO, done);
            code.label(inOrder);
        }
        FormCode.setLong(code, Variables.STATE, lastCell(), Variables.TIME);
        for (int i = 0; i < members.size(); i++) {
            leave(pieces, code, i);
        }
        append(code, values);
        for (int i = 0; i < members.size(); i++) {
            SlidingCode member = members.get(i);
            member.enter(pieces, code, place(code, i), values, new int[0], emissions.of(member.window));
        }
        code.label(done);
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
        for (int tailCell : tailCells) {
            FormCode.getInt(code, Variables.STATE, tailCell);
            code.iload(mask).op(Opcodes.IAND).istore(position);
            read(code, ring, position);
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
    private void append(Code code, int[] values) {
        Label room = new Label();
        code.lload(head);
        FormCode.getLong(code, Variables.STATE, floorCell);
        code.op(Opcodes.LSUB).iload(capacity).op(Opcodes.I2L).op(Opcodes.LCMP).jump(Opcodes.IFLT, room);
        makeRoom(code);
        loadRingAgain(code);
        code.label(room);
        int position = code.local(1);
        code.lload(head).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        append(code, ring, position, values);
        code.lload(head).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(head);
        FormCode.setLong(code, Variables.STATE, headCell, head);
        if (!trees().isEmpty()) {
            Label incomplete = new Label();
            code.increment(position, 1)
                    .iload(position)
                    .constant(Chunks.SIZE - 1)
                    .op(Opcodes.IAND);
            code.jump(Opcodes.IFNE, incomplete);
            completeChunk(code, ring, capacity, position);
            code.label(incomplete);
        }
    }

    private SlidingCode.Place place(Code code, int member) {
        int tail = code.local(1);
        int size = code.local(1);
        int tag = code.local(1);
        int number = code.local(2);
        FormCode.getLong(code, Variables.STATE, tailCells[member]);
        code.lstore(number);
        code.lload(number).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(tail);
        code.lload(head).lload(number).op(Opcodes.LSUB).op(Opcodes.L2I).istore(size);
        code.lload(number).constant(Chunks.SHIFT).op(Opcodes.LUSHR).op(Opcodes.L2I);
        code.constant(Integer.MAX_VALUE).op(Opcodes.IAND).istore(tag);
        return new SlidingCode.Place(ring, capacity, tail, size, tag);
    }

    /** Those events leave a window that have to before the one at hand enters. */
    private void leave(Pieces pieces, Code code, int index) {
        int[] given = {ring, capacity, mask, head};
        pieces.emit(code, "leave" + members.get(index).window.index(), "AIIJ", given, (into, own) -> {
            ring = own[0];
            capacity = own[1];
            mask = own[2];
            head = own[3];
            leave(into, index);
            ring = given[0];
            capacity = given[1];
            mask = given[2];
            head = given[3];
        });
    }

    private void leave(Code code, int index) {
        SlidingCode member = members.get(index);
        int tail = code.local(2);
        int position = code.local(1);
        FormCode.getLong(code, Variables.STATE, tailCells[index]);
        code.lstore(tail);
        int horizon = code.local(2);
        if (member.byTime()) {
            code.lload(Variables.TIME).constant(member.length());
            code.callStatic(WindowRuntime.class, "minus", "(JJ)J").lstore(horizon);
        }
        Label next = new Label();
        Label done = new Label();
        code.label(next);
        code.lload(tail).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        if (member.byTime()) {
            code.lload(tail).lload(head).op(Opcodes.LCMP).jump(Opcodes.IFEQ, done);
            code.aload(ring).iload(position).op(Opcodes.DALOAD);
            Code.fromState(code.visitor(), Type.LONG);
            code.lload(horizon).op(Opcodes.LCMP).jump(Opcodes.IFGT, done);
        } else {
            code.lload(head).lload(tail).op(Opcodes.LSUB).constant(member.length());
            code.op(Opcodes.LCMP).jump(Opcodes.IFNE, done);
        }
        member.leave(code, ring, position);
        code.lload(tail).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(tail);
        if (member.flips()) {
            flipAtMark(code, index, tail);
        }
        code.jump(Opcodes.GOTO, next);
        code.label(done);
        FormCode.setLong(code, Variables.STATE, tailCells[index], tail);
        if (member.flips()) {
            markFirst(code, index, tail);
        }
    }

    private void flipAtMark(Code code, int index, int tail) {
        Label stays = new Label();
        code.lload(tail);
        FormCode.getLong(code, Variables.STATE, markCells[index]);
        code.op(Opcodes.LCMP).jump(Opcodes.IFNE, stays);
        members.get(index).flip(code);
        FormCode.setLong(code, Variables.STATE, markCells[index], head);
        code.label(stays);
    }

    /** The first event of an empty window is its old part. */
    private void markFirst(Code code, int index, int tail) {
        Label occupied = new Label();
        code.lload(tail).lload(head).op(Opcodes.LCMP).jump(Opcodes.IFNE, occupied);
        int mark = code.local(2);
        code.lload(head).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(mark);
        FormCode.setLong(code, Variables.STATE, markCells[index], mark);
        code.label(occupied);
    }

    /** An event older than the key's newest, in a history of one window: into its place, if it is in it at all. */
    private void enterOutOfOrder(Code code, int[] values) {
        SlidingCode member = longest();
        Label entered = new Label();
        code.lload(Variables.TIME);
        FormCode.getLong(code, Variables.STATE, lastCell());
        code.constant(member.length()).callStatic(WindowRuntime.class, "minus", "(JJ)J");
        code.op(Opcodes.LCMP).jump(Opcodes.IFLE, entered);
        append(code, values);
        int later = code.local(1);
        int number = code.local(2);
        FormCode.getLong(code, Variables.STATE, tailCells[0]);
        code.lstore(number);
        code.aload(ring).iload(capacity).constant(columnCount()).lload(number).lload(head);
        code.callStatic(Rings.class, "sink", "([DIIJJ)I").istore(later);
        for (Tree tree : trees()) {
            code.aload(ring);
            pushTree(code, tree.column(), tree.sign(), capacity);
            pushBase(code, tree.column(), capacity);
            code.iload(capacity).lload(number).lload(head).iload(later).constant(tree.sign());
            code.callStatic(Rings.class, "completeAgain", "([DIIIJJID)V");
        }
        int inOld = code.local(1);
        if (member.flips()) {
            code.aload(Variables.STATE).constant(markCells[0]).lload(head).iload(later);
            code.callStatic(Rings.class, "insertBeforeMark", "([DIJI)Z").istore(inOld);
        }
        for (Argument argument : member.window.arguments) {
            insert(code, argument, values[indexOf(argument)], later, inOld);
        }
        code.label(entered);
    }

    private void insert(Code code, Argument argument, int value, int later, int inOld) {
        Label absent = new Label();
        FormCode.jumpIfMissing(code, value, absent);
        argument.loadPresent(code);
        argument.count(code, Opcodes.DADD);
        argument.storePresent(code);
        for (Accumulator accumulator : longest().window.accumulators) {
            if (accumulator.argument == argument) {
                insert(code, accumulator, value, later, inOld);
            }
        }
        argument.forgetPresent();
        code.label(absent);
    }

    private void insert(Code code, Accumulator accumulator, int value, int later, int inOld) {
        code.aload(Variables.STATE).constant(accumulator.at);
        if (accumulator.kernel == Kernel.EXTREMES) {
            code.callStatic(SlidingExtremes.class, "initialize", "([DI)V");
            return;
        }
        code.dload(value);
        if (accumulator.kernel.flips()) {
            accumulator.argument.pushPresent(code);
            code.constant(accumulator.parameter()).iload(inOld);
            code.callStatic(accumulator.kernel.sliding, "insert", "([DIDDDZ)V");
            return;
        }
        code.aload(ring);
        pushBase(code, column(accumulator.argument), capacity);
        code.iload(capacity).lload(head).iload(later);
        code.callStatic(Rings.class, "present", "([DIIJI)D");
        accumulator.argument.pushPresent(code);
        code.constant(accumulator.parameter());
        code.callStatic(accumulator.kernel.sliding, "insert", "([DIDDDD)V");
    }

    @Override
    void pushBase(Code code, int column) {
        pushBase(code, column, capacity);
    }

    @Override
    void pushBase(Code code, int column, int capacityLocal) {
        code.iload(capacityLocal).constant(column).op(Opcodes.IMUL);
    }

    /** Trees take a 16th of the capacity, so that where they are is quickly found. */
    @Override
    void pushTree(Code code, int column, double sign, int capacityLocal) {
        int tree = trees().indexOf(new Tree(column, sign));
        code.iload(capacityLocal).constant(GrowingShape.TREE_SHIFT).op(Opcodes.ISHR);
        code.constant(GrowingShape.sixteenths(columnCount(), Math.max(tree, 0))).op(Opcodes.IMUL);
    }

    @Override
    void pushCapacity(Code code, int capacityLocal) {
        code.iload(capacityLocal);
    }

    @Override
    void pushOld(Code code, SlidingCode member, SlidingCode.Place place) {
        int index = members.indexOf(member);
        FormCode.getLong(code, Variables.STATE, markCells[index]);
        FormCode.getLong(code, Variables.STATE, tailCells[index]);
        code.op(Opcodes.LSUB).op(Opcodes.L2I);
    }

    @Override
    void pushSize(Code code, SlidingCode member) {
        FormCode.getLong(code, Variables.STATE, headCell);
        FormCode.getLong(code, Variables.STATE, tailCells[members.indexOf(member)]);
        code.op(Opcodes.LSUB).op(Opcodes.L2I);
    }

    @Override
    void pushOldestTime(Code code, SlidingCode member) {
        pushRing(code);
        FormCode.getInt(code, Variables.STATE, tailCells[members.indexOf(member)]);
        FormCode.getInt(code, Variables.STATE, capacityCell);
        code.constant(1).op(Opcodes.ISUB).op(Opcodes.IAND).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
    }
}
