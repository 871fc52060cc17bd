package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.Routing.Route;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Generates {@link PlainCsvLines} for the columns of an input: {@code line} has a call for each column, so that none asks what
 * a column holds. Threading and allocation as {@link GeneratedLines}.
 */
final class PlainCsvClass {

    private static final String PARENT = Type.getInternalName(PlainCsvLines.class);
    private static final String LINE = "(" + Type.getDescriptor(PlainValues.class) + "[BIII)Z";
    private static final String FIELD = "([BII)Z";

    /** Local variables of {@link PlainCsvLines#line}. */
    private static final int VALUES = 1;

    private static final int BYTES = 2;
    private static final int FROM = 3;
    private static final int INDEX = 4;
    private static final int ROW = 5;
    private static final int END = 6;

    private PlainCsvClass() {}

    /**
     * New ones, of one class for all inputs whose columns hold the same.
     *
     * @param slots by column; negative for one that is not wanted
     */
    static PlainCsvLines make(int[] slots, Route route) {
        StringBuilder columns = new StringBuilder("csv ");
        for (int slot : slots) {
            columns.append(slot < 0 ? "" : GeneratedLines.whatOfField(slot, route))
                    .append(',');
        }
        return GeneratedLines.make(PlainCsvLines.class, columns.toString(), writer -> line(writer, slots, route));
    }

    private static void line(ClassWriter writer, int[] slots, Route route) {
        MethodVisitor code = writer.visitMethod(0, "line", LINE, null, null);
        code.visitCode();
        Label notPlain = new Label();
        begin(code);
        call(code, "isLine", "([BI)Z");
        code.visitJumpInsn(Opcodes.IFEQ, notPlain);
        for (int column = 0; column < slots.length; column++) {
            boolean last = column == slots.length - 1;
            int slot = slots[column];
            end(code, column);
            begin(code);
            code.visitVarInsn(Opcodes.ILOAD, END);
            call(code, last ? "isLastField" : "isField", FIELD);
            code.visitJumpInsn(Opcodes.IFEQ, notPlain);
            if (slot >= 0) {
                take(code, slot, route, last);
                code.visitJumpInsn(Opcodes.IFEQ, notPlain);
            }
            code.visitVarInsn(Opcodes.ILOAD, END);
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.IADD);
            code.visitVarInsn(Opcodes.ISTORE, FROM);
        }
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(notPlain);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Pushes this, the bytes, and where the field begins. */
    private static void begin(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, BYTES);
        code.visitVarInsn(Opcodes.ILOAD, FROM);
    }

    /** Sets where the field of a column ends. */
    private static void end(MethodVisitor code, int column) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, INDEX);
        code.visitIntInsn(Opcodes.SIPUSH, column);
        code.visitInsn(Opcodes.IADD);
        call(code, "end", "(I)I");
        code.visitVarInsn(Opcodes.ISTORE, END);
    }

    private static void take(MethodVisitor code, int slot, Route route, boolean last) {
        code.visitVarInsn(Opcodes.ALOAD, VALUES);
        code.visitVarInsn(Opcodes.ALOAD, BYTES);
        code.visitVarInsn(Opcodes.ILOAD, FROM);
        if (last) {
            begin(code);
            code.visitVarInsn(Opcodes.ILOAD, END);
            call(code, "lastLength", "([BII)I");
        } else {
            code.visitVarInsn(Opcodes.ILOAD, END);
            code.visitVarInsn(Opcodes.ILOAD, FROM);
            code.visitInsn(Opcodes.ISUB);
        }
        code.visitVarInsn(Opcodes.ILOAD, ROW);
        GeneratedLines.take(code, slot, route);
    }

    private static void call(MethodVisitor code, String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PARENT, method, descriptor, false);
    }
}
