package io.ringmill.window.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.state.CellKind;
import io.ringmill.window.aggregate.CellBits;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** An expression of single events that aggregates of a window are of. */
record Column(Typed value) {

    /** Pushes the value at hand as a double; of a text its number, or missing. */
    void push(MethodVisitor code) {
        if (value.type().isNumber()) {
            Expressions.emitDouble(value, code);
            return;
        }
        Expressions.emit(value, code);
        if (value.type() == Type.SYMBOL) {
            Code.callStatic(code, CellBits.class, "symbol", "(I)D");
        } else {
            code.visitInsn(Opcodes.I2D);
        }
    }

    /** What the double holds. */
    CellKind kind() {
        return switch (value.type()) {
            case DOUBLE, LONG, BOOLEAN -> CellKind.BITS;
            case SYMBOL -> CellKind.SYMBOL_NUMBER;
            case KEY -> CellKind.KEY_NUMBER;
        };
    }

    boolean isSame(Column other) {
        return Expressions.sameValue(value, other.value);
    }
}
