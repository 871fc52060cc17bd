package io.ringmill.publish.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.publish.TypedPublisher;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Generates the class that implements a user's interface, beside that: in its package, class loader and module. All it does is
 * to pass arguments on, by a handle that is a constant in it, so it need not see anything of the engine.
 */
public final class InterfaceClass {

    private static final int HANDLE = 0;
    private static final int PUBLISHER = 1;

    private InterfaceClass() {}

    /**
     * An object of the interface.
     *
     * @param publish takes the event; of the type that {@link EntryClass#type} says
     * @param publisher does what else {@link TypedPublisher} asks for
     * @throws IllegalArgumentException if the interface's package is closed to the engine
     */
    public static Object implement(EventMethod event, MethodHandle publish, TypedPublisher publisher) {
        try {
            MethodHandles.Lookup beside = HiddenClasses.lookupIn(event.type());
            Class<?> defined = HiddenClasses.define(beside, generate(event), List.of(publish, publisher));
            return beside.findConstructor(defined, MethodType.methodType(void.class))
                    .invoke();
        } catch (IllegalAccessException closed) {
            String engine = InterfaceClass.class.getModule().getName();
            throw new IllegalArgumentException(
                    "the engine cannot implement " + event.type().getName() + ": add 'opens "
                            + event.type().getPackageName() + (engine == null ? "" : " to " + engine)
                            + ";' to the descriptor of module "
                            + event.type().getModule().getName(),
                    closed);
        } catch (Throwable broken) {
            throw new IllegalStateException("a generated publisher cannot be made", broken);
        }
    }

    private static byte[] generate(EventMethod event) {
        ClassWriter writer = HiddenClasses.writer();
        String type = Type.getInternalName(event.type());
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                type + "Publisher",
                null,
                "java/lang/Object",
                new String[] {type});
        MethodVisitor constructor = writer.visitMethod(0, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        constructor.visitEnd();
        publish(writer, event);
        given(event.type()).values().forEach(method -> forward(writer, method));
        writer.visitEnd();
        return HiddenClasses.bytes(writer);
    }

    private static void publish(ClassWriter writer, EventMethod event) {
        MethodVisitor code = begin(writer, event.method());
        ClassData.push(code, MethodHandle.class, HANDLE);
        pushArguments(code, event.method());
        ClassData.invokeExact(code, EntryClass.type(event));
        boolean sequence = event.method().getReturnType() == long.class;
        if (!sequence) {
            code.visitInsn(Opcodes.POP2);
        }
        end(code, sequence ? Opcodes.LRETURN : Opcodes.RETURN);
    }

    /** The abstract methods that the publisher has, by name and parameters, as they may come from several interfaces. */
    private static Map<String, Method> given(Class<?> type) {
        Map<String, Method> given = new LinkedHashMap<>();
        Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && EventMethod.isForwarded(method))
                .forEach(method -> given.put(method.getName() + Type.getMethodDescriptor(method), method));
        return given;
    }

    private static void forward(ClassWriter writer, Method method) {
        boolean closes = !TypedPublisher.class.isAssignableFrom(method.getDeclaringClass())
                && method.getName().equals("close");
        Class<?> owner = closes ? AutoCloseable.class : TypedPublisher.class;
        MethodVisitor code = begin(writer, method);
        ClassData.push(code, owner, PUBLISHER);
        pushArguments(code, method);
        code.visitMethodInsn(
                Opcodes.INVOKEINTERFACE,
                Type.getInternalName(owner),
                method.getName(),
                Type.getMethodDescriptor(method),
                true);
        end(code, Type.getReturnType(method).getOpcode(Opcodes.IRETURN));
    }

    private static MethodVisitor begin(ClassWriter writer, Method method) {
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC, method.getName(), Type.getMethodDescriptor(method), null, null);
        code.visitCode();
        return code;
    }

    private static void pushArguments(MethodVisitor code, Method method) {
        int local = 1;
        for (Type argument : Type.getArgumentTypes(method)) {
            code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), local);
            local += argument.getSize();
        }
    }

    private static void end(MethodVisitor code, int opcode) {
        code.visitInsn(opcode);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
