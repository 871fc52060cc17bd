package io.ringmill.ingest.decode;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.decode.Routing.Route;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Loads what is generated for {@link PlainLines}: one class for all inputs whose lines hold the same, so that it is compiled
 * once.
 *
 * <p><b>Threading:</b> any. <b>Allocation:</b> a class for lines as there were none before.
 */
final class GeneratedLines {

    private static final String PACKAGE = GeneratedLines.class.getPackageName().replace('.', '/');
    private static final String VALUES = Type.getInternalName(PlainValues.class);
    private static final String TAKE = "([BIIII)Z";
    private static final String TAKE_NUMBER = "([BIIII)I";
    private static final String KEY = "key";
    private static final String TIME = "time";
    private static final String DOUBLE = "doubleValue";
    private static final String LONG = "longValue";
    private static final String SYMBOL = "symbol";

    /** As many as are kept: of inputs that are open at the same time, say. */
    private static final int MOST_KEPT = 100;

    /** What makes instances, by what the lines hold. */
    private static final Map<String, MethodHandle> MADE = new ConcurrentHashMap<>();

    private GeneratedLines() {}

    /**
     * A new instance.
     *
     * @param parent has a constructor without parameters
     * @param layout what the lines hold; different for each parent
     * @param methods adds what the parent leaves open, if no class was made for this layout before
     */
    static <T> T make(Class<T> parent, String layout, Consumer<ClassWriter> methods) {
        if (MADE.size() > MOST_KEPT) {
            MADE.clear();
        }
        MethodHandle made = MADE.computeIfAbsent(layout, absent -> define(parent, methods));
        try {
            return parent.cast(made.invoke());
        } catch (Throwable broken) {
            throw new IllegalStateException("the constructor of a generated class fails", broken);
        }
    }

    private static MethodHandle define(Class<?> parent, Consumer<ClassWriter> methods) {
        ClassWriter writer = HiddenClasses.writer();
        String parentName = Type.getInternalName(parent);
        String name = PACKAGE + "/Generated" + parent.getSimpleName();
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, name, null, parentName, new String[0]);
        HiddenClasses.constructor(writer, parentName);
        methods.accept(writer);
        writer.visitEnd();
        MethodHandles.Lookup here = MethodHandles.lookup();
        Class<?> made = HiddenClasses.define(here, HiddenClasses.bytes(writer));
        try {
            return here.findConstructor(made, MethodType.methodType(void.class));
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("a generated class has no constructor", broken);
        }
    }

    /** Calls the method of {@link PlainValues} that takes the value of a slot; on the stack is what it takes but for the field. */
    static void take(MethodVisitor code, int slot, Route route) {
        call(code, slot, route, what(slot, route), TAKE);
    }

    /** As {@link #take}, of the method that takes a number of JSON. */
    static void takeNumber(MethodVisitor code, int slot, Route route) {
        String method = switch (what(slot, route)) {
            case TIME -> "timeNumber";
            case DOUBLE -> "doubleNumber";
            case LONG -> "longNumber";
            default -> throw new IllegalArgumentException("a text");
        };
        call(code, slot, route, method, TAKE_NUMBER);
    }

    private static void call(MethodVisitor code, int slot, Route route, String method, String descriptor) {
        code.visitIntInsn(Opcodes.SIPUSH, route.fieldSlots().indexOf(slot));
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, VALUES, method, descriptor, false);
    }

    /** Calls the method for a field that is not there; on the stack is what it takes but for the field. */
    static void absent(MethodVisitor code, int field, Route route) {
        String method = switch (route.stream().fields().get(field).type()) {
            case DOUBLE -> "absentDouble";
            case LONG -> "absentLong";
            case SYMBOL -> "absentSymbol";
        };
        code.visitIntInsn(Opcodes.SIPUSH, field);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, VALUES, method, "(II)V", false);
    }

    /** Whether the value of a slot is a number where it is no text. */
    static boolean isNumber(int slot, Route route) {
        String what = what(slot, route);
        return !what.equals(KEY) && !what.equals(SYMBOL);
    }

    /** What the value of a slot that is wanted is, and of which field. */
    static String whatOfField(int slot, Route route) {
        return what(slot, route) + route.fieldSlots().indexOf(slot);
    }

    private static String what(int slot, Route route) {
        if (slot == route.keySlot()) {
            return KEY;
        }
        if (route.timeSlots().contains(slot)) {
            return TIME;
        }
        FieldType type =
                route.stream().fields().get(route.fieldSlots().indexOf(slot)).type();
        return switch (type) {
            case DOUBLE -> DOUBLE;
            case LONG -> LONG;
            case SYMBOL -> SYMBOL;
        };
    }
}
