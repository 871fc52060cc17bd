package io.ringmill.rule;

import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import io.ringmill.window.Code;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where generated rule code finds values. Every generated method that evaluates expressions has the same first locals:
 * this, the rules' state of the key, the row's cells and its offset in them, the key, the time, the sequence.
 */
final class RuleVariables {

    static final int STATE = 1;
    static final int ROW = 2;
    static final int AT = 3;
    static final int KEY = 4;
    static final int TIME = 5;
    static final int SEQUENCE = 7;
    static final int FIRST_FREE = 9;

    /** Descriptor of the parameters in these locals. */
    static final String PARAMETERS = "[D[JIIJJ";

    /** The row's key. */
    static final Variable ROW_KEY = new Code.Local(Type.KEY, KEY);

    /** The row's time. */
    static final Variable ROW_TIME = new Code.Local(Type.LONG, TIME);

    private RuleVariables() {}

    /** Pushes what {@link #PARAMETERS} describes. */
    static Code pushParameters(Code code) {
        return code.aload(STATE).aload(ROW).iload(AT).iload(KEY).lload(TIME).lload(SEQUENCE);
    }

    /** A cell of the row. */
    record Cell(int index, Type type) implements Variable {
        @Override
        public void load(MethodVisitor code) {
            code.visitVarInsn(Opcodes.ALOAD, ROW);
            code.visitVarInsn(Opcodes.ILOAD, AT);
            Code.constant(code, index);
            code.visitInsn(Opcodes.IADD);
            code.visitInsn(Opcodes.LALOAD);
            Code.fromCell(code, type);
        }
    }
}
