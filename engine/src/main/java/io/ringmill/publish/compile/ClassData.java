package io.ringmill.publish.compile;

import java.lang.invoke.MethodType;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Emits what a hidden class does with the data that it was defined with: constants to the JIT, which sees through them. */
final class ClassData {

    private static final String METHOD_HANDLES = "java/lang/invoke/MethodHandles";
    private static final String LOOKUP = "Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;";

    private ClassData() {}

    /** Pushes the class's data, which is of this type. */
    static void push(MethodVisitor code, Class<?> type) {
        Handle bootstrap = new Handle(
                Opcodes.H_INVOKESTATIC, METHOD_HANDLES, "classData", "(" + LOOKUP + ")Ljava/lang/Object;", false);
        code.visitLdcInsn(new ConstantDynamic("_", Type.getDescriptor(type), bootstrap));
    }

    /** Pushes an entry of the class's data, which is a list. */
    static void push(MethodVisitor code, Class<?> type, int index) {
        Handle bootstrap = new Handle(
                Opcodes.H_INVOKESTATIC, METHOD_HANDLES, "classDataAt", "(" + LOOKUP + "I)Ljava/lang/Object;", false);
        code.visitLdcInsn(new ConstantDynamic("_", Type.getDescriptor(type), bootstrap, index));
    }

    /** Invokes the handle below its arguments. */
    static void invokeExact(MethodVisitor code, MethodType type) {
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                "java/lang/invoke/MethodHandle",
                "invokeExact",
                type.toMethodDescriptorString(),
                false);
    }
}
