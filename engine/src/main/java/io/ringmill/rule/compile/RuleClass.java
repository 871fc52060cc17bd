package io.ringmill.rule.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.Variables;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Generates the class of a rule program: rules, and the dispatch of rows to those on their stream or window. */
final class RuleClass {

    private static final String NAME = "io/ringmill/rule/GeneratedRules";
    private static final String RUNTIME = "io/ringmill/rule/RuleRuntime";
    private static final String SETUP = "Lio/ringmill/rule/RuleRuntime$RuleSetup;";

    private final RuleCode rules;
    private final ClassWriter owner = HiddenClasses.writer();

    RuleClass(RuleCode rules) {
        this.rules = rules;
    }

    /** The class; streams and windows are in order of their index. */
    byte[] generate(List<? extends RowNode> streams, List<? extends RowNode> windows) {
        owner.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, RUNTIME, null);
        Code code = new Code(owner, Opcodes.ACC_PUBLIC, "<init>", "(" + SETUP + "Lio/ringmill/rule/Alerts;)V", 3);
        code.aload(0).aload(1);
        code.visitor().visitMethodInsn(Opcodes.INVOKESPECIAL, RUNTIME, "<init>", "(" + SETUP + ")V", false);
        rules.construct(code, NAME);
        code.end(Opcodes.RETURN);
        dispatch("onStream", streams);
        dispatch("onWindow", windows);
        rules.generate(owner, NAME);
        owner.visitEnd();
        return owner.toByteArray();
    }

    private void dispatch(String name, List<? extends RowNode> nodes) {
        // One argument before the usual ones: all locals are one further on, and moved to where they are expected.
        Code code = new Code(
                owner,
                Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                name,
                "(I" + Variables.PARAMETERS + ")V",
                Variables.FIRST_FREE + 1);
        Label[] labels = new Label[nodes.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new Label();
        }
        Label none = new Label();
        int node = code.local(1);
        code.iload(1).istore(node);
        code.aload(Variables.STATE + 1).astore(Variables.STATE);
        code.aload(Variables.ROW + 1).astore(Variables.ROW);
        code.iload(Variables.AT + 1).istore(Variables.AT);
        code.iload(Variables.KEY + 1).istore(Variables.KEY);
        code.lload(Variables.TIME + 1).lstore(Variables.TIME);
        code.lload(Variables.SEQUENCE + 1).lstore(Variables.SEQUENCE);
        if (labels.length > 0) {
            code.iload(node);
            code.visitor().visitTableSwitchInsn(0, labels.length - 1, none, labels);
        }
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]);
            rules.afterRow(code, NAME, nodes.get(i));
            code.op(Opcodes.RETURN);
        }
        code.label(none).end(Opcodes.RETURN);
    }
}
