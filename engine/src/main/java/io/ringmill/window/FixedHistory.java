package io.ringmill.window;

import io.ringmill.expression.Type;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The ring of windows of few events: within the key's state, as long as the longest window, at its full size from the
 * beginning. Where a window begins follows from where the ring's head is.
 */
final class FixedHistory extends History {

    /** Up to this many events lie within the state. */
    static final int MOST_EVENTS = 256;

    private final int capacity;

    /** Position of the next event. */
    private int headCell;
    /** How many events there are, at most the capacity. */
    private int eventsCell;

    private int ringCell;
    private int treeCell;
    /** By member: position of the first event of the new part; of one as long as the ring always 0. */
    private int[] markCells;

    FixedHistory(SlidingCode longest, int index) {
        super(longest, index);
        capacity = (int) longest.length();
    }

    @Override
    void reserve(StateLayout layout) {
        headCell = layout.reserve(1, 0);
        eventsCell = layout.reserve(1, 0);
        super.reserve(layout);
        markCells = new int[members.size()];
        for (int i = 0; i < markCells.length; i++) {
            if (marks(members.get(i))) {
                // The first event is the old part.
                markCells[i] = layout.reserve(1, Double.longBitsToDouble(1));
            }
        }
        treeCell = layout.reserve(trees().size() * Chunks.cells(capacity), Double.NaN);
        ringCell = layout.reserve(columnCount() * capacity, Double.NaN);
    }

    /** Whether a window's old part ends where it must be remembered. */
    private boolean marks(SlidingCode member) {
        return member.flips() && member.length() < capacity;
    }

    @Override
    int eventsCell() {
        return eventsCell;
    }

    @Override
    void takeIn(Pieces pieces, Code code, int[] values, Emissions emissions) {
        int head = code.local(1);
        int events = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        code.istore(head);
        FormCode.getInt(code, Variables.STATE, eventsCell);
        code.istore(events);
        List<int[]> leaving = members.stream()
                .map(member -> leaving(code, member, head, events))
                .toList();
        append(code, Variables.STATE, head, values);
        code.increment(head, 1);
        moveHead(code, head, events);
        FormCode.setLong(code, Variables.STATE, lastCell(), Variables.TIME);
        for (int i = 0; i < members.size(); i++) {
            SlidingCode member = members.get(i);
            SlidingCode.Place place = place(code, member, head, events);
            member.enter(pieces, code, place, values, leaving.get(i), emissions.of(member.window));
        }
    }

    @Override
    void read(Code code) {
        int head = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        code.istore(head);
        read(code, Variables.STATE, head);
    }

    /** Puts the values that leave a window into locals; missing ones while it is not full. */
    private int[] leaving(Code code, SlidingCode member, int head, int events) {
        int length = (int) member.length();
        int position = head;
        if (length < capacity) {
            position = code.local(1);
            code.iload(head).constant(length).op(Opcodes.ISUB).istore(position);
            wrapBelow(code, position);
        }
        int[] leaving = new int[member.window.arguments.size()];
        Label room = new Label();
        Label done = new Label();
        code.iload(events).constant(length).jump(Opcodes.IF_ICMPLT, room);
        for (int i = 0; i < leaving.length; i++) {
            leaving[i] = code.local(2);
            code.aload(Variables.STATE);
            pushBase(code, column(member.window.arguments.get(i)));
            code.iload(position).op(Opcodes.IADD).op(Opcodes.DALOAD).dstore(leaving[i]);
        }
        code.jump(Opcodes.GOTO, done);
        code.label(room);
        for (int value : leaving) {
            code.constant(Double.NaN).dstore(value);
        }
        code.label(done);
        return leaving;
    }

    private void wrapBelow(Code code, int position) {
        Label positive = new Label();
        code.iload(position).jump(Opcodes.IFGE, positive);
        code.increment(position, capacity);
        code.label(positive);
    }

    /** Where a window as long as the ring comes to the beginning of a round, that of the round before is the old part. */
    @Override
    void beforeLeaving(Code code, SlidingCode member, SlidingCode.Place place) {
        if (member.flips() && !marks(member)) {
            Label within = new Label();
            code.iload(place.tail()).constant(1 % capacity).jump(Opcodes.IF_ICMPNE, within);
            code.iload(place.size()).constant(capacity).jump(Opcodes.IF_ICMPNE, within);
            member.flip(code);
            code.label(within);
        }
    }

    @Override
    void afterLeaving(Code code, SlidingCode member, SlidingCode.Place place) {
        if (marks(member)) {
            Label within = new Label();
            code.iload(place.tail());
            FormCode.getInt(code, Variables.STATE, markCell(member));
            code.jump(Opcodes.IF_ICMPNE, within);
            member.flip(code);
            int newest = code.local(1);
            code.iload(place.tail())
                    .iload(place.size())
                    .op(Opcodes.IADD)
                    .constant(1)
                    .op(Opcodes.ISUB)
                    .istore(newest);
            wrapAbove(code, newest);
            FormCode.setInt(code, Variables.STATE, markCell(member), newest);
            code.label(within);
        }
    }

    private int markCell(SlidingCode member) {
        return markCells[members.indexOf(member)];
    }

    private void wrapAbove(Code code, int position) {
        Label within = new Label();
        code.iload(position).constant(capacity).jump(Opcodes.IF_ICMPLT, within);
        code.increment(position, -capacity);
        code.label(within);
    }

    /** The head has moved on by one: chunks that are complete, the ring's end, the cells. */
    private void moveHead(Code code, int head, int events) {
        if (capacity > Chunks.SIZE && !trees().isEmpty()) {
            Label complete = new Label();
            Label incomplete = new Label();
            code.iload(head).constant(Chunks.SIZE - 1).op(Opcodes.IAND).jump(Opcodes.IFEQ, complete);
            code.iload(head).constant(capacity).jump(Opcodes.IF_ICMPNE, incomplete);
            code.label(complete);
            completeChunk(code, Variables.STATE, -1, head);
            code.label(incomplete);
        }
        wrapAbove(code, head);
        FormCode.setInt(code, Variables.STATE, headCell, head);
        Label full = new Label();
        code.iload(events).constant(capacity).jump(Opcodes.IF_ICMPEQ, full);
        code.increment(events, 1);
        FormCode.setInt(code, Variables.STATE, eventsCell, events);
        code.label(full);
    }

    private SlidingCode.Place place(Code code, SlidingCode member, int head, int events) {
        int capacityLocal = code.local(1);
        int tail = code.local(1);
        int size = code.local(1);
        int tag = code.local(1);
        code.constant(capacity).istore(capacityLocal);
        size(code, member, events).istore(size);
        code.iload(head).iload(size).op(Opcodes.ISUB).istore(tail);
        wrapBelow(code, tail);
        code.iload(tail).constant(Chunks.SHIFT).op(Opcodes.ISHR).istore(tag);
        if (capacity <= Chunks.SIZE) {
            // A new round in the same chunk.
            Label stays = new Label();
            code.iload(tail).jump(Opcodes.IFNE, stays);
            code.constant(-2).istore(tag);
            code.label(stays);
        }
        return new SlidingCode.Place(Variables.STATE, capacityLocal, tail, size, tag);
    }

    private Code size(Code code, SlidingCode member, int events) {
        code.iload(events);
        if (member.length() < capacity) {
            code.constant((int) member.length()).callStatic(Math.class, "min", "(II)I");
        }
        return code;
    }

    @Override
    void pushBase(Code code, int column) {
        code.constant(ringCell + column * capacity);
    }

    @Override
    void pushBase(Code code, int column, int capacityLocal) {
        pushBase(code, column);
    }

    @Override
    void pushTree(Code code, int column, double sign, int capacityLocal) {
        code.constant(treeCell + trees().indexOf(new Tree(column, sign)) * Chunks.cells(capacity));
    }

    @Override
    void pushCapacity(Code code, int capacityLocal) {
        code.constant(capacity);
    }

    /** From the tail to the mark or the ring's end; at the ring's beginning it is yet to become the old part. */
    @Override
    void pushOld(Code code, SlidingCode member, SlidingCode.Place place) {
        if (marks(member)) {
            int old = code.local(1);
            FormCode.getInt(code, Variables.STATE, markCell(member));
            code.iload(place.tail()).op(Opcodes.ISUB).istore(old);
            wrapBelow(code, old);
            code.iload(old);
            return;
        }
        Label none = new Label();
        Label done = new Label();
        code.iload(place.tail()).jump(Opcodes.IFEQ, none);
        code.constant(capacity).iload(place.tail()).op(Opcodes.ISUB).jump(Opcodes.GOTO, done);
        code.label(none).constant(0);
        code.label(done);
    }

    @Override
    void pushSize(Code code, SlidingCode member) {
        FormCode.getInt(code, Variables.STATE, eventsCell);
        if (member.length() < capacity) {
            code.constant((int) member.length()).callStatic(Math.class, "min", "(II)I");
        }
    }

    @Override
    void pushOldestTime(Code code, SlidingCode member) {
        int position = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        pushSize(code, member);
        code.op(Opcodes.ISUB).istore(position);
        wrapBelow(code, position);
        code.aload(Variables.STATE).iload(position);
        pushBase(code, 0);
        code.op(Opcodes.IADD).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
    }
}
