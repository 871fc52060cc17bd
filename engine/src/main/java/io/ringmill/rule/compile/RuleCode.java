package io.ringmill.rule.compile;

import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Downstream;
import io.ringmill.window.compile.MethodSplitter;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.runtime.TimerCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;

/**
 * Generates, within a class, for each rule a method that evaluates it and, apart, one that alerts, and the calls of timers:
 * in the windows' class or in one of the rules' own.
 */
final class RuleCode implements Downstream {

    private final List<RuleNode> rules;
    private final Timers timers;
    private final Map<RowNode, List<RuleNode>> byNode = new HashMap<>();

    RuleCode(List<RuleNode> rules, Timers timers) {
        this.rules = rules;
        this.timers = timers;
        rules.forEach(rule ->
                byNode.computeIfAbsent(rule.on, none -> new ArrayList<>()).add(rule));
    }

    @Override
    public void generate(MethodSplitter methods) {
        methods.owner()
                .visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "alerts", RuleEmitter.ALERTS_TYPE, null, null)
                .visitEnd();
        for (RuleNode rule : rules) {
            RuleEmitter emitter = new RuleEmitter(rule, methods.className());
            emitter.evaluate(methods.owner());
            emitter.alert(methods.owner());
        }
        if (!timers.cells().isEmpty()) {
            methods.dispatch(
                    Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                    "onTimer",
                    timed(),
                    (code, timed, none) ->
                            timed.clause().onTimer(new RuleEmitter(timed.rule(), methods.className()), code));
        }
    }

    private record Timed(RuleNode rule, ClauseCode clause) {}

    /** What timers are of, by index. */
    private List<Timed> timed() {
        Timed[] timed = new Timed[timers.cells().size()];
        rules.forEach(rule -> rule.timers.forEach((timer, clause) -> timed[timer] = new Timed(rule, clause)));
        return List.of(timed);
    }

    @Override
    public void construct(Code code, String owningClass) {
        code.aload(0).aload(2);
        code.visitor().visitTypeInsn(Opcodes.CHECKCAST, "io/ringmill/rule/Alerts");
        code.putField(owningClass, "alerts", RuleEmitter.ALERTS_TYPE);
    }

    @Override
    public boolean takesLocals(StreamNode stream) {
        return byNode.getOrDefault(stream, List.of()).size() <= MethodSplitter.MOST_TOGETHER;
    }

    @Override
    public boolean follows(RowNode node) {
        return byNode.containsKey(node);
    }

    @Override
    public void afterRow(MethodSplitter methods, Code code, RowNode node) {
        String name = (node instanceof StreamNode ? "rulesOnStream" : "rulesOnWindow") + node.index();
        List<RuleNode> own = byNode.getOrDefault(node, List.of());
        methods.emitEach(code, name, "", new int[0], own, (into, rule, none) -> {
            new RuleEmitter(rule, methods.className()).callEvaluate(into);
        });
    }

    @Override
    public List<TimerCells> timers() {
        return timers.cells();
    }

    @Override
    public boolean tells(StreamNode stream) {
        return false;
    }
}
