package io.ringmill.rule.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.MethodSplitter;
import io.ringmill.window.compile.RowNode;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Generates the class of a rule program: rules, and the dispatch of rows to those on their stream or window. */
final class RuleClass {

    private static final String NAME = "io/ringmill/rule/GeneratedRules";
    private static final String RUNTIME = "io/ringmill/rule/RuleRuntime";
    private static final String SETUP = "Lio/ringmill/rule/RuleRuntime$RuleSetup;";

    private final RuleCode rules;
    private final ClassWriter owner = HiddenClasses.writer();
    private final MethodSplitter methods = new MethodSplitter(owner, NAME);

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
        rules.generate(methods);
        methods.finish();
        owner.visitEnd();
        return HiddenClasses.bytes(owner);
    }

    private void dispatch(String name, List<? extends RowNode> nodes) {
        methods.dispatch(
                Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                name,
                nodes,
                (code, node, none) -> rules.afterRow(methods, code, node));
    }
}
