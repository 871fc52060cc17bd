package io.ringmill.ingest.decode;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.Routing.Route;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Generates {@link PlainLines} for the columns of an input: {@code line} has a call for each column, so that none asks what a
 * column holds. A loop that asks takes half as long again for each line, most of it in branches that the processor did not
 * foresee.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> a class where columns are not those of the last input.
 */
final class PlainLinesClass {

    /** Lines of more are no work for a single method. */
    static final int MOST_COLUMNS = 200;

    private static final String PARENT = Type.getInternalName(PlainLines.class);
    private static final String NAME = PARENT.substring(0, PARENT.lastIndexOf('/')) + "/GeneratedLines";
    private static final String LINE = "([BIII)Z";
    private static final String TAKE = "([BIIII)Z";
    private static final String FIELD = "([BII)Z";

    /** Local variables of {@link PlainLines#line}. */
    private static final int BYTES = 1;

    private static final int FROM = 2;
    private static final int INDEX = 3;
    private static final int ROW = 4;
    private static final int END = 5;

    private final Route route;
    private int[] slotsOfMade = {};
    private MethodHandle maker;

    /** For inputs whose lines go this way. */
    PlainLinesClass(Route route) {
        this.route = route;
    }

    /**
     * New ones, of the same class as the last ones if the columns are the same.
     *
     * @param slots by column; negative for one that is not wanted
     */
    PlainLines make(int[] slots) {
        if (!Arrays.equals(slots, slotsOfMade)) {
            maker = define(slots);
            slotsOfMade = slots;
        }
        try {
            return (PlainLines) maker.invoke();
        } catch (Throwable broken) {
            throw new IllegalStateException("a generated class has no constructor", broken);
        }
    }

    private MethodHandle define(int[] slots) {
        ClassWriter writer = HiddenClasses.writer();
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, PARENT, new String[0]);
        constructor(writer);
        line(writer, slots);
        writer.visitEnd();
        MethodHandles.Lookup here = MethodHandles.lookup();
        Class<?> made = HiddenClasses.define(here, HiddenClasses.bytes(writer));
        try {
            return here.findConstructor(made, MethodType.methodType(void.class));
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("a generated class has no constructor", broken);
        }
    }

    private static void constructor(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(0, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, PARENT, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void line(ClassWriter writer, int[] slots) {
        MethodVisitor code = writer.visitMethod(0, "line", LINE, null, null);
        code.visitCode();
        Label notPlain = new Label();
        begin(code);
        call(code, "isLine", "([BI)Z");
        code.visitJumpInsn(Opcodes.IFEQ, notPlain);
        for (int column = 0; column < slots.length; column++) {
            boolean last = column == slots.length - 1;
            end(code, column);
            begin(code);
            code.visitVarInsn(Opcodes.ILOAD, END);
            call(code, last ? "isLastField" : "isField", FIELD);
            code.visitJumpInsn(Opcodes.IFEQ, notPlain);
            if (slots[column] >= 0) {
                take(code, method(slots[column]), route.fieldSlots().indexOf(slots[column]), last);
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

    private static void take(MethodVisitor code, String method, int field, boolean last) {
        begin(code);
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
        code.visitIntInsn(Opcodes.SIPUSH, field);
        call(code, method, TAKE);
    }

    private static void call(MethodVisitor code, String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PARENT, method, descriptor, false);
    }

    /** What takes the value of a slot that is wanted. */
    private String method(int slot) {
        if (slot == route.keySlot()) {
            return "key";
        }
        if (route.timeSlots().contains(slot)) {
            return "time";
        }
        FieldType type =
                route.stream().fields().get(route.fieldSlots().indexOf(slot)).type();
        return switch (type) {
            case DOUBLE -> "doubleValue";
            case LONG -> "longValue";
            case SYMBOL -> "symbol";
        };
    }
}
