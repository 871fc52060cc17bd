package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import java.util.Collection;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/**
 * Compiles expressions: text to a typed tree, and a typed tree to instructions.
 *
 * <p>The emitted code keeps only doubles, longs and ints on the stack (and zones, but not across branches), uses no local variables, calls only static
 * methods ({@link Functions}, {@code Math}, {@code StrictMath}, {@code Cells}), allocates nothing and never throws. It
 * wants a class writer with {@code COMPUTE_FRAMES}. An expression of the greatest permitted length fits a method of
 * its own; who emits many into one method splits them.
 *
 * <p><b>Errors:</b> faults go to {@link Faults}, at their place in the user's text; as many at once as are independent
 * of each other.
 */
@SuppressWarnings("exports") // ASM is for what compiles within the engine
public final class Expressions {

    private Expressions() {}

    /** The expression of any type; null if there are faults. */
    public static Typed compile(Text text, Scope scope, Faults faults) {
        Source source = new Source(text, faults);
        Syntax syntax = Parser.parse(source);
        return syntax == null ? null : new Typer(source, scope).type(syntax);
    }

    /** An expression that must be a DOUBLE or a LONG; null if there are faults. */
    public static Typed number(Text text, Scope scope, Faults faults) {
        return number(compile(text, scope, faults), text, "number", faults);
    }

    /** An expression that must be a number or a text; null if there are faults. */
    public static Typed value(Text text, Scope scope, Faults faults) {
        Typed node = compile(text, scope, faults);
        return node != null && node.type().isText() ? node : number(node, text, "number or a text", faults);
    }

    private static Typed number(Typed node, Text text, String wanted, Faults faults) {
        if (node == null || node.type().isNumber()) {
            return node;
        }
        String fix =
                node.type() == Type.BOOLEAN ? "; for 1 or 0 write if(" + Source.shortened(text.text()) + ", 1, 0)" : "";
        new Source(text, faults).faultAtStart("a " + wanted + " is needed here, but " + described(node, text) + fix);
        return null;
    }

    /** An expression that must be a BOOLEAN; null if there are faults. */
    public static Typed condition(Text text, Scope scope, Faults faults) {
        Typed node = compile(text, scope, faults);
        if (node == null || node.type() == Type.BOOLEAN) {
            return node;
        }
        String fix = node.type().isNumber() ? "; compare it, as in '%s > 0'" : "; compare it, as in '%s == \"...\"'";
        new Source(text, faults)
                .faultAtStart("a condition is needed here, but " + described(node, text)
                        + fix.replace("%s", Source.shortened(text.text())));
        return null;
    }

    private static String described(Typed node, Text text) {
        return "'" + Source.shortened(text.text()) + "' is " + node.type().noun();
    }

    /** Emits code that pushes the value: a double, a long, or an int. */
    public static void emit(Typed node, MethodVisitor code) {
        new Emitter(code).push(node);
    }

    /** Emits code that pushes a number as a double; a missing long becomes NaN. */
    public static void emitDouble(Typed node, MethodVisitor code) {
        emitAs(Type.DOUBLE, node, code);
    }

    /** Emits code that pushes the value in that type: the node's own, or DOUBLE for a LONG. */
    public static void emitAs(Type type, Typed node, MethodVisitor code) {
        new Emitter(code).pushAs(type, node);
    }

    /**
     * Emits code that jumps to {@code target} if the condition is {@code when}, and else goes on behind it. What is unknown,
     * since a value is missing, is no.
     */
    public static void emitJump(Typed condition, Label target, boolean when, MethodVisitor code) {
        new Emitter(code).jump(condition, target, when);
    }

    /** As {@link #emitJump} of {@code not condition}: unknown is no here, too. */
    public static void emitJumpOfNegation(Typed condition, Label target, boolean when, MethodVisitor code) {
        new Emitter(code).jump(condition, target, when, false);
    }

    /** Emits code that takes a value of this type, which may be missing, from the stack, and jumps if it is. */
    public static void emitJumpIfMissing(Type type, Label target, MethodVisitor code) {
        new Emitter(code).jumpIfMissing(type, target, true);
    }

    /** Adds the variables that an expression reads, each as often as it does. */
    public static void collectVariables(Typed node, Collection<Variable> into) {
        if (node instanceof Typed.Load load) {
            into.add(load.variable());
        }
        node.operands().forEach(operand -> collectVariables(operand, into));
    }

    /** Whether two expressions always have the same value because they are the same. */
    public static boolean sameValue(Typed a, Typed b) {
        return a.equals(b);
    }
}
