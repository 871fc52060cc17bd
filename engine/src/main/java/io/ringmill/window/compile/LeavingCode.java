package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.window.compile.GrowingRingCode.Locals;
import io.ringmill.window.runtime.Rings;
import io.ringmill.window.runtime.Times;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Generates how events leave windows on a ring that grows: only their number is told to what is not owned. */
final class LeavingCode {

    /** So many events leave one by one; of more, the rest are passed over together. */
    private static final int SINGLY = 4;

    private final GrowingRingCode history;
    private final OwnedCode owned;

    LeavingCode(GrowingRingCode history, OwnedCode owned) {
        this.history = history;
        this.owned = owned;
    }

    /** Emits that those events leave a window that have to before the one at hand enters. */
    void leave(MethodSplitter pieces, Code code, SlidingCode member, Locals ring, int tailCell) {
        boolean owning = !member.owning().isEmpty();
        int tail = code.local(2);
        int horizon = code.local(2);
        int position = code.local(1);
        int leaving = code.local(1);
        FormCode.getLong(code, Variables.STATE, tailCell);
        code.lstore(tail);
        if (member.byTime()) {
            code.lload(Variables.TIME).constant(member.length());
            code.callStatic(Times.class, "minus", "(JJ)J").lstore(horizon);
        }
        code.constant(0).istore(leaving);
        Label next = new Label();
        Label done = new Label();
        code.label(next);
        if (member.byTime()) {
            code.lload(tail).lload(ring.head()).op(Opcodes.LCMP).jump(Opcodes.IFEQ, done);
        } else {
            code.lload(ring.head()).lload(tail).op(Opcodes.LSUB).constant(member.length());
            code.op(Opcodes.LCMP).jump(Opcodes.IFNE, done);
        }
        code.lload(tail).op(Opcodes.L2I).iload(ring.mask()).op(Opcodes.IAND).istore(position);
        if (member.byTime()) {
            history.pushCell(code, ring.ring(), position, 0);
            Code.fromState(code.visitor(), Type.LONG);
            code.lload(horizon).op(Opcodes.LCMP).jump(Opcodes.IFGT, done);
        }
        if (owning) {
            owned.remove(pieces, code, member, ring.ring(), position);
        }
        code.lload(tail).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(tail);
        code.increment(leaving, 1);
        if (member.byTime() && !owning) {
            code.iload(leaving).constant(SINGLY).jump(Opcodes.IF_ICMPLT, next);
            passOver(code, ring, tail, horizon, leaving);
        } else {
            code.jump(Opcodes.GOTO, next);
        }
        code.label(done);
        if (member.window.spec().maxEvents() > 0) {
            leaveIfFull(pieces, code, member, ring, tail, leaving, 0);
        }
        FormCode.setLong(code, Variables.STATE, tailCell, tail);
        if (history.merged(member) != null) {
            history.leaveStack(code, history.merged(member), leaving);
        }
    }

    /** Emits that the oldest event leaves where there are as many as the window may hold, and {@code more}. */
    void leaveIfFull(
            MethodSplitter pieces, Code code, SlidingCode member, Locals ring, int tail, int leaving, int more) {
        Label room = new Label();
        code.lload(ring.head())
                .lload(tail)
                .op(Opcodes.LSUB)
                .constant(member.window.spec().maxEvents() + more);
        code.op(Opcodes.LCMP).jump(Opcodes.IFLT, room);
        code.aload(0).constant(member.window.index()).call(FormCode.RUNTIME, "cap", "(I)V");
        if (!member.owning().isEmpty()) {
            int position = code.local(1);
            code.lload(tail).op(Opcodes.L2I).iload(ring.mask()).op(Opcodes.IAND).istore(position);
            owned.remove(pieces, code, member, ring.ring(), position);
        }
        code.lload(tail).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(tail);
        code.increment(leaving, 1).label(room);
    }

    /** Emits that all events up to the horizon leave at once, found by their times. */
    private void passOver(Code code, Locals ring, int tail, int horizon, int leaving) {
        int before = code.local(2);
        code.lload(tail).lstore(before);
        code.aload(ring.ring())
                .iload(ring.capacity())
                .constant(history.stride())
                .lload(tail)
                .lload(ring.head())
                .lload(horizon);
        code.callStatic(Rings.class, "after", "([DIIJJJ)J").lstore(tail);
        code.iload(leaving).lload(tail).lload(before).op(Opcodes.LSUB).op(Opcodes.L2I);
        code.op(Opcodes.IADD).istore(leaving);
    }
}
