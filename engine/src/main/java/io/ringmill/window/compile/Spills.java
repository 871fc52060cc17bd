package io.ringmill.window.compile;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Values for which the locals of a method do not suffice: they are numbered as locals are, from {@link #FIRST} on, but stand
 * in an array of the program, where the pieces of a method find them without being given them. Each has a place of its own.
 */
final class Spills {

    /** No method has so many locals. */
    static final int FIRST = 1 << 20;

    private int count;

    /** A new one. */
    int next() {
        return FIRST + count++;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    static boolean isSpilled(int local) {
        return local >= FIRST;
    }

    /** Loads and stores what is spilled where it is, and everything else as ever. */
    static MethodVisitor visitor(MethodVisitor method) {
        return new MethodVisitor(Opcodes.ASM9, method) {
            @Override
            public void visitVarInsn(int opcode, int local) {
                if (!isSpilled(local)) {
                    super.visitVarInsn(opcode, local);
                    return;
                }
                switch (opcode) {
                    case Opcodes.LSTORE -> Code.callStatic(this, Double.class, "longBitsToDouble", "(J)D");
                    case Opcodes.ISTORE -> super.visitInsn(Opcodes.I2D);
                    default -> {}
                }
                super.visitVarInsn(Opcodes.ALOAD, 0);
                super.visitFieldInsn(Opcodes.GETFIELD, FormCode.RUNTIME, "spilled", "[D");
                switch (opcode) {
                    case Opcodes.DSTORE, Opcodes.LSTORE, Opcodes.ISTORE -> {
                        super.visitInsn(Opcodes.DUP_X2);
                        super.visitInsn(Opcodes.POP);
                        Code.constant(this, local - FIRST);
                        super.visitInsn(Opcodes.DUP_X2);
                        super.visitInsn(Opcodes.POP);
                        super.visitInsn(Opcodes.DASTORE);
                    }
                    default -> {
                        Code.constant(this, local - FIRST);
                        super.visitInsn(Opcodes.DALOAD);
                        if (opcode == Opcodes.LLOAD) {
                            Code.callStatic(this, Double.class, "doubleToRawLongBits", "(D)J");
                        } else if (opcode == Opcodes.ILOAD) {
                            super.visitInsn(Opcodes.D2I);
                        }
                    }
                }
            }
        };
    }
}
