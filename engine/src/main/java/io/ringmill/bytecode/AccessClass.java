package io.ringmill.bytecode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A class that is added to a package of another module or class loader, once, to give full access to it: from outside, where
 * the package is open, plain classes can be added, but no hidden ones.
 */
final class AccessClass {

    private static final String NAME = "RingmillAccess";
    private static final String LOOKUP = "lookup";
    private static final MethodType TYPE = MethodType.methodType(MethodHandles.Lookup.class);

    private AccessClass() {}

    /** The lookup of that package's class. */
    static MethodHandles.Lookup lookup(MethodHandles.Lookup partial) throws IllegalAccessException {
        try {
            return (MethodHandles.Lookup)
                    partial.findStatic(in(partial), LOOKUP, TYPE).invokeExact();
        } catch (IllegalAccessException | RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable broken) {
            throw new IllegalStateException("no access to the package of " + partial, broken);
        }
    }

    private static synchronized Class<?> in(MethodHandles.Lookup partial)
            throws IllegalAccessException, ClassNotFoundException {
        Class<?> neighbour = partial.lookupClass();
        String name = neighbour.getPackageName().isEmpty() ? NAME : neighbour.getPackageName() + "." + NAME;
        try {
            return Class.forName(name, true, neighbour.getClassLoader());
        } catch (ClassNotFoundException notYet) {
            return partial.defineClass(bytes(name.replace('.', '/')));
        }
    }

    private static byte[] bytes(String name) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, name, null, "java/lang/Object", new String[0]);
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_STATIC, LOOKUP, TYPE.toMethodDescriptorString(), null, null);
        code.visitCode();
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "java/lang/invoke/MethodHandles",
                "lookup",
                TYPE.toMethodDescriptorString(),
                false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
