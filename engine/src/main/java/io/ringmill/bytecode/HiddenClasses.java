package io.ringmill.bytecode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.LimitExceededException;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The one place where generated classes are begun and loaded. They are hidden classes: nothing finds them by name, and
 * they go when nothing uses them any more.
 *
 * <p>{@code -Dringmill.dump=DIR} writes each class that is loaded to {@code DIR}, in the folder of its package, under the
 * name that a profiler or a debugger shows for it, and a stack trace under {@code -XX:+UnlockDiagnosticVMOptions
 * -XX:+ShowHiddenFrames}: {@code GeneratedWindows-0x00007f…class} for {@code GeneratedWindows/0x00007f…}, to be read with
 * {@code javap -c -p}.
 */
public final class HiddenClasses {

    /** The property that names the folder to dump to. */
    public static final String DUMP = "ringmill.dump";

    private static final Object NO_DATA = "";

    private HiddenClasses() {}

    /**
     * Full access to the package of a class, of this module or another.
     *
     * @throws IllegalAccessException if that module does not open it
     */
    public static MethodHandles.Lookup lookupIn(Class<?> type) throws IllegalAccessException {
        HiddenClasses.class.getModule().addReads(type.getModule());
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        return lookup.hasFullPrivilegeAccess() ? lookup : AccessClass.lookup(lookup);
    }

    /** A writer that computes the frames; what generated code merges is of no closer common type than Object. */
    public static ClassWriter writer() {
        return new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String a, String b) {
                return "java/lang/Object";
            }
        };
    }

    /** Adds a public constructor without parameters, which calls that of the class it extends, by its internal name. */
    public static void constructor(ClassWriter writer, String parent) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /**
     * The class file that was written.
     *
     * @throws TooLargeException if it is beyond a limit of class files
     */
    public static byte[] bytes(ClassWriter writer) {
        try {
            return writer.toByteArray();
        } catch (ClassTooLargeException | MethodTooLargeException | LimitExceededException tooLarge) {
            throw new TooLargeException(tooLarge);
        }
    }

    /**
     * Loads and initializes a class beside another one.
     *
     * @param beside with full access to the class in whose package it is
     * @throws IllegalStateException if the JVM refuses it: a fault of the generator
     * @throws UncheckedIOException if it is to be dumped and cannot be
     */
    public static Class<?> define(MethodHandles.Lookup beside, byte[] bytes) {
        return define(beside, bytes, NO_DATA);
    }

    /** As {@link #define(MethodHandles.Lookup, byte[])}, with data that the class finds as a constant. */
    public static Class<?> define(MethodHandles.Lookup beside, byte[] bytes, Object data) {
        Class<?> defined;
        try {
            defined = beside.defineHiddenClassWithClassData(bytes, data, true).lookupClass();
        } catch (IllegalAccessException | LinkageError broken) {
            throw new IllegalStateException("a generated class beside " + beside + " does not load", broken);
        }
        String folder = System.getProperty(DUMP);
        if (folder != null) {
            dump(Path.of(folder), defined, bytes);
        }
        return defined;
    }

    /** As {@link #define(MethodHandles.Lookup, byte[])}, beside a class of this module. */
    public static Class<?> define(Class<?> beside, byte[] bytes) {
        try {
            return define(MethodHandles.privateLookupIn(beside, MethodHandles.lookup()), bytes);
        } catch (IllegalAccessException otherModule) {
            throw new IllegalArgumentException(beside + " is not of this module", otherModule);
        }
    }

    private static void dump(Path folder, Class<?> defined, byte[] bytes) {
        String name = defined.getName().replace('/', '-');
        Path file = folder.resolve(name.replace('.', '/') + ".class");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "cannot write generated classes to " + folder + " (-D" + DUMP + "): " + unwritable.getMessage(),
                    unwritable);
        }
    }
}
