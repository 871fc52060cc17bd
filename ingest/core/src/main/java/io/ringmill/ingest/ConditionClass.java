package io.ringmill.ingest;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Typed;
import java.lang.invoke.MethodHandles;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Makes a hidden class of a condition: a subclass of an abstract class, whose one abstract method is the condition. */
public final class ConditionClass {

    private ConditionClass() {}

    /**
     * A new object of the class.
     *
     * @param beside the lookup of {@code base}, a class with a constructor without parameters that its package may use
     * @param descriptor of its abstract method {@code test}, which returns a boolean; variables of the condition load its
     *     parameters
     */
    public static <T> T make(MethodHandles.Lookup beside, Class<T> base, String descriptor, Typed condition) {
        String name = base.getName().replace('.', '/');
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, name + "$Compiled", null, name, null);
        HiddenClasses.constructor(writer, name);
        MethodVisitor test = writer.visitMethod(0, "test", descriptor, null, null);
        test.visitCode();
        Label no = new Label();
        Expressions.emitJump(condition, no, false, test);
        test.visitInsn(Opcodes.ICONST_1);
        test.visitInsn(Opcodes.IRETURN);
        test.visitLabel(no);
        test.visitInsn(Opcodes.ICONST_0);
        test.visitInsn(Opcodes.IRETURN);
        test.visitMaxs(0, 0);
        test.visitEnd();
        writer.visitEnd();
        try {
            MethodHandles.Lookup hidden = beside.defineHiddenClass(writer.toByteArray(), true);
            return base.cast(hidden.lookupClass().getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot load a compiled condition beside " + base, impossible);
        }
    }
}
