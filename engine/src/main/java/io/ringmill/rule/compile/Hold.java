package io.ringmill.rule.compile;

import io.ringmill.rule.RuleCells;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.compile.Variables;
import io.ringmill.window.runtime.Times;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits how something must hold for a {@link Span} before it counts. A number of events is counted in a cell of the key's
 * state; a time is waited for with a timer, so that the cell with its place says whether there is one.
 */
final class Hold {

    private static final int NO_TIMER = -1;

    private final Span span;

    /** Not 0 while it is waited. */
    private final int cell;

    private final int timer;

    private Hold(Span span, int cell, int timer) {
        this.span = span;
        this.cell = cell;
        this.timer = timer;
    }

    static Hold of(Optional<Span> span, ClauseNeeds needs) {
        if (span.isEmpty()) {
            return new Hold(new Span(1, 0), 0, NO_TIMER);
        }
        if (span.get().ns() == 0) {
            return new Hold(span.get(), span.get().events() > 1 ? needs.cell(0) : 0, NO_TIMER);
        }
        int timer = needs.timer();
        return new Hold(span.get(), needs.timerCell(timer), timer);
    }

    /** Where it stands how long it has held; null if it need not last. */
    RuleCells.Wait watched() {
        return waits() ? new RuleCells.Wait(cell, timer, span.events(), span.ns()) : null;
    }

    /** Whether more is needed than that it holds at one event. */
    boolean waits() {
        return isTimed() || span.events() > 1;
    }

    /** Whether it has held long enough when a timer is due, rather than at an event. */
    boolean isTimed() {
        return timer != NO_TIMER;
    }

    /** Whether that timer is its own. */
    boolean owns(int someTimer) {
        return isTimed() && timer == someTimer;
    }

    /** Jumps if it does not hold so far. */
    void jumpIfNotBegun(Code code, Label target) {
        push(code).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, target);
    }

    /** It holds at an event: goes on if that was long enough, else jumps; always if it is timed. */
    void holds(RuleEmitter rule, Code code, Label notYet) {
        if (isTimed()) {
            push(code).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFNE, notYet);
            int due = code.local(2);
            code.lload(Variables.TIME).constant(span.ns());
            code.callStatic(Times.class, "plus", "(JJ)J").lstore(due);
            Timers.schedule(code, rule.className(), timer, due);
            code.jump(Opcodes.GOTO, notYet);
        } else if (waits()) {
            code.aload(Variables.STATE).constant(cell);
            push(code).op(Opcodes.DCONST_1).op(Opcodes.DADD).op(Opcodes.DASTORE);
            push(code).constant((double) span.events()).op(Opcodes.DCMPL).jump(Opcodes.IFLT, notYet);
            setNotBegun(code);
        }
    }

    /** It does not hold any more. */
    void breaks(RuleEmitter rule, Code code) {
        if (isTimed()) {
            Timers.cancel(code, rule.className(), timer);
        } else {
            setNotBegun(code);
        }
    }

    private void setNotBegun(Code code) {
        code.aload(Variables.STATE).constant(cell).op(Opcodes.DCONST_0).op(Opcodes.DASTORE);
    }

    private Code push(Code code) {
        return code.aload(Variables.STATE).constant(cell).op(Opcodes.DALOAD);
    }
}
