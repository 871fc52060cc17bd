package io.ringmill.rule.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Typed;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleCells;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.StateLayout;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates {@link Episodes}. Nothing is asked but what the key's state calls for: that a condition is false, which is
 * another question than whether it is true, only while it has held.
 */
final class EpisodesCode extends ClauseCode {

    private final Typed begins;

    /** Null for "begins is false". */
    private final Typed ends;

    private final Fire fire;
    private final Episode episode;
    private final Hold beginning;
    private final Hold ending;

    EpisodesCode(Episodes said, Typed begins, Typed ends, ClauseNeeds needs) {
        this.begins = begins;
        this.ends = ends;
        fire = said.fire();
        episode = new Episode(needs, fire);
        beginning = Hold.of(said.holdsFor(), needs);
        ending = Hold.of(said.endFor(), needs);
    }

    @Override
    void watch(RuleCells cells, StateLayout rare) {
        episode.watch(cells, rare);
        cells.beginning = beginning.watched();
        cells.ending = ending.watched();
    }

    @Override
    void onRow(RuleEmitter rule, Code code) {
        Label on = new Label();
        Label out = new Label();
        episode.jumpIfOn(code, on);
        beforeEpisode(rule, code, out);
        code.label(on);
        Label goesOn = new Label();
        inEpisode(rule, code, goesOn, out);
        code.label(goesOn);
        if (fire == Fire.EACH) {
            Episodes.fireIfHolds(rule, code, begins);
        }
        code.label(out);
    }

    /** Jumps to {@code out} in any case. */
    private void beforeEpisode(RuleEmitter rule, Code code, Label out) {
        if (beginning.waits()) {
            Label goesOn = new Label();
            beginning.jumpIfNotBegun(code, goesOn);
            Expressions.emitJumpOfNegation(begins, goesOn, false, code.visitor());
            beginning.breaks(rule, code);
            code.jump(Opcodes.GOTO, out).label(goesOn);
        }
        Expressions.emitJump(begins, out, false, code.visitor());
        Label notYet = new Label();
        boolean counts = beginning.waits() && !beginning.isTimed();
        if (counts) {
            Label first = new Label();
            Label next = new Label();
            beginning.jumpIfNotBegun(code, first);
            code.jump(Opcodes.GOTO, next).label(first);
            episode.keepSince(code);
            code.label(next);
        }
        beginning.holds(rule, code, counts ? notYet : out);
        if (!beginning.isTimed()) {
            episode.begin(rule, code, out);
            code.jump(Opcodes.GOTO, out);
        }
        if (counts) {
            code.label(notYet);
            rule.see(code);
            code.jump(Opcodes.GOTO, out);
        }
    }

    /** Jumps to {@code goesOn} or {@code out} in any case. */
    private void inEpisode(RuleEmitter rule, Code code, Label goesOn, Label out) {
        if (ending.waits()) {
            Label notBroken = new Label();
            ending.jumpIfNotBegun(code, notBroken);
            jumpUnlessEndIs(false, code, notBroken);
            ending.breaks(rule, code);
            code.jump(Opcodes.GOTO, goesOn).label(notBroken);
        }
        jumpUnlessEndIs(true, code, goesOn);
        ending.holds(rule, code, goesOn);
        if (!ending.isTimed()) {
            episode.end(rule, code);
            code.jump(Opcodes.GOTO, out);
        }
    }

    /** Jumps unless it is known that what ends the episode holds, or that it does not. */
    private void jumpUnlessEndIs(boolean held, Code code, Label target) {
        if (ends == null ? held : !held) {
            Expressions.emitJumpOfNegation(ends == null ? begins : ends, target, false, code.visitor());
        } else {
            Expressions.emitJump(ends == null ? begins : ends, target, false, code.visitor());
        }
    }

    @Override
    void onTimer(RuleEmitter rule, Code code, int timer) {
        if (ending.owns(timer)) {
            episode.end(rule, code);
            return;
        }
        Label silent = new Label();
        episode.begin(rule, code, silent);
        code.label(silent);
    }
}
