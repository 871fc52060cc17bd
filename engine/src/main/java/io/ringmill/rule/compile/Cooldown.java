package io.ringmill.rule.compile;

import io.ringmill.expression.Type;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleCells;
import io.ringmill.time.Durations;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.Variables;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * {@code cooldown}: per key, at most one alert in an amount of event time.
 *
 * @param ns 0 for no limit
 */
public record Cooldown(long ns) implements Clause {

    @Override
    public List<Object> identity() {
        return List.of(ns);
    }

    @Override
    public String effect() {
        return ns == 0 ? "" : "at most once in " + Durations.print(ns) + " per key";
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        if (ns == 0) {
            return new ClauseCode() {};
        }
        int lastAlert = needs.timeCell();
        return new ClauseCode() {
            @Override
            void watch(RuleCells cells, StateLayout rare) {
                cells.lastAlert = lastAlert;
                cells.cooldownNs = ns;
            }

            @Override
            void beforeAlert(Code code, Label silent) {
                code.aload(Variables.STATE).constant(lastAlert).op(Opcodes.DALOAD);
                Code.fromState(code.visitor(), Type.LONG);
                code.lload(Variables.TIME).constant(ns);
                code.callStatic(Alerts.class, "cools", "(JJJ)Z").jump(Opcodes.IFNE, silent);
            }

            @Override
            void afterAlert(Code code) {
                code.aload(Variables.STATE).constant(lastAlert).lload(Variables.TIME);
                Code.toState(code.visitor(), Type.LONG);
                code.op(Opcodes.DASTORE);
            }
        };
    }
}
