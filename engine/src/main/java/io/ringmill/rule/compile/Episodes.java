package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Text;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Typed;
import io.ringmill.rule.Fire;
import io.ringmill.window.compile.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * {@code when}, {@code until} and {@code fire}: episodes in which a condition holds, and which of their events raise alerts.
 *
 * @param when the condition
 * @param until what ends an episode; empty for "when is false"
 */
public record Episodes(Text when, Fire fire, Optional<Text> until) implements Clause {

    @Override
    public List<Object> identity() {
        return List.of(
                when.text().strip(),
                fire,
                until.map(text -> text.text().strip()).orElse(""));
    }

    @Override
    public String effect() {
        return switch (fire) {
            case ONCE -> "fires when it begins to hold";
            case EACH -> "fires on each event for which it holds";
            case BOTH -> "fires when it begins and when it ends";
        };
    }

    @Override
    public List<String> conditions() {
        List<String> conditions = new ArrayList<>(List.of("when " + when.text()));
        until.ifPresent(text -> conditions.add("until " + text.text()));
        return conditions;
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        Typed begins = needs.condition(when);
        Typed ends = until.map(needs::condition).orElse(null);
        if (fire == Fire.EACH && until.isEmpty()) {
            return new ClauseCode() {
                @Override
                void onRow(RuleEmitter rule, Code code) {
                    fireIfHolds(rule, code, begins);
                }
            };
        }
        Episode episode = new Episode(needs, fire);
        return new ClauseCode() {
            @Override
            void onRow(RuleEmitter rule, Code code) {
                evaluate(rule, code, episode, begins, ends);
            }
        };
    }

    private void evaluate(RuleEmitter rule, Code code, Episode episode, Typed begins, Typed ends) {
        MethodVisitor visitor = code.visitor();
        Label on = new Label();
        Label out = new Label();
        episode.jumpIfOn(code, on);
        Expressions.emitJump(begins, out, false, visitor);
        episode.begin(rule, code, out);
        code.jump(Opcodes.GOTO, out).label(on);
        Label goesOn = new Label();
        if (ends == null) {
            Expressions.emitJump(begins, goesOn, true, visitor);
        } else {
            Expressions.emitJump(ends, goesOn, false, visitor);
        }
        episode.end(rule, code);
        code.jump(Opcodes.GOTO, out).label(goesOn);
        if (fire == Fire.EACH) {
            fireIfHolds(rule, code, begins);
        }
        code.label(out);
    }

    private static void fireIfHolds(RuleEmitter rule, Code code, Typed condition) {
        Label out = new Label();
        Expressions.emitJump(condition, out, false, code.visitor());
        rule.fire(code, out, () -> {});
        code.label(out);
    }
}
