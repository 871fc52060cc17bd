package io.ringmill.window;

import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where generated window code finds values. Every generated method that evaluates expressions keeps to the same first
 * locals: this, the state of the row's key, the event's cells (null for rows of windows), the key, the time.
 */
final class Variables {

    static final int STATE = 1;
    static final int CELLS = 2;
    static final int KEY = 3;
    static final int TIME = 4;
    static final int FIRST_FREE = 6;

    /** Descriptor of the parameters in these locals. */
    static final String PARAMETERS = "[D[JIJ";

    /** The row's key. */
    static final Variable ROW_KEY = new Code.Local(Type.KEY, KEY);

    /** The row's time. */
    static final Variable ROW_TIME = new Code.Local(Type.LONG, TIME);

    private Variables() {}

    /** A cell of the event. */
    record Cell(int index, Type type) implements Variable {
        @Override
        public void load(MethodVisitor code) {
            code.visitVarInsn(Opcodes.ALOAD, CELLS);
            Code.constant(code, index);
            code.visitInsn(Opcodes.LALOAD);
            Code.fromCell(code, type);
        }
    }

    /** A cell of the state: of the row's key, or if {@code allKeys} of the state that stands for all keys. */
    record State(int index, Type type, boolean allKeys) implements Variable {
        @Override
        public void load(MethodVisitor code) {
            loadState(code, allKeys);
            Code.constant(code, index);
            code.visitInsn(Opcodes.DALOAD);
            Code.fromState(code, type);
        }
    }

    /** Pushes the state of the row's key, or the one that stands for all keys. */
    static void loadState(MethodVisitor code, boolean allKeys) {
        if (allKeys) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL, "io/ringmill/window/WindowRuntime", "allKeysState", "()[D", false);
        } else {
            code.visitVarInsn(Opcodes.ALOAD, STATE);
        }
    }
}
