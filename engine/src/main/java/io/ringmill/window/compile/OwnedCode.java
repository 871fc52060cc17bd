package io.ringmill.window.compile;

import io.ringmill.window.aggregate.OwningSummary;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Generates how values come to the {@link OwningSummary}s of windows on a ring that grows, and how they leave them. */
final class OwnedCode {

    private final GrowingRingCode ring;

    OwnedCode(GrowingRingCode ring) {
        this.ring = ring;
    }

    /** Whether each value that leaves a window is looked at anyway, so that they can be counted then. */
    boolean countsOneByOne(SlidingCode member) {
        return ring.inPartials(member).isEmpty()
                && member.window.arguments.stream()
                        .allMatch(argument ->
                                member.owning().stream().anyMatch(accumulator -> accumulator.argument == argument));
    }

    /** Emits the taking in of an event's values. */
    void add(MethodSplitter pieces, Code code, SlidingCode member, Columns values) {
        String name = "addOwned" + member.window.index();
        pieces.emitEach(code, name, "", new int[0], member.window.arguments, (into, argument, none) -> {
            Label absent = new Label();
            int x = values.x(argument);
            int y = values.y(argument);
            argument.jumpIfMissing(into, x, y, absent);
            countOneByOne(into, member, argument, Opcodes.DADD);
            member.owning().stream()
                    .filter(accumulator -> accumulator.argument == argument)
                    .forEach(accumulator -> member.tellOwning(into, accumulator, x, y, true));
            into.label(absent);
        });
    }

    /** Emits the leaving of the values of the event at a position; both are in locals. */
    void remove(MethodSplitter pieces, Code code, SlidingCode member, int ringLocal, int position) {
        pieces.emitEach(
                code,
                "removeOwned" + member.window.index(),
                "AI",
                new int[] {ringLocal, position},
                member.window.arguments,
                (into, argument, own) -> remove(into, member, argument, own[0], own[1]));
    }

    private void remove(Code code, SlidingCode member, Argument argument, int ringLocal, int position) {
        List<Accumulator> own = member.owning().stream()
                .filter(accumulator -> accumulator.argument == argument)
                .toList();
        if (own.isEmpty()) {
            return;
        }
        int x = code.local(2);
        int y = code.local(2);
        Label absent = new Label();
        ring.pushCell(code, ringLocal, position, ring.cell(argument.x()));
        code.dstore(x);
        ring.pushCell(code, ringLocal, position, ring.cell(argument.y()));
        code.dstore(y);
        argument.jumpIfMissing(code, x, y, absent);
        countOneByOne(code, member, argument, Opcodes.DSUB);
        own.forEach(accumulator -> member.tellOwning(code, accumulator, x, y, false));
        code.label(absent);
    }

    private void countOneByOne(Code code, SlidingCode member, Argument argument, int addOrSubtract) {
        if (countsOneByOne(member)) {
            code.aload(Variables.STATE).constant(argument.presentCell).op(Opcodes.DUP2);
            code.op(Opcodes.DALOAD).op(Opcodes.DCONST_1).op(addOrSubtract).op(Opcodes.DASTORE);
        }
    }
}
