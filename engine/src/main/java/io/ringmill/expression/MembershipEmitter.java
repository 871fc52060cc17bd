package io.ringmill.expression;

import io.ringmill.event.Cells;
import io.ringmill.expression.Typed.Constant;
import io.ringmill.expression.Typed.TextConstant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

    /** Jumps if it is known to be {@code asked}, or if not {@code when}, if it is not. */
    void jump(Typed.In node, Label target, boolean when, boolean asked) {
        Label end = new Label();
        Label yes = when ? target : end;
        Label no = when ? end : target;
        jump(node, asked ? yes : no, asked ? no : yes, no);
        code.visitLabel(end);
    }

    /** Jumps in any case. */
    void jump(Typed.In node, Label found, Label notFound, Label missing) {
        Type type = Typer.common(node.operand().type(), node.options().get(0).type());
        emitter.pushAs(type, node.operand());
        if (type.isText()) {
            lookUp(type, node.options(), found, notFound, missing);
        } else {
            compareInTurn(type, node.options(), found, notFound, missing);
        }
    }

    private void lookUp(Type type, List<Typed> options, Label found, Label notFound, Label missing) {
        SortedMap<Integer, Label> targets = new TreeMap<>();
        options.forEach(option -> targets.put(((TextConstant) option).id(), found));
        if (type == Type.SYMBOL) {
            targets.put(Cells.MISSING_SYMBOL, missing);
        }
        int[] ids = targets.keySet().stream().mapToInt(id -> id).toArray();
        code.visitLookupSwitchInsn(notFound, ids, targets.values().toArray(Label[]::new));
    }

    /** The value stays on the stack until it is known whether it is in the list. */
    private void compareInTurn(Type type, List<Typed> options, Label found, Label notFound, Label missing) {
        Label match = new Label();
        for (Typed option : options) {
            Constant constant = (Constant) option;
            code.visitInsn(Opcodes.DUP2);
            emitter.push(constant);
            code.visitInsn(type == Type.LONG ? Opcodes.LCMP : Opcodes.DCMPL);
            code.visitJumpInsn(Opcodes.IFEQ, match);
        }
        emitter.jumpIfMissing(type, missing, true);
        code.visitJumpInsn(Opcodes.GOTO, notFound);
        code.visitLabel(match);
        code.visitInsn(Opcodes.POP2);
        code.visitJumpInsn(Opcodes.GOTO, found);
    }
}
