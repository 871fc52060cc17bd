package io.ringmill.expression;

import io.ringmill.event.Cells;
import io.ringmill.expression.Typed.Binary;
import io.ringmill.expression.Typed.Constant;
import java.util.List;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes the instructions of a typed tree. A condition becomes jumps; it becomes 0 or 1 only where it is a value. Where
 * branches meet only primitives are on the stack, so that frames can be computed without loading classes.
 */
final class Emitter {

    private static final String FUNCTIONS = "io/ringmill/expression/Functions";
    private static final String CELLS = "io/ringmill/event/Cells";
    private static final String MATH = "java/lang/Math";
    private static final String STRICT_MATH = "java/lang/StrictMath";

    private static final String ZONE = "io/ringmill/time/ZoneOffsets";
    private static final String ZONE_TYPE = "L" + ZONE + ";";

    private static final Handle INVOKE = new Handle(
            Opcodes.H_INVOKESTATIC,
            "java/lang/invoke/ConstantBootstraps",
            "invoke",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;Ljava/lang/invoke/MethodHandle;"
                    + "[Ljava/lang/Object;)Ljava/lang/Object;",
            false);
    private static final Handle OFFSETS_OF_ZONE =
            new Handle(Opcodes.H_INVOKESTATIC, ZONE, "of", "(Ljava/lang/String;)" + ZONE_TYPE, false);

    private static final Handle LINK_MODEL = new Handle(
            Opcodes.H_INVOKESTATIC,
            "io/ringmill/expression/Models",
            "link",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/String;)"
                    + "Ljava/lang/invoke/CallSite;",
            false);

    private final MethodVisitor code;

    Emitter(MethodVisitor code) {
        this.code = code;
    }

    /** Pushes the value in the node's own type. */
    void push(Typed node) {
        if (node instanceof Constant constant) {
            push(constant);
        } else if (node instanceof Typed.TextConstant text) {
            code.visitLdcInsn(text.id());
        } else if (node instanceof Typed.Load load) {
            load.variable().load(code);
        } else if (node instanceof Typed.Conditional conditional) {
            push(conditional);
        } else if (node.type() == Type.BOOLEAN) {
            pushCondition(node);
        } else if (node instanceof Typed.Unary unary) {
            push(unary.operand());
            code.visitInsn(unary.type() == Type.LONG ? Opcodes.LNEG : Opcodes.DNEG);
        } else if (node instanceof Binary binary) {
            arithmetic(binary);
        } else {
            call((Typed.Call) node);
        }
    }

    /** Pushes the value in {@code type}, the node's own or DOUBLE for a LONG. */
    void pushAs(Type type, Typed node) {
        if (type == node.type()) {
            push(node);
        } else if (type != Type.DOUBLE || node.type() != Type.LONG) {
            throw new IllegalArgumentException(node.type() + " as " + type);
        } else if (node instanceof Constant constant) {
            code.visitLdcInsn(constant.asDouble());
        } else {
            push(node);
            invoke(CELLS, "toDouble", "(J)D");
        }
    }

    private void push(Constant constant) {
        switch (constant.type()) {
            case DOUBLE -> code.visitLdcInsn(constant.asDouble());
            case LONG -> code.visitLdcInsn(constant.cell());
            default -> code.visitInsn(constant.isTrue() ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
        }
    }

    private void push(Typed.Conditional node) {
        Label otherwise = new Label();
        Label end = new Label();
        jump(node.condition(), otherwise, false);
        pushAs(node.type(), node.then());
        code.visitJumpInsn(Opcodes.GOTO, end);
        code.visitLabel(otherwise);
        pushAs(node.type(), node.otherwise());
        code.visitLabel(end);
    }

    private void pushCondition(Typed node) {
        Label no = new Label();
        Label end = new Label();
        jump(node, no, false);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitJumpInsn(Opcodes.GOTO, end);
        code.visitLabel(no);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitLabel(end);
    }

    private void arithmetic(Binary node) {
        pushAs(node.type(), node.left());
        pushAs(node.type(), node.right());
        boolean isLong = node.type() == Type.LONG;
        switch (node.operator()) {
            case ADD -> compute(isLong, "add", Opcodes.DADD);
            case SUBTRACT -> compute(isLong, "subtract", Opcodes.DSUB);
            case MULTIPLY -> compute(isLong, "multiply", Opcodes.DMUL);
            case REMAINDER -> compute(isLong, "remainder", Opcodes.DREM);
            case DIVIDE -> code.visitInsn(Opcodes.DDIV);
            default -> throw new IllegalArgumentException(node.operator().name());
        }
    }

    private void compute(boolean isLong, String ofLongs, int ofDoubles) {
        if (isLong) {
            invoke(FUNCTIONS, ofLongs, "(JJ)J");
        } else {
            code.visitInsn(ofDoubles);
        }
    }

    private void call(Typed.Call node) {
        List<Typed> arguments = node.arguments();
        if (node.function() == Function.COALESCE) {
            coalesce(node);
            return;
        }
        if (node.function().isOfTime()) {
            push(arguments.get(0));
            code.visitLdcInsn(zone(((Typed.TextConstant) arguments.get(1)).text()));
            invoke(FUNCTIONS, node.function().sign(), "(J" + ZONE_TYPE + ")J");
            return;
        }
        if (node.function() == Function.MODEL) {
            model(arguments);
            return;
        }
        pushAs(node.type(), arguments.get(0));
        if (arguments.size() == 1) {
            function(node.function(), node.type() == Type.LONG, 1);
        }
        for (Typed argument : arguments.subList(1, arguments.size())) {
            pushAs(node.type(), argument);
            function(node.function(), node.type() == Type.LONG, 2);
        }
    }

    private void model(List<Typed> arguments) {
        List<Typed> inputs = arguments.subList(1, arguments.size());
        inputs.forEach(input -> pushAs(Type.DOUBLE, input));
        String id = ((Typed.TextConstant) arguments.get(0)).text();
        code.visitInvokeDynamicInsn("model", "(" + "D".repeat(inputs.size()) + ")D", LINK_MODEL, id);
    }

    /** A constant that the JVM makes when the code runs for the first time. */
    private static ConstantDynamic zone(String id) {
        return new ConstantDynamic("zone", ZONE_TYPE, INVOKE, OFFSETS_OF_ZONE, id);
    }

    private void function(Function function, boolean isLong, int arity) {
        String type = isLong ? "J" : "D";
        String descriptor = "(" + type.repeat(arity) + ")" + type;
        String owner = switch (function) {
            case ABS, SQRT, MIN, FLOOR, CEIL -> MATH;
            case MAX -> isLong ? FUNCTIONS : MATH;
            case LOG, EXP -> STRICT_MATH;
            case POW, ROUND -> FUNCTIONS;
            case SIGN -> isLong ? FUNCTIONS : MATH;
            default -> throw new IllegalArgumentException(function.name());
        };
        String name = function == Function.SIGN && !isLong ? "signum" : function.sign();
        invoke(owner, name, descriptor);
    }

    /** The value is computed once and stays on the stack while it is tested. */
    private void coalesce(Typed.Call node) {
        Label end = new Label();
        boolean isWide = node.type().isNumber();
        pushAs(node.type(), node.arguments().get(0));
        code.visitInsn(isWide ? Opcodes.DUP2 : Opcodes.DUP);
        jumpIfMissing(node.type(), end, false);
        code.visitInsn(isWide ? Opcodes.POP2 : Opcodes.POP);
        pushAs(node.type(), node.arguments().get(1));
        code.visitLabel(end);
    }

    /** Consumes the value on the stack. */
    void jumpIfMissing(Type type, Label target, boolean when) {
        switch (type) {
            case DOUBLE -> {
                invoke("java/lang/Double", "isNaN", "(D)Z");
                code.visitJumpInsn(when ? Opcodes.IFNE : Opcodes.IFEQ, target);
            }
            case LONG -> {
                code.visitLdcInsn(Cells.MISSING_LONG);
                code.visitInsn(Opcodes.LCMP);
                code.visitJumpInsn(when ? Opcodes.IFEQ : Opcodes.IFNE, target);
            }
            case SYMBOL -> code.visitJumpInsn(when ? Opcodes.IFEQ : Opcodes.IFNE, target);
            default -> throw new IllegalArgumentException(type.name());
        }
    }

    /** Jumps if the condition is {@code when}, where unknown is no, and else goes on. */
    void jump(Typed node, Label target, boolean when) {
        jump(node, target, when, true);
    }

    /** Jumps if the condition is known to be {@code asked}, or if not {@code when}, if it is not known to be; else goes on. */
    void jump(Typed node, Label target, boolean when, boolean asked) {
        if (node instanceof Typed.Unary not) {
            jump(not.operand(), target, when, !asked);
        } else if (node instanceof Binary binary && binary.operator().isLogical()) {
            logical(binary, target, when, asked);
        } else if (node instanceof Binary comparison) {
            comparison(comparison, target, when, asked);
        } else if (node instanceof Typed.In in) {
            new MembershipEmitter(code, this).jump(in, target, when, asked);
        } else if (node instanceof Typed.Call missing) {
            push(missing.arguments().get(0));
            jumpIfMissing(missing.arguments().get(0).type(), target, when == asked);
        } else if (node instanceof Typed.Conditional conditional) {
            Label otherwise = new Label();
            Label end = new Label();
            jump(conditional.condition(), otherwise, false);
            jump(conditional.then(), target, when, asked);
            code.visitJumpInsn(Opcodes.GOTO, end);
            code.visitLabel(otherwise);
            jump(conditional.otherwise(), target, when, asked);
            code.visitLabel(end);
        } else {
            push(node);
            code.visitJumpInsn(when == asked ? Opcodes.IFNE : Opcodes.IFEQ, target);
        }
    }

    /** That {@code a and b} is false is known where a is known to be false, or b. */
    private void logical(Binary node, Label target, boolean when, boolean asked) {
        boolean decides = (node.operator() == Operator.OR) == asked;
        if (when == decides) {
            jump(node.left(), target, when, asked);
            jump(node.right(), target, when, asked);
            return;
        }
        Label end = new Label();
        jump(node.left(), end, decides, asked);
        jump(node.right(), target, when, asked);
        code.visitLabel(end);
    }

    private void comparison(Binary node, Label target, boolean when, boolean asked) {
        Type operands = Typer.common(node.left().type(), node.right().type());
        if (operands == Type.BOOLEAN) {
            new TruthEmitter(code, this).jump(node, target, when, asked);
            return;
        }
        Operator operator = asked ? node.operator() : node.operator().negated();
        pushAs(operands, node.left());
        pushAs(operands, node.right());
        switch (operands) {
            case DOUBLE -> compareDoubles(operator, target, when);
            case LONG -> compareByFunction(operator, "(JJ)Z", target, when);
            case SYMBOL -> compareByFunction(operator, "(II)Z", target, when);
            default -> {
                boolean jumpIfEqual = (operator == Operator.EQUAL) == when;
                code.visitJumpInsn(jumpIfEqual ? Opcodes.IF_ICMPEQ : Opcodes.IF_ICMPNE, target);
            }
        }
    }

    /** The comparing instruction is the one whose answer for NaN makes the comparison false. */
    private void compareDoubles(Operator operator, Label target, boolean when) {
        switch (operator) {
            case LESS -> compareDoubles(Opcodes.DCMPG, when ? Opcodes.IFLT : Opcodes.IFGE, target);
            case LESS_OR_EQUAL -> compareDoubles(Opcodes.DCMPG, when ? Opcodes.IFLE : Opcodes.IFGT, target);
            case GREATER -> compareDoubles(Opcodes.DCMPL, when ? Opcodes.IFGT : Opcodes.IFLE, target);
            case GREATER_OR_EQUAL -> compareDoubles(Opcodes.DCMPL, when ? Opcodes.IFGE : Opcodes.IFLT, target);
            case EQUAL -> compareDoubles(Opcodes.DCMPL, when ? Opcodes.IFEQ : Opcodes.IFNE, target);
            default -> compareByFunction(operator, "(DD)Z", target, when);
        }
    }

    private void compareDoubles(int compare, int jump, Label target) {
        code.visitInsn(compare);
        code.visitJumpInsn(jump, target);
    }

    private void compareByFunction(Operator operator, String descriptor, Label target, boolean when) {
        String name = switch (operator) {
            case EQUAL -> "equal";
            case NOT_EQUAL -> "notEqual";
            case LESS -> "less";
            case LESS_OR_EQUAL -> "lessOrEqual";
            case GREATER -> "greater";
            case GREATER_OR_EQUAL -> "greaterOrEqual";
            default -> throw new IllegalArgumentException(operator.name());
        };
        invoke(FUNCTIONS, name, descriptor);
        code.visitJumpInsn(when ? Opcodes.IFNE : Opcodes.IFEQ, target);
    }

    private void invoke(String owner, String name, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }
}
