package io.ringmill.window;

import io.ringmill.expression.Type;
import org.objectweb.asm.ClassVisitor;
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
    void generate(ClassVisitor owner, String className) {
        Code code = FormCode.method(owner, "history" + index, "(" + Variables.PARAMETERS + ")V", Variables.FIRST_FREE);
        Label out = new Label();
        int[] values = longest().takeRow(code, columns(), out);
        int head = code.local(1);
        int events = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        code.istore(head);
        FormCode.getInt(code, Variables.STATE, eventsCell);
        code.istore(events);
        for (SlidingCode member : members) {
            if (!member.window.arguments.isEmpty()) {
                callLeave(code, className, member, head, events);
            }
        }
        append(code, Variables.STATE, head, values);
        code.increment(head, 1);
        moveHead(code, head, events);
        FormCode.setLong(code, Variables.STATE, lastCell(), Variables.TIME);
        for (SlidingCode member : members) {
            callEnter(code, className, member, head, events, values);
        }
        code.label(out).end(Opcodes.RETURN);
        members.stream().filter(member -> !member.window.arguments.isEmpty()).forEach(member -> leave(owner, member));
    }

    private void callLeave(Code code, String className, SlidingCode member, int head, int events) {
        Label room = new Label();
        int length = (int) member.length();
        code.iload(events).constant(length).jump(Opcodes.IF_ICMPLT, room);
        int position = head;
        if (length < capacity) {
            position = code.local(1);
            code.iload(head).constant(length).op(Opcodes.ISUB).istore(position);
            wrapBelow(code, position);
        }
        code.aload(0).aload(Variables.STATE).iload(position).iload(head);
        code.call(className, "leave" + member.window.index(), "([DII)V");
        code.label(room);
    }

    private void wrapBelow(Code code, int position) {
        Label positive = new Label();
        code.iload(position).jump(Opcodes.IFGE, positive);
        code.increment(position, capacity);
        code.label(positive);
    }

    /** The method by which a window's oldest event leaves it. */
    private void leave(ClassVisitor owner, SlidingCode member) {
        int position = Variables.STATE + 1;
        int head = Variables.STATE + 2;
        Code code = FormCode.method(owner, "leave" + member.window.index(), "([DII)V", Variables.STATE + 3);
        if (member.flips() && !marks(member)) {
            // A new round begins: the old one's events are the old part.
            Label within = new Label();
            code.iload(position).jump(Opcodes.IFNE, within);
            member.flip(code);
            code.label(within);
        }
        member.leave(code, Variables.STATE, position);
        if (marks(member)) {
            Label stays = new Label();
            code.increment(position, 1);
            wrapAbove(code, position);
            code.iload(position);
            FormCode.getInt(code, Variables.STATE, markCell(member));
            code.jump(Opcodes.IF_ICMPNE, stays);
            member.flip(code);
            FormCode.setInt(code, Variables.STATE, markCell(member), head);
            code.label(stays);
        }
        code.end(Opcodes.RETURN);
    }

    private int markCell(SlidingCode member) {
        return markCells[members.indexOf(member)];
    }

    private void wrapAbove(Code code, int position) {
        Label within = new Label();
        code.iload(position).constant(capacity).jump(Opcodes.IF_ICMPNE, within);
        code.constant(0).istore(position);
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

    private void callEnter(Code code, String className, SlidingCode member, int head, int events, int[] values) {
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
        member.callEnter(code, className, new int[] {Variables.STATE, capacityLocal, tail, size, tag}, values);
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
    void pushOld(Code code, SlidingCode member, int tail, int size) {
        if (marks(member)) {
            int old = code.local(1);
            FormCode.getInt(code, Variables.STATE, markCell(member));
            code.iload(tail).op(Opcodes.ISUB).istore(old);
            wrapBelow(code, old);
            code.iload(old);
            return;
        }
        Label none = new Label();
        Label done = new Label();
        code.iload(tail).jump(Opcodes.IFEQ, none);
        code.constant(capacity).iload(tail).op(Opcodes.ISUB).jump(Opcodes.GOTO, done);
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
