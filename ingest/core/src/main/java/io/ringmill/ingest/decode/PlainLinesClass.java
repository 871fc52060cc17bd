package io.ringmill.ingest.decode;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.Routing.Route;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final Map<List<String>, MethodHandle> MADE = new ConcurrentHashMap<>();

    private PlainLinesClass() {}

    /**
     * New ones, of one class for all inputs whose columns hold the same: it is compiled once.
     *
     * @param slots by column; negative for one that is not wanted
     */
    static PlainLines make(int[] slots, Route route) {
        List<Field> fields =
                Arrays.stream(slots).mapToObj(slot -> field(slot, route)).toList();
        List<String> key = fields.stream().map(Field::toString).toList();
        if (MADE.size() > MOST_KEPT) {
            MADE.clear();
        }
        try {
            return (PlainLines)
                    MADE.computeIfAbsent(key, absent -> define(fields)).invoke();
        } catch (Throwable broken) {
            throw new IllegalStateException("a generated class has no constructor", broken);
        }
    }

    /** What a column holds: which method takes it, empty if it is not wanted, and which field it is, if it is one. */
    private record Field(String method, int index) {}

    private static Field field(int slot, Route route) {
        return new Field(slot < 0 ? "" : method(slot, route), route.fieldSlots().indexOf(slot));
    }

    private static MethodHandle define(List<Field> fields) {
        ClassWriter writer = HiddenClasses.writer();
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, PARENT, new String[0]);
        constructor(writer);
        line(writer, fields);
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

    private static void line(ClassWriter writer, List<Field> fields) {
        MethodVisitor code = writer.visitMethod(0, "line", LINE, null, null);
        code.visitCode();
        Label notPlain = new Label();
        begin(code);
        call(code, "isLine", "([BI)Z");
        code.visitJumpInsn(Opcodes.IFEQ, notPlain);
        for (int column = 0; column < fields.size(); column++) {
            boolean last = column == fields.size() - 1;
            Field field = fields.get(column);
            end(code, column);
            begin(code);
            code.visitVarInsn(Opcodes.ILOAD, END);
            call(code, last ? "isLastField" : "isField", FIELD);
            code.visitJumpInsn(Opcodes.IFEQ, notPlain);
            if (!field.method.isEmpty()) {
                take(code, field.method, field.index, last);
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
