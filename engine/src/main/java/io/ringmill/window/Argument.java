package io.ringmill.window;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What aggregates of one window are of: an expression, and how many of its values are not missing. */
final class Argument {

    private static final int NONE = -1;

    final Typed value;

    /** Offset of the cell that counts the values which are not missing. */
    int presentCell;

    /** While code is emitted for which it is in a local. */
    private int presentLocal = NONE;

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
        if (presentLocal != NONE) {
            code.dload(presentLocal);
        } else {
            code.aload(Variables.STATE).constant(presentCell).op(Opcodes.DALOAD);
        }
    }

    /** Loads the count into a local, from which it is taken until {@link #forgetPresent}. */
    void loadPresent(Code code) {
        pushPresent(code);
        presentLocal = code.storeNew(Type.DOUBLE);
    }

    /** Emits that there is one value more or less, in the local. */
    void count(Code code, int addOrSubtract) {
        code.dload(presentLocal).op(Opcodes.DCONST_1).op(addOrSubtract).dstore(presentLocal);
    }

    /** Stores the count from the local in its cell. */
    void storePresent(Code code) {
        code.aload(Variables.STATE).constant(presentCell).dload(presentLocal).op(Opcodes.DASTORE);
    }

    /** The local is of no further use. */
    void forgetPresent() {
        presentLocal = NONE;
    }
}
