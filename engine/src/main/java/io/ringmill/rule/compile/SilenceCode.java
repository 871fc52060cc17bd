package io.ringmill.rule.compile;

import io.ringmill.expression.Type;
import io.ringmill.rule.Gaps;
import io.ringmill.rule.RuleCells;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.compile.Variables;
import io.ringmill.window.runtime.Times;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates {@link Silence}. Where events come in order, all that is remembered of them is the time of the newest; where
 * they may not, {@link Gaps}.
 */
final class SilenceCode extends ClauseCode {

    private final long ns;
    private final Episode episode;
    private final Hold ending;
    private final int timer;
    private final int timerCell;

    /** First cell of what is remembered of times. */
    private final int times;

    /** Stretches of time that are kept besides the first; 0 where events come in order. */
    private final int gaps;

    SilenceCode(Silence said, ClauseNeeds needs) {
        ns = said.ns();
        episode = new Episode(needs, said.fire());
        ending = Hold.of(said.endFor(), needs);
        gaps = needs.gaps(said);
        times = needs.timeCell();
        for (int cell = 1; gaps > 0 && cell < Gaps.cells(gaps); cell++) {
            needs.cell(0);
        }
        timer = needs.timer();
        timerCell = needs.timerCell(timer);
    }

    @Override
    void watch(RuleCells cells, StateLayout rare) {
        episode.watch(cells, rare);
        cells.ending = ending.watched();
        cells.silence = timer;
    }

    @Override
    void onRow(RuleEmitter rule, Code code) {
        onEvent(rule, code);
        int due = gaps == 0 ? keepNewest(code) : keepTimes(code);
        Timers.schedule(code, rule.className(), timer, due);
    }

    /** An event ends an episode, or is the first that shows its end. */
    private void onEvent(RuleEmitter rule, Code code) {
        Label off = new Label();
        episode.jumpIfOff(code, off);
        ending.holds(rule, code, off);
        if (!ending.isTimed()) {
            episode.end(rule, code);
        }
        code.label(off);
    }

    @Override
    void onTimer(RuleEmitter rule, Code code, int due) {
        if (ending.owns(due)) {
            episode.end(rule, code);
            return;
        }
        Label begun = new Label();
        Label off = new Label();
        if (ending.waits()) {
            episode.jumpIfOff(code, off);
            ending.breaks(rule, code);
            code.jump(Opcodes.GOTO, begun).label(off);
        }
        episode.begin(rule, code, begun);
        code.label(begun);
        if (gaps > 0) {
            goOn(rule, code);
        }
    }

    /** Where the next event has come already, it is taken in at its own time. */
    private void goOn(RuleEmitter rule, Code code) {
        Label out = new Label();
        code.aload(Variables.STATE).constant(times);
        code.callStatic(Gaps.class, "hasNext", "([DI)Z").jump(Opcodes.IFEQ, out);
        code.aload(Variables.STATE).constant(times).callStatic(Gaps.class, "next", "([DI)J");
        code.lstore(Variables.TIME);
        onEvent(rule, code);
        int due = code.local(2);
        code.aload(Variables.STATE).constant(times).constant(ns);
        code.callStatic(Gaps.class, "dueNs", "([DIJ)J").lstore(due);
        Timers.schedule(code, rule.className(), timer, due);
        code.label(out);
    }

    /** Keeps the time of the newest event; a local with when the silence after it will have been long enough. */
    private int keepNewest(Code code) {
        int time = code.local(2);
        int due = code.local(2);
        code.lload(Variables.TIME).aload(Variables.STATE).constant(times).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
        code.callStatic(Math.class, "max", "(JJ)J").lstore(time);
        code.aload(Variables.STATE).constant(times).lload(time);
        Code.toState(code.visitor(), Type.LONG);
        code.op(Opcodes.DASTORE);
        code.lload(time).constant(ns).callStatic(Times.class, "plus", "(JJ)J").lstore(due);
        return due;
    }

    /** Keeps what the time of an event says; a local as that of {@link #keepNewest}. */
    private int keepTimes(Code code) {
        int due = code.local(2);
        code.aload(Variables.STATE).constant(times).constant(gaps);
        code.aload(Variables.STATE).constant(timerCell).op(Opcodes.DALOAD);
        code.op(Opcodes.DCONST_0).op(Opcodes.DCMPL);
        code.lload(Variables.TIME).constant(ns);
        code.callStatic(Gaps.class, "add", "([DIIZJJ)J").lstore(due);
        return due;
    }
}
