package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import io.ringmill.window.runtime.WindowRuntime;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where generated code finds values. Every generated method that evaluates expressions has the same first locals: this,
 * the state of the row's key, the row's cells (an event's, or a window's row; null while windows take in the rows of
 * windows) and its offset in them, the key, the time, the sequence of the event that brought it about.
 */
public final class Variables {

    public static final int STATE = 1;
    public static final int ROW = 2;
    public static final int AT = 3;
    public static final int KEY = 4;
    public static final int TIME = 5;
    public static final int SEQUENCE = 7;
    public static final int FIRST_FREE = 9;

    /** Descriptor of the parameters in these locals. */
    public static final String PARAMETERS = "[D[JIIJJ";

    /** The row's key. */
    public static final Variable ROW_KEY = new Code.Local(Type.KEY, KEY);

    /** The row's time. */
    public static final Variable ROW_TIME = new Code.Local(Type.LONG, TIME);

    private Variables() {}

    /** Pushes what {@link #PARAMETERS} describes. */
    public static Code pushParameters(Code code) {
        return code.aload(STATE).aload(ROW).iload(AT).iload(KEY).lload(TIME).lload(SEQUENCE);
    }

    /** A cell of the row, or the local of the method that has its value. */
    public record Cell(int index, Type type) implements Variable {
        @Override
        public void load(MethodVisitor code) {
            if (code instanceof RowLocals.RowVisitor row && row.local(index) != null) {
                row.local(index).load(code);
                return;
            }
            pushAddress(code, index);
            code.visitInsn(Opcodes.LALOAD);
            Code.fromCell(code, type);
        }

        /** Pushes the row and the index of a cell of it. */
        static void pushAddress(MethodVisitor code, int index) {
            code.visitVarInsn(Opcodes.ALOAD, ROW);
            code.visitVarInsn(Opcodes.ILOAD, AT);
            Code.constant(code, index);
            code.visitInsn(Opcodes.IADD);
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

    /** The watermark of the stream of that index. */
    record Watermark(int stream) implements Variable {

        @Override
        public Type type() {
            return Type.LONG;
        }

        @Override
        public void load(MethodVisitor code) {
            Code.of(code)
                    .field(FormCode.RUNTIME, "clocks", "[J")
                    .constant(stream * WindowRuntime.CLOCK_CELLS + WindowRuntime.WATERMARK)
                    .op(Opcodes.LALOAD);
        }
    }

    /** Pushes the state of the row's key, or the one that stands for all keys. */
    static void loadState(MethodVisitor code, boolean allKeys) {
        if (allKeys) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL, "io/ringmill/window/runtime/WindowRuntime", "allKeysState", "()[D", false);
        } else {
            code.visitVarInsn(Opcodes.ALOAD, STATE);
        }
    }
}
