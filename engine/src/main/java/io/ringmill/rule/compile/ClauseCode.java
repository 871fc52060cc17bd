package io.ringmill.rule.compile;

import io.ringmill.rule.RuleCells;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import org.objectweb.asm.Label;

/**
 * What a clause generates in one rule: each method emits what it does at one moment, by default nothing. All code keeps to
 * the locals of {@link io.ringmill.window.compile.Variables}; what is emitted runs through to its end.
 */
abstract class ClauseCode {

    /** Once all that the rule reads is typed: reserves what depends on it. */
    void complete() {}

    /**
     * Once all rules are complete: reserves, behind what events need, what is only looked at from outside, and says what its
     * cells mean.
     */
    void watch(RuleCells cells, StateLayout rare) {}

    /** On a row of what the rule is on. */
    void onRow(RuleEmitter rule, Code code) {}

    /** On a row of one of several that the rule is on. */
    void onRow(RuleEmitter rule, RowNode node, Code code) {
        onRow(rule, code);
    }

    /** Where the rule would fire: jumps to {@code silent} if it must not. */
    void beforeAlert(Code code, Label silent) {}

    /** Where it fires, as nothing spoke against it. */
    void afterAlert(Code code) {}

    /**
     * When one of the clause's timers, of the key at hand, is due. There is no row; the time at hand is that of the timer.
     */
    void onTimer(RuleEmitter rule, Code code, int timer) {}
}
