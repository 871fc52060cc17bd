package io.ringmill.window.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.window.aggregate.CellBits;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * An expression of single events that aggregates of a window are of. An infinity that it makes is missing: here, so that no
 * aggregate in any form of window ever sees one.
 */
record Column(Typed value) {

    /** Pushes the value at hand as a double; of a text its number, or missing. */
    void push(MethodVisitor code) {
        if (value.type().isNumber()) {
            Expressions.emitDouble(value, code);
            if (value.type() == Type.DOUBLE) {
                Code.callStatic(code, CellBits.class, "finite", "(D)D");
            }
            return;
        }
        Expressions.emit(value, code);
        if (value.type() == Type.SYMBOL) {
            Code.callStatic(code, CellBits.class, "symbol", "(I)D");
        } else {
            code.visitInsn(Opcodes.I2D);
        }
    }

    boolean isSame(Column other) {
        return Expressions.sameValue(value, other.value);
    }
}
