package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** An expression compiled into a hidden class, in every way in which it can be emitted. */
final class Compiled {

    private static final String ARGUMENTS = "([D[J[I)";

    private final Typed node;
    private final MethodHandle value;
    private final MethodHandle asDouble;
    private final MethodHandle jumpIfTrue;
    private final MethodHandle jumpIfFalse;
    private final MethodHandle jumpIfKnownFalse;
    private final MethodHandle jumpUnlessKnownFalse;

    private Compiled(Typed node, MethodHandles.Lookup lookup) throws ReflectiveOperationException {
        this.node = node;
        this.value = find(lookup, "value", javaType(node.type()));
        this.asDouble = node.type().isNumber() ? find(lookup, "asDouble", double.class) : null;
        boolean isCondition = node.type() == Type.BOOLEAN;
        this.jumpIfTrue = isCondition ? find(lookup, "jumpIfTrue", int.class) : null;
        this.jumpIfFalse = isCondition ? find(lookup, "jumpIfFalse", int.class) : null;
        this.jumpIfKnownFalse = isCondition ? find(lookup, "jumpIfKnownFalse", int.class) : null;
        this.jumpUnlessKnownFalse = isCondition ? find(lookup, "jumpUnlessKnownFalse", int.class) : null;
    }

    /** The compiled expression; fails if it has faults. */
    static Compiled of(String text) {
        return of(text, new TestScope(false));
    }

    static Compiled of(String text, Scope scope) {
        Faults faults = new Faults();
        Typed node = Expressions.compile(Text.of(text), scope, faults);
        if (node == null || !faults.isEmpty()) {
            throw new AssertionError(text + ": " + faults.all());
        }
        return of(node);
    }

    static Compiled of(Typed node) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                throw new AssertionError("frames should need no classes, but merge " + one + " and " + other);
            }
        };
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL,
                "io/ringmill/expression/Generated",
                null,
                "java/lang/Object",
                null);
        method(writer, "value", node.type(), code -> Expressions.emit(node, code));
        if (node.type().isNumber()) {
            method(writer, "asDouble", Type.DOUBLE, code -> Expressions.emitDouble(node, code));
        }
        if (node.type() == Type.BOOLEAN) {
            method(writer, "jumpIfTrue", Type.BOOLEAN, code -> jump(node, true, true, code));
            method(writer, "jumpIfFalse", Type.BOOLEAN, code -> jump(node, true, false, code));
            method(writer, "jumpIfKnownFalse", Type.BOOLEAN, code -> jump(node, false, true, code));
            method(writer, "jumpUnlessKnownFalse", Type.BOOLEAN, code -> jump(node, false, false, code));
        }
        writer.visitEnd();
        try {
            return new Compiled(node, MethodHandles.lookup().defineHiddenClass(writer.toByteArray(), true));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(node.toString(), e);
        }
    }

    private interface Body {
        void emit(MethodVisitor code);
    }

    private static void method(ClassWriter writer, String name, Type type, Body body) {
        String result = type == Type.DOUBLE ? "D" : type == Type.LONG ? "J" : "I";
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, ARGUMENTS + result, null, null);
        code.visitCode();
        body.emit(code);
        code.visitInsn(type == Type.DOUBLE ? Opcodes.DRETURN : type == Type.LONG ? Opcodes.LRETURN : Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Pushes the condition, or if not {@code asked} its negation, as 0 or 1, with a value below it on the stack all the while. */
    private static void jump(Typed node, boolean asked, boolean when, MethodVisitor code) {
        Label jumped = new Label();
        Label end = new Label();
        code.visitInsn(Opcodes.LCONST_1);
        if (asked) {
            Expressions.emitJump(node, jumped, when, code);
        } else {
            Expressions.emitJumpOfNegation(node, jumped, when, code);
        }
        code.visitInsn(when ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
        code.visitJumpInsn(Opcodes.GOTO, end);
        code.visitLabel(jumped);
        code.visitInsn(when ? Opcodes.LCONST_1 : Opcodes.LCONST_0);
        code.visitLabel(end);
        code.visitInsn(Opcodes.LAND);
        code.visitInsn(Opcodes.L2I);
    }

    private static MethodHandle find(MethodHandles.Lookup lookup, String name, Class<?> result)
            throws ReflectiveOperationException {
        MethodType type = MethodType.methodType(result, double[].class, long[].class, int[].class);
        return lookup.findStatic(lookup.lookupClass(), name, type);
    }

    private static Class<?> javaType(Type type) {
        return type == Type.DOUBLE ? double.class : type == Type.LONG ? long.class : int.class;
    }

    Typed node() {
        return node;
    }

    /** A DOUBLE's value. */
    double number(Values values) {
        try {
            return (double) value.invokeExact(values.doubles, values.longs, values.ints);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A LONG's value. */
    long whole(Values values) {
        try {
            return (long) value.invokeExact(values.doubles, values.longs, values.ints);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A BOOLEAN's value or a text's id. */
    int integer(Values values) {
        try {
            return (int) value.invokeExact(values.doubles, values.longs, values.ints);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    double asDouble(Values values) {
        try {
            return (double) asDouble.invokeExact(values.doubles, values.longs, values.ints);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A BOOLEAN's value; fails if it depends on how the condition was emitted. */
    boolean isTrue(Values values) {
        try {
            int pushed = integer(values);
            int ifTrue = (int) jumpIfTrue.invokeExact(values.doubles, values.longs, values.ints);
            int ifFalse = (int) jumpIfFalse.invokeExact(values.doubles, values.longs, values.ints);
            if (pushed != ifTrue || pushed != ifFalse) {
                throw new AssertionError("value " + pushed + ", jump if true " + ifTrue + ", if false " + ifFalse);
            }
            return pushed == 1;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a BOOLEAN is known to be false; fails if it depends on how that was emitted. */
    boolean isKnownFalse(Values values) {
        try {
            int jumps = (int) jumpIfKnownFalse.invokeExact(values.doubles, values.longs, values.ints);
            int goesOn = (int) jumpUnlessKnownFalse.invokeExact(values.doubles, values.longs, values.ints);
            if (jumps != goesOn) {
                throw new AssertionError("jumps if known " + jumps + ", unless known " + goesOn);
            }
            return jumps == 1;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
