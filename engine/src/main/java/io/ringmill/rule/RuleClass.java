package io.ringmill.rule;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.window.Code;
import io.ringmill.window.Node;
import io.ringmill.window.StreamNode;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Generates the class of a rule program: for each rule a method that evaluates it and, apart, one that alerts. */
final class RuleClass {

    private static final String NAME = "io/ringmill/rule/GeneratedRules";
    private static final String RUNTIME = "io/ringmill/rule/RuleRuntime";
    private static final String EVALUATE = "(" + RuleVariables.PARAMETERS + ")V";
    private static final String ALERT = "(" + RuleVariables.PARAMETERS + "I)V";

    private final List<RuleNode> rules;
    private final ClassWriter owner = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected String getCommonSuperClass(String a, String b) {
            return "java/lang/Object";
        }
    };

    RuleClass(List<RuleNode> rules) {
        this.rules = rules;
    }

    byte[] generate(int streams, int windows) {
        owner.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, RUNTIME, null);
        String setup = "(Lio/ringmill/rule/RuleRuntime$RuleSetup;)V";
        Code code = new Code(owner, 0, "<init>", setup, 2);
        code.aload(0).aload(1);
        code.visitor().visitMethodInsn(Opcodes.INVOKESPECIAL, RUNTIME, "<init>", setup, false);
        code.end(Opcodes.RETURN);
        dispatch("onStream", streams, true);
        dispatch("onWindow", windows, false);
        for (RuleNode rule : rules) {
            evaluate(rule);
            alert(rule);
        }
        owner.visitEnd();
        return owner.toByteArray();
    }

    private void dispatch(String name, int nodes, boolean streams) {
        Code code = new Code(
                owner,
                Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                name,
                "(I" + RuleVariables.PARAMETERS + ")V",
                RuleVariables.FIRST_FREE + 1);
        Label[] labels = new Label[nodes];
        for (int i = 0; i < nodes; i++) {
            labels[i] = new Label();
        }
        Label none = new Label();
        if (nodes > 0) {
            code.iload(1);
            code.visitor().visitTableSwitchInsn(0, nodes - 1, none, labels);
        }
        for (int i = 0; i < nodes; i++) {
            code.label(labels[i]);
            for (RuleNode rule : rules) {
                Node on = rule.on;
                if (on.index() == i && on instanceof StreamNode == streams) {
                    code.aload(0).aload(2).aload(3).iload(4).iload(5).lload(6).lload(8);
                    code.call(NAME, "evaluate" + rule.index, EVALUATE);
                }
            }
            code.op(Opcodes.RETURN);
        }
        code.label(none).end(Opcodes.RETURN);
    }

    private Code method(String name, String descriptor, int firstFree) {
        return new Code(owner, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, name, descriptor, firstFree);
    }

    private void evaluate(RuleNode rule) {
        Code code = method("evaluate" + rule.index, EVALUATE, RuleVariables.FIRST_FREE);
        MethodVisitor visitor = code.visitor();
        rule.previous.emit(code, RuleVariables.STATE);
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
        return code.aload(RuleVariables.STATE).constant(rule.episodeCell).op(Opcodes.DALOAD);
    }

    private static void setEpisode(Code code, RuleNode rule, double episode) {
        code.aload(RuleVariables.STATE)
                .constant(rule.episodeCell)
                .constant(episode)
                .op(Opcodes.DASTORE);
    }

    /** Outside of an episode: begins one if the condition holds. */
    private void begin(Code code, RuleNode rule, Label out) {
        Expressions.emitJump(rule.when, out, false, code.visitor());
        setEpisode(code, rule, RuleRuntime.SILENT);
        jumpIfCooling(code, rule, out);
        setEpisode(code, rule, RuleRuntime.FIRING);
        fire(code, rule);
        code.op(Opcodes.RETURN);
    }

    /** The episode ends: if it began with an alert and both are wanted, with another. */
    private void end(Code code, RuleNode rule) {
        if (rule.spec.fire() == Fire.BOTH) {
            Label silent = new Label();
            episode(code, rule).constant(RuleRuntime.FIRING).op(Opcodes.DCMPL).jump(Opcodes.IFNE, silent);
            callAlert(code, rule, Alert.State.RESOLVED);
            code.label(silent);
        }
        setEpisode(code, rule, RuleRuntime.NORMAL);
        code.op(Opcodes.RETURN);
    }

    private void jumpIfCooling(Code code, RuleNode rule, Label target) {
        if (rule.spec.cooldownNs() == 0) {
            return;
        }
        code.aload(RuleVariables.STATE).constant(rule.lastAlertCell).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
        code.lload(RuleVariables.TIME).constant(rule.spec.cooldownNs());
        code.callStatic(RuleRuntime.class, "cools", "(JJJ)Z").jump(Opcodes.IFNE, target);
    }

    private void fire(Code code, RuleNode rule) {
        if (rule.spec.cooldownNs() > 0) {
            code.aload(RuleVariables.STATE).constant(rule.lastAlertCell).lload(RuleVariables.TIME);
            Code.toState(code.visitor(), Type.LONG);
            code.op(Opcodes.DASTORE);
        }
        callAlert(code, rule, Alert.State.FIRING);
    }

    private static void callAlert(Code code, RuleNode rule, Alert.State state) {
        RuleVariables.pushParameters(code.aload(0)).constant(state == Alert.State.RESOLVED ? 1 : 0);
        code.call(NAME, "alert" + rule.index, ALERT);
    }

    private void alert(RuleNode rule) {
        int state = RuleVariables.FIRST_FREE;
        Code code = method("alert" + rule.index, ALERT, state + 1);
        for (int i = 0; i < rule.loads.size(); i++) {
            code.field(RUNTIME, "values", "[J").constant(i);
            rule.loads.get(i).load(code.visitor());
            Code.toCell(code.visitor(), rule.loads.get(i).type());
            code.op(Opcodes.LASTORE);
        }
        code.aload(0).constant(rule.index).iload(state).iload(RuleVariables.KEY);
        code.lload(RuleVariables.TIME).lload(RuleVariables.SEQUENCE);
        code.call(RUNTIME, "raise", "(IIIJJ)V").end(Opcodes.RETURN);
    }
}
