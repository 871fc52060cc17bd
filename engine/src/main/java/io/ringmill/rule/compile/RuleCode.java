package io.ringmill.rule.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.output.Alert;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.Fire;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Downstream;
import io.ringmill.window.compile.Previous;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.Variables;
import java.util.List;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Generates, within a class, for each rule a method that evaluates it and, apart, one that alerts: in the windows' class
 * or in one of the rules' own.
 */
final class RuleCode implements Downstream {

    private static final String ALERTS = "io/ringmill/rule/Alerts";
    private static final String ALERTS_TYPE = "L" + ALERTS + ";";
    private static final String EVALUATE = "(" + Variables.PARAMETERS + ")V";
    private static final String ALERT = "(" + Variables.PARAMETERS + "I)V";

    /** No episode. Episodes are kept as doubles. */
    static final double NORMAL = 0;

    /** An episode that began with an alert. */
    private static final double FIRING = 1;

    /** An episode whose beginning fell into the cooldown. */
    private static final double SILENT = 2;

    private final List<RuleNode> rules;
    private ClassVisitor owner;
    private String className;

    RuleCode(List<RuleNode> rules) {
        this.rules = rules;
    }

    @Override
    public void generate(ClassVisitor newOwner, String newClassName) {
        owner = newOwner;
        className = newClassName;
        owner.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "alerts", ALERTS_TYPE, null, null)
                .visitEnd();
        for (RuleNode rule : rules) {
            evaluate(rule);
            alert(rule);
        }
    }

    @Override
    public void construct(Code code, String owningClass) {
        code.aload(0).aload(2);
        code.visitor().visitTypeInsn(Opcodes.CHECKCAST, ALERTS);
        code.putField(owningClass, "alerts", ALERTS_TYPE);
    }

    @Override
    public boolean follows(RowNode node) {
        return rules.stream().anyMatch(rule -> rule.on == node);
    }

    @Override
    public void afterRow(Code code, String owningClass, RowNode node) {
        for (RuleNode rule : rules) {
            if (rule.on == node) {
                Variables.pushParameters(code.aload(0)).call(owningClass, "evaluate" + rule.index, EVALUATE);
            }
        }
    }

    private Code method(String name, String descriptor, int firstFree) {
        return new Code(owner, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, name, descriptor, firstFree);
    }

    private void evaluate(RuleNode rule) {
        Code code = method("evaluate" + rule.index, EVALUATE, Variables.FIRST_FREE);
        MethodVisitor visitor = code.visitor();
        rule.previous.emit(code, Variables.STATE);
        if (rule.spec.fire() == Fire.EACH && rule.until == null) {
            Label out = new Label();
            Expressions.emitJump(rule.when, out, false, visitor);
            jumpIfCooling(code, rule, out);
            fire(code, rule);
            code.label(out).end(Opcodes.RETURN);
            return;
        }
        Label inEpisode = new Label();
        Label out = new Label();
        episode(code, rule).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFNE, inEpisode);
        begin(code, rule, out);
        code.label(inEpisode);
        Label goesOn = new Label();
        if (rule.until == null) {
            Expressions.emitJump(rule.when, goesOn, true, visitor);
        } else {
            Expressions.emitJump(rule.until, goesOn, false, visitor);
        }
        end(code, rule);
        code.label(goesOn);
        if (rule.spec.fire() == Fire.EACH) {
            Expressions.emitJump(rule.when, out, false, visitor);
            jumpIfCooling(code, rule, out);
            fire(code, rule);
        }
        code.label(out).end(Opcodes.RETURN);
    }

    private static Code episode(Code code, RuleNode rule) {
        return code.aload(Variables.STATE).constant(rule.episodeCell).op(Opcodes.DALOAD);
    }

    private static void setEpisode(Code code, RuleNode rule, double episode) {
        code.aload(Variables.STATE).constant(rule.episodeCell).constant(episode).op(Opcodes.DASTORE);
    }

    /** Outside of an episode: begins one if the condition holds. */
    private void begin(Code code, RuleNode rule, Label out) {
        Expressions.emitJump(rule.when, out, false, code.visitor());
        setEpisode(code, rule, SILENT);
        jumpIfCooling(code, rule, out);
        setEpisode(code, rule, FIRING);
        fire(code, rule);
        code.op(Opcodes.RETURN);
    }

    /** The episode ends: if it began with an alert and both are wanted, with another. */
    private void end(Code code, RuleNode rule) {
        if (rule.spec.fire() == Fire.BOTH) {
            Label silent = new Label();
            episode(code, rule).constant(FIRING).op(Opcodes.DCMPL).jump(Opcodes.IFNE, silent);
            callAlert(code, rule, Alert.State.RESOLVED);
            code.label(silent);
        }
        setEpisode(code, rule, NORMAL);
        code.op(Opcodes.RETURN);
    }

    private static void jumpIfCooling(Code code, RuleNode rule, Label target) {
        if (rule.spec.cooldownNs() == 0) {
            return;
        }
        code.aload(Variables.STATE).constant(rule.lastAlertCell).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
        code.lload(Variables.TIME).constant(rule.spec.cooldownNs());
        code.callStatic(Alerts.class, "cools", "(JJJ)Z").jump(Opcodes.IFNE, target);
    }

    private void fire(Code code, RuleNode rule) {
        if (rule.spec.cooldownNs() > 0) {
            code.aload(Variables.STATE).constant(rule.lastAlertCell).lload(Variables.TIME);
            Code.toState(code.visitor(), Type.LONG);
            code.op(Opcodes.DASTORE);
        }
        callAlert(code, rule, Alert.State.FIRING);
    }

    private void callAlert(Code code, RuleNode rule, Alert.State state) {
        for (int i = 0; i < rule.loads.size(); i++) {
            if (Previous.isReadBy(rule.loads.get(i))) {
                // What was before is known in this method only.
                storeValue(code, rule, i);
            }
        }
        Variables.pushParameters(code.aload(0)).constant(state == Alert.State.RESOLVED ? 1 : 0);
        code.call(className, "alert" + rule.index, ALERT);
    }

    /** Emits the computing of a value that alerts hold. */
    private void storeValue(Code code, RuleNode rule, int index) {
        Typed value = rule.loads.get(index);
        Expressions.emit(value, code.visitor());
        Code.toCell(code.visitor(), value.type());
        int cell = code.storeNew(Type.LONG);
        code.field(className, "alerts", ALERTS_TYPE);
        code.visitor().visitFieldInsn(Opcodes.GETFIELD, ALERTS, "values", "[J");
        code.constant(index).lload(cell).op(Opcodes.LASTORE);
    }

    private void alert(RuleNode rule) {
        int state = Variables.FIRST_FREE;
        Code code = method("alert" + rule.index, ALERT, state + 1);
        for (int i = 0; i < rule.loads.size(); i++) {
            if (!Previous.isReadBy(rule.loads.get(i))) {
                storeValue(code, rule, i);
            }
        }
        code.field(className, "alerts", ALERTS_TYPE);
        code.constant(rule.index).iload(state).iload(Variables.KEY);
        code.lload(Variables.TIME).lload(Variables.SEQUENCE);
        code.call(ALERTS, "raise", "(IIIJJ)V").end(Opcodes.RETURN);
    }
}
