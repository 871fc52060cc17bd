package io.ringmill.rule.compile;

import io.ringmill.expression.Type;
import io.ringmill.rule.Fire;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Variables;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits how the episode of a key begins and ends; whether there is one stands in a cell of its state. */
final class Episode {

    /** No episode. Episodes are kept as doubles. */
    private static final double NORMAL = 0;

    /** An episode that began with an alert. */
    private static final double FIRING = 1;

    /** An episode that began where an alert was not to be. */
    private static final double SILENT = 2;

    private final int cell;
    private final Fire fire;

    /** Sequence and time of the alert with which the episode began; only if its end is told. */
    private final int sequence;

    private final int time;

    Episode(ClauseNeeds needs, Fire fire) {
        cell = needs.cell(NORMAL);
        this.fire = fire;
        sequence = fire == Fire.BOTH ? needs.timeCell() : 0;
        time = fire == Fire.BOTH ? needs.timeCell() : 0;
    }

    /** Jumps if there is an episode. */
    void jumpIfOn(Code code, Label target) {
        push(code).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFNE, target);
    }

    /** Jumps if there is none. */
    void jumpIfOff(Code code, Label target) {
        push(code).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, target);
    }

    /** Begins one, with an alert; if a clause speaks against that, jumps to {@code silent}. */
    void begin(RuleEmitter rule, Code code, Label silent) {
        set(code, SILENT);
        rule.fire(code, silent, () -> began(code));
    }

    /** Ends the one there is: with another alert, if it began with one and both are wanted. */
    void end(RuleEmitter rule, Code code) {
        if (fire == Fire.BOTH) {
            Label silent = new Label();
            push(code).constant(FIRING).op(Opcodes.DCMPL).jump(Opcodes.IFNE, silent);
            rule.resolve(code, sequence, time);
            code.label(silent);
        }
        set(code, NORMAL);
    }

    private void began(Code code) {
        set(code, FIRING);
        if (fire == Fire.BOTH) {
            keep(code, sequence, Variables.SEQUENCE);
            keep(code, time, Variables.TIME);
        }
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
