package io.ringmill.expression;

import io.ringmill.expression.Typed.Binary;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes the {@link Truth} of a condition as a number, where conditions are compared with each other. */
final class TruthEmitter {

    private static final String TRUTH = "io/ringmill/expression/Truth";

    private final MethodVisitor code;
    private final Emitter emitter;

    TruthEmitter(MethodVisitor code, Emitter emitter) {
        this.code = code;
        this.emitter = emitter;
    }

    /** Jumps if the comparison of two conditions is known to be {@code asked}, or if not {@code when}, if it is not. */
    void jump(Binary comparison, Label target, boolean when, boolean asked) {
        push(comparison);
        code.visitInsn(asked ? Opcodes.ICONST_2 : Opcodes.ICONST_0);
        code.visitJumpInsn(when ? Opcodes.IF_ICMPEQ : Opcodes.IF_ICMPNE, target);
    }

    private void push(Typed node) {
        if (node instanceof Typed.Unary not) {
            code.visitInsn(Opcodes.ICONST_2);
            push(not.operand());
            code.visitInsn(Opcodes.ISUB);
        } else if (node instanceof Binary binary && binary.operator().isLogical()) {
            push(binary.left());
            push(binary.right());
            String name = binary.operator() == Operator.AND ? "min" : "max";
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", name, "(II)I", false);
        } else if (node instanceof Binary comparison) {
            compare(comparison);
        } else if (node instanceof Typed.In in) {
            push(in);
        } else if (node instanceof Typed.Conditional conditional) {
            Label otherwise = new Label();
            Label end = new Label();
            emitter.jump(conditional.condition(), otherwise, false);
            push(conditional.then());
            code.visitJumpInsn(Opcodes.GOTO, end);
            code.visitLabel(otherwise);
            push(conditional.otherwise());
            code.visitLabel(end);
        } else {
            // Constants and missing(x) are known.
            emitter.push(node);
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.ISHL);
        }
    }

    private void compare(Binary node) {
        Type operands = Typer.common(node.left().type(), node.right().type());
        if (operands == Type.BOOLEAN) {
            push(node.left());
            push(node.right());
        } else {
            emitter.pushAs(operands, node.left());
            emitter.pushAs(operands, node.right());
        }
        code.visitIntInsn(Opcodes.BIPUSH, Truth.mask(node.operator()));
        switch (operands) {
            case DOUBLE -> invoke("compare", "(DDI)I");
            case LONG -> invoke("compare", "(JJI)I");
            case SYMBOL -> invoke("compareSymbols", "(III)I");
            case KEY -> invoke("compareKeys", "(III)I");
            case BOOLEAN -> invoke("compareTruths", "(III)I");
        }
    }

    private void push(Typed.In in) {
        Label found = new Label();
        Label notFound = new Label();
        Label missing = new Label();
        Label end = new Label();
        new MembershipEmitter(code, emitter).jump(in, found, notFound, missing);
        pushThere(found, Opcodes.ICONST_2, end);
        pushThere(missing, Opcodes.ICONST_1, end);
        pushThere(notFound, Opcodes.ICONST_0, end);
        code.visitLabel(end);
    }

    private void pushThere(Label here, int constant, Label end) {
        code.visitLabel(here);
        code.visitInsn(constant);
        code.visitJumpInsn(Opcodes.GOTO, end);
    }

    private void invoke(String name, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, TRUTH, name, descriptor, false);
    }
}
