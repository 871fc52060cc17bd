package io.ringmill.ingest.decode;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.Routing.Route;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Generates {@link PlainLines} for the columns of an input: {@code line} has a call for each column, so that none asks what a
 * column holds.
 *
 * <p><b>Threading:</b> any. <b>Allocation:</b> a class where no input had such columns before.
 */
final class PlainLinesClass {

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

    /** As many as are kept: of inputs that are open at the same time, say. */
    private static final int MOST_KEPT = 100;

    /** What makes lines, by what their columns are. */
    private static final Map<String, MethodHandle> MADE = new ConcurrentHashMap<>();

    private PlainLinesClass() {}

    /**
     * New ones, of one class for all inputs whose columns hold the same: it is compiled once.
     *
     * @param slots by column; negative for one that is not wanted
     */
    static PlainLines make(int[] slots, Route route) {
        StringBuilder columns = new StringBuilder();
        for (int slot : slots) {
            columns.append(slot < 0 ? "" : method(slot, route))
                    .append(route.fieldSlots().indexOf(slot))
                    .append(',');
        }
        if (MADE.size() > MOST_KEPT) {
            MADE.clear();
        }
        try {
            return (PlainLines) MADE.computeIfAbsent(columns.toString(), absent -> define(slots, route))
                    .invoke();
        } catch (Throwable broken) {
            throw new IllegalStateException("a generated class has no constructor", broken);
        }
    }

    private static MethodHandle define(int[] slots, Route route) {
        ClassWriter writer = HiddenClasses.writer();
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, PARENT, new String[0]);
        HiddenClasses.constructor(writer, PARENT);
        line(writer, slots, route);
        writer.visitEnd();
        MethodHandles.Lookup here = MethodHandles.lookup();
        Class<?> made = HiddenClasses.define(here, HiddenClasses.bytes(writer));
        try {
            return here.findConstructor(made, MethodType.methodType(void.class));
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("a generated class has no constructor", broken);
        }
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
                take(code, method(slot, route), route.fieldSlots().indexOf(slot), last);
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
    private static String method(int slot, Route route) {
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
