package io.ringmill.rule.compile;

import io.ringmill.expression.Type;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleCells;
import io.ringmill.time.Durations;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.compile.Variables;
import io.ringmill.window.runtime.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * {@code silence}: an episode begins when there was no event of the key for that long, and the next event ends it. It begins
 * at the time of the newest event and that long, whether or not an event comes then.
 *
 * @param byAll whether events of any key count
 * @param fire not {@link Fire#EACH}, since there is no event for which it holds
 * @param endFor how long there must be no silence again before the episode ends
 */
public record Silence(long ns, boolean byAll, Fire fire, Optional<Span> endFor) implements Clause {

    @Override
    public List<Object> identity() {
        List<Object> said = new ArrayList<>(List.of("silence", ns, byAll, fire));
        endFor.ifPresent(span -> said.add("endFor " + span.text()));
        return said;
    }

    @Override
    public String effect() {
        return "fires when " + (byAll ? "there is no event" : "a key has no event") + " for " + Durations.print(ns)
                + (fire == Fire.BOTH ? ", and when the next one comes" : "")
                + endFor.map(span -> "; the end must hold for " + span.text()).orElse("");
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        if (byAll) {
            needs.allKeys();
        }
        Episode episode = new Episode(needs, fire);
        Hold ending = Hold.of(endFor, needs);
        int newest = needs.timeCell();
        int timer = needs.timer();
        return new ClauseCode() {
            @Override
            void watch(RuleCells cells, StateLayout rare) {
                episode.watch(cells, rare);
                cells.ending = ending.watched();
                cells.silence = timer;
            }

            @Override
            void onRow(RuleEmitter rule, Code code) {
                Label off = new Label();
                episode.jumpIfOff(code, off);
                ending.holds(rule, code, off);
                if (!ending.isTimed()) {
                    episode.end(rule, code);
                }
                code.label(off);
                int due = keepNewest(code, newest);
                Timers.schedule(code, rule.className(), timer, due);
            }

            @Override
            void onTimer(RuleEmitter rule, Code code, int due) {
                if (ending.owns(due)) {
                    episode.end(rule, code);
                    return;
                }
                Label out = new Label();
                Label off = new Label();
                if (ending.waits()) {
                    episode.jumpIfOff(code, off);
                    ending.breaks(rule, code);
                    code.jump(Opcodes.GOTO, out).label(off);
                }
                episode.begin(rule, code, out);
                code.label(out);
            }
        };
    }

    /** Keeps the time of the newest event; a local with when the silence after it will have been long enough. */
    private int keepNewest(Code code, int cell) {
        int time = code.local(2);
        int due = code.local(2);
        code.lload(Variables.TIME).aload(Variables.STATE).constant(cell).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
        code.callStatic(Math.class, "max", "(JJ)J").lstore(time);
        code.aload(Variables.STATE).constant(cell).lload(time);
        Code.toState(code.visitor(), Type.LONG);
        code.op(Opcodes.DASTORE);
        code.lload(time).constant(ns).callStatic(Times.class, "plus", "(JJ)J").lstore(due);
        return due;
    }
}
