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

/**
 * {@code when}, {@code for}, {@code until}, {@code endFor} and {@code fire}: episodes in which a condition holds, and which
 * of their events raise alerts. Where a condition is unknown, it neither begins nor ends anything.
 *
 * @param when the condition
 * @param holdsFor how long it must hold before the episode begins
 * @param until what ends an episode; empty for "when is false"
 * @param endFor how long that must hold before the episode ends
 */
public record Episodes(Text when, Optional<Span> holdsFor, Fire fire, Optional<Text> until, Optional<Span> endFor)
        implements Clause {

    @Override
    public List<Object> identity() {
        List<Object> said = new ArrayList<>(List.of(
                when.text().strip(),
                fire,
                until.map(text -> text.text().strip()).orElse("")));
        holdsFor.ifPresent(span -> said.add("for " + span.text()));
        endFor.ifPresent(span -> said.add("endFor " + span.text()));
        return said;
    }

    @Override
    public String effect() {
        String held = holdsFor.map(span -> "has held for " + span.text()).orElse("");
        String begins = "its condition " + (held.isEmpty() ? "begins to hold" : held);
        return switch (fire) {
                    case ONCE -> "fires when " + begins;
                    case EACH ->
                        "fires on each event for which its condition holds"
                                + (held.isEmpty() ? "" : ", once that " + held);
                    case BOTH -> "fires when " + begins + " and when the episode ends";
                }
                + endFor.map(span -> "; the end must hold for " + span.text()).orElse("");
    }

    @Override
    public List<String> conditions() {
        List<String> conditions = new ArrayList<>(List.of("when " + when.text()));
        until.ifPresent(text -> conditions.add("until " + text.text()));
        return conditions;
    }

    @Override
    public String due() {
        return holdsFor.filter(span -> span.ns() > 0)
                .map(span -> "its condition had held for " + span.text())
                .orElse("");
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        Typed begins = needs.condition(when);
        Typed ends = until.map(needs::condition).orElse(null);
        if (fire == Fire.EACH && until.isEmpty() && holdsFor.isEmpty()) {
            // When such an episode ends makes no difference.
            return new ClauseCode() {
                @Override
                void onRow(RuleEmitter rule, Code code) {
                    fireIfHolds(rule, code, begins);
                }
            };
        }
        return new EpisodesCode(this, begins, ends, needs);
    }

    /** Fires if the condition holds. */
    static void fireIfHolds(RuleEmitter rule, Code code, Typed condition) {
        Label out = new Label();
        Expressions.emitJump(condition, out, false, code.visitor());
        rule.fire(code, out, () -> {});
        code.label(out);
    }
}
