package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.JsonLayout.Value;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.ingest.text.Words;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Generates a {@link PlainJsonLine} for a layout. Threading and allocation as {@link GeneratedLines}. */
final class PlainJsonClass {

    private static final String PARENT = Type.getInternalName(PlainJsonLine.class);
    private static final String WORDS = Type.getInternalName(Words.class);
    private static final String LINE = "(" + Type.getDescriptor(PlainValues.class) + "[BIII)I";
    private static final String END_OF = "([BII)I";

    /** Local variables of {@link PlainJsonLine#line}. */
    private static final int VALUES = 1;

    private static final int BYTES = 2;
    private static final int FROM = 3;
    private static final int LIMIT = 4;
    private static final int ROW = 5;
    private static final int END = 6;

    private PlainJsonClass() {}

    /** A new one, of one class for all such layouts. */
    static PlainJsonLine make(JsonLayout layout, Route route) {
        StringBuilder text = new StringBuilder("json ");
        for (Value value : layout.values()) {
            String what = value.slot() < 0 ? "" : GeneratedLines.whatOfField(value.slot(), route);
            text.append(value.ahead())
                    .append('\n')
                    .append(what)
                    .append(value.isText())
                    .append('\n');
        }
        text.append(layout.end()).append('\n').append(absentTypes(layout, route));
        return GeneratedLines.make(PlainJsonLine.class, text.toString(), writer -> line(writer, layout, route));
    }

    private static void line(ClassWriter writer, JsonLayout layout, Route route) {
        MethodVisitor code = writer.visitMethod(0, "line", LINE, null, null);
        code.visitCode();
        Label notTaken = new Label();
        for (Value value : layout.values()) {
            passOver(code, value.ahead(), notTaken);
            boolean atOnce = !value.isText() && value.slot() >= 0 && GeneratedLines.isNumber(value.slot(), route);
            if (atOnce) {
                number(code, value.slot(), route);
            } else {
                end(code, endOf(value));
            }
            if (!value.isText()) {
                code.visitVarInsn(Opcodes.ILOAD, END);
                code.visitJumpInsn(Opcodes.IFLT, notTaken);
            }
            if (value.slot() >= 0 && !atOnce) {
                take(code, value.slot(), route, notTaken);
            }
            code.visitVarInsn(Opcodes.ILOAD, END);
            code.visitVarInsn(Opcodes.ISTORE, FROM);
        }
        for (int field : absent(layout, route)) {
            code.visitVarInsn(Opcodes.ALOAD, VALUES);
            code.visitVarInsn(Opcodes.ILOAD, ROW);
            GeneratedLines.absent(code, field, route);
        }
        passOver(code, layout.end(), notTaken);
        end(code, "endOfLine");
        code.visitVarInsn(Opcodes.ILOAD, END);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(notTaken);
        code.visitIntInsn(Opcodes.SIPUSH, PlainJsonLine.NOT_TAKEN);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** The fields for which there is nothing. */
    private static List<Integer> absent(JsonLayout layout, Route route) {
        List<Integer> there = layout.wanted();
        return IntStream.range(0, route.fieldSlots().size())
                .filter(field -> !there.contains(route.fieldSlots().get(field)))
                .boxed()
                .toList();
    }

    private static List<String> absentTypes(JsonLayout layout, Route route) {
        return absent(layout, route).stream()
                .map(field -> field + " " + route.stream().fields().get(field).type())
                .toList();
    }

    /** Compares what comes next with a text that must be there, eight bytes at a time, and goes on behind. */
    private static void passOver(MethodVisitor code, String text, Label notTaken) {
        code.visitVarInsn(Opcodes.ILOAD, FROM);
        code.visitVarInsn(Opcodes.ILOAD, LIMIT);
        code.visitIntInsn(Opcodes.SIPUSH, text.length());
        code.visitInsn(Opcodes.ISUB);
        code.visitJumpInsn(Opcodes.IF_ICMPGT, notTaken);
        for (int at = 0; at < text.length(); at += Long.BYTES) {
            int count = Math.min(Long.BYTES, text.length() - at);
            long word = 0;
            for (int i = 0; i < count; i++) {
                word |= (long) text.charAt(at + i) << (i * Byte.SIZE);
            }
            code.visitVarInsn(Opcodes.ALOAD, BYTES);
            code.visitVarInsn(Opcodes.ILOAD, FROM);
            code.visitIntInsn(Opcodes.SIPUSH, at);
            code.visitInsn(Opcodes.IADD);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, WORDS, "get", "([BI)J", false);
            if (count < Long.BYTES) {
                code.visitLdcInsn((1L << (count * Byte.SIZE)) - 1);
                code.visitInsn(Opcodes.LAND);
            }
            code.visitLdcInsn(word);
            code.visitInsn(Opcodes.LCMP);
            code.visitJumpInsn(Opcodes.IFNE, notTaken);
        }
        code.visitIincInsn(FROM, text.length());
    }

    private static String endOf(Value value) {
        if (value.isText()) {
            return "endOfText";
        }
        return value.slot() < 0 ? "endOfScalar" : "endOfNumber";
    }

    /** Sets where that ends which begins here. */
    private static void end(MethodVisitor code, String method) {
        code.visitVarInsn(Opcodes.ALOAD, BYTES);
        code.visitVarInsn(Opcodes.ILOAD, FROM);
        code.visitVarInsn(Opcodes.ILOAD, LIMIT);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, PARENT, method, END_OF, false);
        code.visitVarInsn(Opcodes.ISTORE, END);
    }

    /** Takes the number that begins here, and sets where it ends. */
    private static void number(MethodVisitor code, int slot, Route route) {
        code.visitVarInsn(Opcodes.ALOAD, VALUES);
        code.visitVarInsn(Opcodes.ALOAD, BYTES);
        code.visitVarInsn(Opcodes.ILOAD, FROM);
        code.visitVarInsn(Opcodes.ILOAD, LIMIT);
        code.visitVarInsn(Opcodes.ILOAD, ROW);
        GeneratedLines.takeNumber(code, slot, route);
        code.visitVarInsn(Opcodes.ISTORE, END);
    }

    /** Takes the value that begins here. */
    private static void take(MethodVisitor code, int slot, Route route, Label notTaken) {
        code.visitVarInsn(Opcodes.ALOAD, VALUES);
        code.visitVarInsn(Opcodes.ALOAD, BYTES);
        code.visitVarInsn(Opcodes.ILOAD, FROM);
        code.visitVarInsn(Opcodes.ILOAD, END);
        code.visitVarInsn(Opcodes.ILOAD, FROM);
        code.visitInsn(Opcodes.ISUB);
        code.visitVarInsn(Opcodes.ILOAD, ROW);
        GeneratedLines.take(code, slot, route);
        code.visitJumpInsn(Opcodes.IFEQ, notTaken);
    }
}
