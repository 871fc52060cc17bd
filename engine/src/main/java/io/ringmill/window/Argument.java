package io.ringmill.window;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What aggregates of one window are of: an expression, and how many of its values are not missing. */
final class Argument {

    final Typed value;

    /** Offset of the cell that counts the values which are not missing. */
    int presentCell;

    Argument(Typed value) {
        this.value = value;
    }

    /** Pushes the value at hand as a double; of a text, which can only be counted, 1 unless it is missing. */
    void pushValue(MethodVisitor visitor) {
        if (value.type().isNumber()) {
            Expressions.emitDouble(value, visitor);
            return;
        }
        Expressions.emit(value, visitor);
        if (value.type() == Type.SYMBOL) {
            Code.callStatic(visitor, Slots.class, "presence", "(I)D");
        } else {
            visitor.visitInsn(Opcodes.I2D);
        }
    }

    /** Pushes how many values of the window in the state are not missing, as a double. */
    void pushPresent(Code code) {
        code.aload(Variables.STATE).constant(presentCell).op(Opcodes.DALOAD);
    }

    /**
     * Counts one value more or less.
     *
     * @param change {@code DADD} or {@code DSUB}
     * @return the local with the new count
     */
    int count(Code code, int change) {
        int present = code.local(2);
        pushPresent(code);
        code.op(Opcodes.DCONST_1).op(change).dstore(present);
        code.aload(Variables.STATE).constant(presentCell).dload(present).op(Opcodes.DASTORE);
        return present;
    }
}
