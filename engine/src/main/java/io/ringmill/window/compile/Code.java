package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** One method being generated: short names for the instructions that are needed, and fresh local variables. */
public final class Code {

    /** Bits of a constant that are pushed without the pool. */
    private static final int WITHOUT_POOL = 15;

    private static final int MOST_WITHOUT_POOL = 1 << 30;

    private final MethodVisitor method;
    private int nextLocal;

    /** A value that stands in a local variable of the method. */
    public record Local(Type type, int index) implements Variable {
        @Override
        public void load(MethodVisitor code) {
            Code.load(code, type, index);
        }
    }

    /** Begins a method; {@code firstLocal} is the first local after {@code this} and the parameters. */
    public Code(ClassVisitor owner, int access, String name, String descriptor, int firstLocal) {
        method = new RowLocals.RowVisitor(Spills.visitor(owner.visitMethod(access, name, descriptor, null, null)));
        method.visitCode();
        nextLocal = firstLocal;
    }

    private Code(MethodVisitor method) {
        this.method = method;
        nextLocal = Integer.MIN_VALUE;
    }

    /** Short names for a method that is being generated elsewhere; it hands out no locals. */
    public static Code of(MethodVisitor method) {
        return new Code(method);
    }

    public MethodVisitor visitor() {
        return method;
    }

    /** Says that a cell of the row is in a local of this method, where code reads it from now on. */
    void bind(int cell, Local local) {
        ((RowLocals.RowVisitor) method).bind(cell, local);
    }

    /** A new local variable that takes one slot (int, reference) or two (long, double). */
    public int local(int slots) {
        int local = nextLocal;
        nextLocal += slots;
        return local;
    }

    /** Adds to an int local. */
    public Code increment(int local, int by) {
        method.visitIincInsn(local, by);
        return this;
    }

    public Code op(int opcode) {
        method.visitInsn(opcode);
        return this;
    }

    public Code aload(int local) {
        method.visitVarInsn(Opcodes.ALOAD, local);
        return this;
    }

    public Code astore(int local) {
        method.visitVarInsn(Opcodes.ASTORE, local);
        return this;
    }

    public Code iload(int local) {
        method.visitVarInsn(Opcodes.ILOAD, local);
        return this;
    }

    public Code istore(int local) {
        method.visitVarInsn(Opcodes.ISTORE, local);
        return this;
    }

    public Code lload(int local) {
        method.visitVarInsn(Opcodes.LLOAD, local);
        return this;
    }

    public Code lstore(int local) {
        method.visitVarInsn(Opcodes.LSTORE, local);
        return this;
    }

    public Code dload(int local) {
        method.visitVarInsn(Opcodes.DLOAD, local);
        return this;
    }

    public Code dstore(int local) {
        method.visitVarInsn(Opcodes.DSTORE, local);
        return this;
    }

    /** Stores the value on the stack, of an expression's type, in a new local variable. */
    public int storeNew(Type type) {
        int local = local(type == Type.DOUBLE || type == Type.LONG ? 2 : 1);
        store(type, local);
        return local;
    }

    /** Stores the value on the stack, of an expression's type. */
    void store(Type type, int local) {
        switch (type) {
            case DOUBLE -> dstore(local);
            case LONG -> lstore(local);
            case BOOLEAN, SYMBOL, KEY -> istore(local);
        }
    }

    public static void load(MethodVisitor code, Type type, int local) {
        int opcode = switch (type) {
            case DOUBLE -> Opcodes.DLOAD;
            case LONG -> Opcodes.LLOAD;
            case BOOLEAN, SYMBOL, KEY -> Opcodes.ILOAD;
        };
        code.visitVarInsn(opcode, local);
    }

    public Code constant(int value) {
        constant(method, value);
        return this;
    }

    public static void constant(MethodVisitor code, int value) {
        if (value >= -1 && value <= 5) {
            code.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE) {
            code.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
            code.visitIntInsn(Opcodes.SIPUSH, value);
        } else if (value > 0 && value < MOST_WITHOUT_POOL) {
            // Offsets in a large state are many: the class's pool of constants has no room for all.
            code.visitIntInsn(Opcodes.SIPUSH, value >> WITHOUT_POOL);
            code.visitIntInsn(Opcodes.BIPUSH, WITHOUT_POOL);
            code.visitInsn(Opcodes.ISHL);
            code.visitIntInsn(Opcodes.SIPUSH, value & Short.MAX_VALUE);
            code.visitInsn(Opcodes.IOR);
        } else {
            code.visitLdcInsn(value);
        }
    }

    public Code constant(long value) {
        if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
            return constant((int) value).op(Opcodes.I2L);
        }
        method.visitLdcInsn(value);
        return this;
    }

    public Code constant(double value) {
        if (value > 0 && value < MOST_WITHOUT_POOL && value == (int) value) {
            return constant((int) value).op(Opcodes.I2D);
        }
        method.visitLdcInsn(value);
        return this;
    }

    public Code label(Label label) {
        method.visitLabel(label);
        return this;
    }

    public Code jump(int opcode, Label target) {
        method.visitJumpInsn(opcode, target);
        return this;
    }

    public Code callStatic(Class<?> owner, String name, String descriptor) {
        callStatic(method, owner, name, descriptor);
        return this;
    }

    public static void callStatic(MethodVisitor code, Class<?> owner, String name, String descriptor) {
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, owner.getName().replace('.', '/'), name, descriptor, owner.isInterface());
    }

    public Code call(String owner, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
        return this;
    }

    /** Pushes a field of {@code this}. */
    public Code field(String owner, String name, String descriptor) {
        aload(0);
        method.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
        return this;
    }

    public Code putField(String owner, String name, String descriptor) {
        method.visitFieldInsn(Opcodes.PUTFIELD, owner, name, descriptor);
        return this;
    }

    /** From a cell's 64 bits on the stack to the value of that type. */
    public static void fromCell(MethodVisitor code, Type type) {
        switch (type) {
            case DOUBLE -> callStatic(code, Double.class, "longBitsToDouble", "(J)D");
            case LONG -> {}
            case BOOLEAN, SYMBOL, KEY -> code.visitInsn(Opcodes.L2I);
        }
    }

    /** From a value of that type on the stack to its cell's 64 bits. */
    public static void toCell(MethodVisitor code, Type type) {
        switch (type) {
            case DOUBLE -> callStatic(code, Double.class, "doubleToRawLongBits", "(D)J");
            case LONG -> {}
            case BOOLEAN, SYMBOL, KEY -> code.visitInsn(Opcodes.I2L);
        }
    }

    /** From a state's double on the stack to the value of that type. */
    public static void fromState(MethodVisitor code, Type type) {
        if (type != Type.DOUBLE) {
            callStatic(code, Double.class, "doubleToRawLongBits", "(D)J");
            fromCell(code, type);
        }
    }

    /** From a value of that type on the stack to the double that holds it in a state. */
    public static void toState(MethodVisitor code, Type type) {
        if (type != Type.DOUBLE) {
            toCell(code, type);
            callStatic(code, Double.class, "longBitsToDouble", "(J)D");
        }
    }

    /** Ends the method with this return instruction. */
    public void end(int opcode) {
        method.visitInsn(opcode);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }
}
