package io.ringmill.rule.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.output.Alert;
import io.ringmill.rule.RuleCells;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Previous;
import io.ringmill.window.compile.RowLocals;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Variables;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits what the clauses of a rule have in common: alerts. */
final class RuleEmitter {

    /** The usual parameters, and the state that the alert is of. */
    private static final String ALERT = Variables.PARAMETERS + "I";

    private static final String ALERTS = "io/ringmill/rule/Alerts";
    static final String ALERTS_TYPE = "L" + ALERTS + ";";

    /** Given to the method that alerts: no alert, but its values are kept. */
    private static final int SEEN = 2;

    private final RuleNode rule;
    private final String className;

    /** For a rule whose methods are in the class of that name. */
    RuleEmitter(RuleNode rule, String className) {
        this.rule = rule;
        this.className = className;
    }

    String className() {
        return className;
    }

    /**
     * Fires, unless the rule is silenced or a clause speaks against it: then it jumps to {@code silent}.
     *
     * @param first emits what is done before the alert
     */
    void fire(Code code, Label silent, Runnable first) {
        code.field(className, "alerts", ALERTS_TYPE).constant(rule.index);
        code.iload(Variables.KEY).lload(Variables.TIME);
        code.call(ALERTS, "isSilent", "(IIJ)Z").jump(Opcodes.IFNE, silent);
        rule.clauses.forEach(clause -> clause.beforeAlert(code, silent));
        first.run();
        rule.clauses.forEach(clause -> clause.afterAlert(code));
        raise(code, Alert.State.FIRING);
    }

    /** Keeps the values that an alert would hold now. */
    void see(Code code) {
        if (rule.seenCells != RuleCells.NONE) {
            callAlert(code, SEEN);
        }
    }

    /** Raises the alert that ends the one whose sequence and time are in cells of the state. */
    void resolve(Code code, int sequenceCell, int timeCell) {
        code.field(className, "alerts", ALERTS_TYPE);
        for (int cell : new int[] {sequenceCell, timeCell}) {
            code.aload(Variables.STATE).constant(cell).op(Opcodes.DALOAD);
            Code.fromState(code.visitor(), Type.LONG);
        }
        code.call(ALERTS, "ends", "(JJ)V");
        raise(code, Alert.State.RESOLVED);
    }

    /** Raises an alert. */
    private void raise(Code code, Alert.State state) {
        callAlert(code, state == Alert.State.RESOLVED ? 1 : 0);
    }

    private void callAlert(Code code, int given) {
        for (int i = 0; i < rule.loads.size(); i++) {
            if (isKnownHereOnly(rule.loads.get(i))) {
                storeValue(code, i);
            }
        }
        Variables.pushParameters(code.aload(0));
        if (rule.hasRuns) {
            code.iload(SequenceCode.RUN);
        } else {
            code.constant(given);
        }
        alertRow().push(code);
        code.call(className, "alert" + rule.index, "(" + ALERT + alertRow().descriptor() + ")V");
    }

    /** What of the row the method that alerts is given; nothing where alerts may come without one. */
    private RowLocals alertRow() {
        return rule.keepsValues ? RowLocals.NONE : rule.on.locals();
    }

    /** The name of the method that evaluates the rule on a row of a node. */
    private String evaluation(RowNode node) {
        return "evaluate" + rule.index
                + (rule.nodes.size() == 1 ? "" : (node instanceof StreamNode ? "OnStream" : "OnWindow") + node.index());
    }

    /** Emits the call of the method that evaluates the rule on the row at hand, which is of that node. */
    void callEvaluate(Code code, RowNode node) {
        node.locals().push(Variables.pushParameters(code.aload(0)));
        code.call(
                className,
                evaluation(node),
                "(" + Variables.PARAMETERS + node.locals().descriptor() + ")V");
    }

    /** Adds the method that evaluates the rule on a row of that node. */
    void evaluate(ClassVisitor owner, RowNode node) {
        Code code = node.locals().begin(owner, evaluation(node), Variables.PARAMETERS, "V", Variables.FIRST_FREE);
        if (rule.hasRuns && code.local(1) != SequenceCode.RUN) {
            throw new IllegalStateException("the run is not in its local");
        }
        rule.previous.emit(code, Variables.STATE);
        int own = Variables.STATE;
        if (rule.allKeys) {
            own = code.local(1);
            code.aload(0).call(className, "allKeysState", "()[D").astore(own);
        }
        if (rule.keepsValues) {
            for (int i = 0; i < rule.loads.size(); i++) {
                code.aload(own).constant(rule.keptCells + i);
                Expressions.emit(rule.loads.get(i), code.visitor());
                Code.toState(code.visitor(), rule.loads.get(i).type());
                code.op(Opcodes.DASTORE);
            }
        }
        if (rule.allKeys) {
            code.aload(own).astore(Variables.STATE).constant(0).istore(Variables.KEY);
        }
        rule.clauses.forEach(clause -> clause.onRow(this, node, code));
        code.end(Opcodes.RETURN);
    }

    /** Adds the method that alerts: of an episode, given whether it ends, or of a run, given which. */
    void alert(ClassVisitor owner) {
        int given = Variables.FIRST_FREE;
        Code code = alertRow().begin(owner, "alert" + rule.index, ALERT, "V", given + 1);
        for (int i = 0; i < rule.loads.size(); i++) {
            if (!isKnownHereOnly(rule.loads.get(i))) {
                storeValue(code, i);
            }
        }
        if (rule.seenCells != RuleCells.NONE) {
            keepSeen(code, given);
        }
        code.field(className, "alerts", ALERTS_TYPE);
        code.constant(rule.index);
        if (rule.hasRuns) {
            code.constant(0);
        } else {
            code.iload(given);
        }
        code.iload(Variables.KEY);
        code.lload(Variables.TIME).lload(Variables.SEQUENCE);
        code.call(ALERTS, "raise", "(IIIJJ)V").end(Opcodes.RETURN);
    }

    /** The values of an alert stay where they can be looked at, but for one that resolves. */
    private void keepSeen(Code code, int given) {
        Label resolved = new Label();
        Label raised = new Label();
        code.iload(given).constant(1).jump(Opcodes.IF_ICMPEQ, resolved);
        code.field(className, "alerts", ALERTS_TYPE).aload(Variables.STATE);
        code.constant(rule.seenCells).constant(rule.loads.size()).call(ALERTS, "keep", "([DII)V");
        code.label(resolved);
        code.iload(given).constant(SEEN).jump(Opcodes.IF_ICMPNE, raised);
        code.op(Opcodes.RETURN).label(raised);
    }

    /** Whether a value is computed where the rule is evaluated: what was before is known in that method only. */
    private boolean isKnownHereOnly(Typed value) {
        return !rule.keepsValues && Previous.isReadBy(value);
    }

    /** Emits the computing of a value that alerts hold. */
    private void storeValue(Code code, int index) {
        Typed value = rule.loads.get(index);
        if (rule.keepsValues) {
            code.aload(Variables.STATE).constant(rule.keptCells + index).op(Opcodes.DALOAD);
            Code.fromState(code.visitor(), value.type());
        } else {
            Expressions.emit(value, code.visitor());
        }
        Code.toCell(code.visitor(), value.type());
        int cell = code.storeNew(Type.LONG);
        code.field(className, "alerts", ALERTS_TYPE);
        code.visitor().visitFieldInsn(Opcodes.GETFIELD, ALERTS, "values", "[J");
        code.constant(index).lload(cell).op(Opcodes.LASTORE);
    }
}
