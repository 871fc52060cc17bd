package io.ringmill.expression;

import org.objectweb.asm.MethodVisitor;

/**
 * A value that generated code can load. Two variables that are {@link Object#equals equal} must load the same value;
 * see {@link Expressions#sameValue}.
 */
@SuppressWarnings("exports") // ASM is for what compiles within the engine
public interface Variable {

    Type type();

    /**
     * Emits code that pushes the value: a double, a long, or an int for the other types. The code must be cheap, free
     * of side effects, and leave nothing else on the stack; it may run any number of times, or never.
     */
    void load(MethodVisitor code);
}
