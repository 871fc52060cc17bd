package io.ringmill.rule.compile;

import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Downstream;
import io.ringmill.window.compile.MethodSplitter;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.compile.Variables;
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
        rules.forEach(rule -> rule.nodes.forEach(
                node -> byNode.computeIfAbsent(node, none -> new ArrayList<>()).add(rule)));
    }

    @Override
    public void generate(MethodSplitter methods) {
        methods.owner()
                .visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "alerts", RuleEmitter.ALERTS_TYPE, null, null)
                .visitEnd();
        for (RuleNode rule : rules) {
            RuleEmitter emitter = new RuleEmitter(rule, methods.className());
            rule.nodes.forEach(node -> emitter.evaluate(methods.owner(), node));
            emitter.alert(methods.owner());
        }
        byNode.forEach((node, own) -> {
            List<List<RuleNode>> byKey = KeyedRules.of(own).byKey();
            if (!byKey.isEmpty()) {
                methods.dispatch(
                        Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL,
                        KeyedRules.dispatch(node),
                        byKey,
                        (code, some, none) -> evaluateEach(methods, code, node, "With" + some.get(0).index, some));
            }
        });
        if (!timers.cells().isEmpty()) {
            methods.dispatch(
                    Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                    "onTimer",
                    timed(),
                    (code, timed, none) -> timed.clause()
                            .onTimer(new RuleEmitter(timed.rule(), methods.className()), code, timed.timer()));
        }
    }

    private record Timed(RuleNode rule, ClauseCode clause, int timer) {}

    /** What timers are of, by index. */
    private List<Timed> timed() {
        Timed[] timed = new Timed[timers.cells().size()];
        rules.forEach(rule -> rule.timers.forEach((timer, clause) -> timed[timer] = new Timed(rule, clause, timer)));
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
        List<RuleNode> own = byNode.getOrDefault(stream, List.of());
        return own.size() <= MethodSplitter.MOST_TOGETHER
                && own.stream().noneMatch(rule -> rule.hasRuns || rule.keys != null);
    }

    @Override
    public boolean follows(RowNode node) {
        return byNode.containsKey(node);
    }

    @Override
    public void afterRow(MethodSplitter methods, Code code, RowNode node) {
        List<RuleNode> own = byNode.getOrDefault(node, List.of());
        evaluateEach(
                methods,
                code,
                node,
                "",
                own.stream().filter(rule -> rule.keys == null).toList());
        KeyedRules keyed = KeyedRules.of(own);
        if (!keyed.byKey().isEmpty()) {
            int index = code.local(1);
            code.iload(Variables.KEY).constant(keyed.from()).op(Opcodes.ISUB).istore(index);
            methods.choose(code, KeyedRules.dispatch(node), index);
        }
    }

    static String nameOf(RowNode node) {
        return (node instanceof StreamNode ? "rulesOnStream" : "rulesOnWindow") + node.index();
    }

    private static void evaluateEach(
            MethodSplitter methods, Code code, RowNode node, String which, List<RuleNode> some) {
        methods.emitEach(code, nameOf(node) + which, "", new int[0], some, (into, rule, none) -> {
            new RuleEmitter(rule, methods.className()).callEvaluate(into, node);
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
