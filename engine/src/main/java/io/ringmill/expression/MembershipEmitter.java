package io.ringmill.expression;

import io.ringmill.expression.Typed.Constant;
import io.ringmill.expression.Typed.TextConstant;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes {@code x in [...]}: a switch for texts, comparisons in turn for numbers. */
final class MembershipEmitter {

    private final MethodVisitor code;
    private final Emitter emitter;

    MembershipEmitter(MethodVisitor code, Emitter emitter) {
        this.code = code;
        this.emitter = emitter;
    }

    void jump(Typed.In node, Label target, boolean when) {
        Label end = new Label();
        Label found = when ? target : end;
        Label notFound = when ? end : target;
        Type type = Typer.common(node.operand().type(), node.options().get(0).type());
        emitter.pushAs(type, node.operand());
        if (type.isText()) {
            lookUp(node.options(), found, notFound);
        } else {
            compareInTurn(type, node.options(), found, notFound);
        }
        code.visitLabel(end);
    }

    private void lookUp(List<Typed> options, Label found, Label notFound) {
        int[] ids = options.stream()
                .mapToInt(option -> ((TextConstant) option).id())
                .sorted()
                .distinct()
                .toArray();
        Label[] targets = new Label[ids.length];
        Arrays.fill(targets, found);
        code.visitLookupSwitchInsn(notFound, ids, targets);
    }

    /** The value stays on the stack until it is known whether it is in the list. */
    private void compareInTurn(Type type, List<Typed> options, Label found, Label notFound) {
        Label match = new Label();
        for (Typed option : options) {
            Constant constant = (Constant) option;
            code.visitInsn(Opcodes.DUP2);
            emitter.push(constant);
            code.visitInsn(type == Type.LONG ? Opcodes.LCMP : Opcodes.DCMPL);
            code.visitJumpInsn(Opcodes.IFEQ, match);
        }
        code.visitInsn(Opcodes.POP2);
        code.visitJumpInsn(Opcodes.GOTO, notFound);
        code.visitLabel(match);
        code.visitInsn(Opcodes.POP2);
        code.visitJumpInsn(Opcodes.GOTO, found);
    }
}
