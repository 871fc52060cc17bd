package io.ringmill.window.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.state.CellKind;
import io.ringmill.window.aggregate.Aggregate;
import io.ringmill.window.aggregate.CellBits;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * An expression of single events that aggregates of a window are of. An infinity that it makes is missing: here, so that no
 * aggregate in any form of window ever sees one.
 *
 * @param exact whether longs and symbols are kept by their bits, in what is a double to all that only moves it, and not turned
 *     into doubles; see {@link Aggregate#partsOfLongs}
 */
record Column(Typed value, boolean exact) {

    /** Pushes the value at hand as a double, or exactly in one. */
    void push(MethodVisitor code) {
        if (!exact) {
            Expressions.emitDouble(value, code);
            if (value.type() == Type.DOUBLE) {
                Code.callStatic(code, CellBits.class, "finite", "(D)D");
            }
            return;
        }
        Expressions.emit(value, code);
        if (value.type() == Type.SYMBOL) {
            Code.callStatic(code, CellBits.class, "symbol", "(I)J");
        } else if (value.type() != Type.LONG) {
            code.visitInsn(Opcodes.I2L);
        }
        Code.toState(code, Type.LONG);
    }

    /** Pushes a value that is missing. */
    void pushMissing(Code code) {
        code.constant(StateLayout.missing(exact ? Type.LONG : Type.DOUBLE));
    }

    /** Emits a jump to {@code absent} if the value in a local is missing. */
    void jumpIfMissing(Code code, int local, Label absent) {
        if (exact) {
            code.dload(local);
            Code.fromState(code.visitor(), Type.LONG);
            code.constant(CellBits.MISSING).op(Opcodes.LCMP).jump(Opcodes.IFEQ, absent);
        } else {
            code.dload(local).dload(local).op(Opcodes.DCMPL).jump(Opcodes.IFNE, absent);
        }
    }

    /** What the double holds. */
    CellKind kind() {
        return switch (value.type()) {
            case DOUBLE, LONG, BOOLEAN -> CellKind.BITS;
            case SYMBOL -> exact ? CellKind.SYMBOL : CellKind.SYMBOL_NUMBER;
            case KEY -> exact ? CellKind.KEY : CellKind.KEY_NUMBER;
        };
    }

    /** Whether it is a number of a row, as it is. */
    boolean isOf(Variable number) {
        return number.type().isNumber()
                && value instanceof Typed.Load load
                && load.variable().equals(number);
    }

    boolean isSame(Column other) {
        return exact == other.exact && Expressions.sameValue(value, other.value);
    }
}
