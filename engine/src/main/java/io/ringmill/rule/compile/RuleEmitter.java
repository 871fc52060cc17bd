package io.ringmill.rule.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.output.Alert;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Previous;
import io.ringmill.window.compile.RowLocals;
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
     * Fires, unless a clause speaks against it: then it jumps to {@code silent}.
     *
     * @param first emits what is done before the alert
     */
    void fire(Code code, Label silent, Runnable first) {
        rule.clauses.forEach(clause -> clause.beforeAlert(code, silent));
        first.run();
        rule.clauses.forEach(clause -> clause.afterAlert(code));
        raise(code, Alert.State.FIRING);
    }

    /** Raises an alert. */
    void raise(Code code, Alert.State state) {
        for (int i = 0; i < rule.loads.size(); i++) {
            if (isKnownHereOnly(rule.loads.get(i))) {
                storeValue(code, i);
            }
        }
        Variables.pushParameters(code.aload(0)).constant(state == Alert.State.RESOLVED ? 1 : 0);
        alertRow().push(code);
        code.call(className, "alert" + rule.index, "(" + ALERT + alertRow().descriptor() + ")V");
    }

    /** What of the row the method that alerts is given; nothing where alerts may come without one. */
    private RowLocals alertRow() {
        return rule.keepsValues ? RowLocals.NONE : rule.on.locals();
    }

    /** Emits the call of the method that evaluates the rule on the row at hand. */
    void callEvaluate(Code code) {
        rule.on.locals().push(Variables.pushParameters(code.aload(0)));
        code.call(
                className,
                "evaluate" + rule.index,
                "(" + Variables.PARAMETERS + rule.on.locals().descriptor() + ")V");
    }

    /** Adds the method that evaluates the rule on a row. */
    void evaluate(ClassVisitor owner) {
        Code code =
                rule.on.locals().begin(owner, "evaluate" + rule.index, Variables.PARAMETERS, "V", Variables.FIRST_FREE);
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
        rule.clauses.forEach(clause -> clause.onRow(this, code));
        code.end(Opcodes.RETURN);
    }

    /** Adds the method that alerts. */
    void alert(ClassVisitor owner) {
        int state = Variables.FIRST_FREE;
        Code code = alertRow().begin(owner, "alert" + rule.index, ALERT, "V", state + 1);
        for (int i = 0; i < rule.loads.size(); i++) {
            if (!isKnownHereOnly(rule.loads.get(i))) {
                storeValue(code, i);
            }
        }
        code.field(className, "alerts", ALERTS_TYPE);
        code.constant(rule.index).iload(state).iload(Variables.KEY);
        code.lload(Variables.TIME).lload(Variables.SEQUENCE);
        code.call(ALERTS, "raise", "(IIIJJ)V").end(Opcodes.RETURN);
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
