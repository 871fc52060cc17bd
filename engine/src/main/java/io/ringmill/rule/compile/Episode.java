package io.ringmill.rule.compile;

import io.ringmill.expression.Type;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleCells;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.Variables;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits how the episode of a key begins and ends; whether there is one stands in a cell of its state. */
final class Episode {

    private final int cell;
    private final Fire fire;

    /** Sequence and time of the alert with which the last episode began that began with one. */
    private int sequence;

    private int time;

    /** When the episode began, or what comes before it. */
    private int since;

    Episode(ClauseNeeds needs, Fire fire) {
        cell = needs.cell(RuleCells.NORMAL);
        this.fire = fire;
    }

    /** As {@link ClauseCode#watch}. */
    void watch(RuleCells cells, StateLayout rare) {
        double never = Double.longBitsToDouble(Long.MIN_VALUE);
        since = rare.reserve(1, never);
        sequence = rare.reserve(1, never);
        time = rare.reserve(1, never);
        cells.episode = cell;
        cells.since = since;
        cells.sequence = sequence;
        cells.time = time;
    }

    /** What comes before the episode begins now. */
    void keepSince(Code code) {
        keep(code, since, Variables.TIME);
    }

    /** Jumps if there is an episode. */
    void jumpIfOn(Code code, Label target) {
        push(code).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFNE, target);
    }

    /** Jumps if there is none. */
    void jumpIfOff(Code code, Label target) {
        push(code).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, target);
    }

    /** Begins one, with an alert; if that is kept back, jumps to {@code silent}. */
    void begin(RuleEmitter rule, Code code, Label silent) {
        set(code, RuleCells.SILENT);
        keepSince(code);
        Label keptBack = new Label();
        Label begun = new Label();
        rule.fire(code, keptBack, () -> began(code));
        code.jump(Opcodes.GOTO, begun).label(keptBack);
        rule.see(code);
        code.jump(Opcodes.GOTO, silent).label(begun);
    }

    /** Ends the one there is: with another alert, if it began with one and both are wanted. */
    void end(RuleEmitter rule, Code code) {
        if (fire == Fire.BOTH) {
            Label silent = new Label();
            push(code).constant(RuleCells.FIRING).op(Opcodes.DCMPL).jump(Opcodes.IFNE, silent);
            rule.resolve(code, sequence, time);
            code.label(silent);
        }
        set(code, RuleCells.NORMAL);
    }

    private void began(Code code) {
        set(code, RuleCells.FIRING);
        keep(code, sequence, Variables.SEQUENCE);
        keep(code, time, Variables.TIME);
    }

    private static void keep(Code code, int cell, int local) {
        code.aload(Variables.STATE).constant(cell).lload(local);
        Code.toState(code.visitor(), Type.LONG);
        code.op(Opcodes.DASTORE);
    }

    private Code push(Code code) {
        return code.aload(Variables.STATE).constant(cell).op(Opcodes.DALOAD);
    }

    private void set(Code code, double episode) {
        code.aload(Variables.STATE).constant(cell).constant(episode).op(Opcodes.DASTORE);
    }
}
