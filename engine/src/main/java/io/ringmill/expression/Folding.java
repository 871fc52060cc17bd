package io.ringmill.expression;

import io.ringmill.expression.Typed.Constant;
import java.util.List;

/** Replaces what consists of constants by its value, computed exactly as generated code would. */
final class Folding {

    private Folding() {}

    static Typed fold(Typed.Unary node) {
        if (!(node.operand() instanceof Constant operand)) {
            return node;
        }
        return switch (node.type()) {
            case BOOLEAN -> Constant.of(!operand.isTrue(), node.place());
            case LONG -> Constant.of(-operand.cell(), node.place());
            default -> Constant.of(-operand.asDouble(), node.place());
        };
    }

    static Typed fold(Typed.Binary node) {
        if (node.operator().isLogical()) {
            return logical(node);
        }
        if (!(node.left() instanceof Constant left && node.right() instanceof Constant right)) {
            return node;
        }
        if (node.type() == Type.BOOLEAN) {
            return left.type() == Type.BOOLEAN || isMissing(left) || isMissing(right)
                    ? node
                    : Constant.of(compared(node.operator(), left, right), node.place());
        }
        if (node.type() == Type.LONG) {
            return Constant.of(computed(node.operator(), left.cell(), right.cell()), node.place());
        }
        return Constant.of(computed(node.operator(), left.asDouble(), right.asDouble()), node.place());
    }

    private static Typed logical(Typed.Binary node) {
        boolean isOr = node.operator() == Operator.OR;
        if (node.left() instanceof Constant left) {
            return left.isTrue() == isOr ? left : node.right();
        }
        if (node.right() instanceof Constant right) {
            return right.isTrue() == isOr ? right : node.left();
        }
        return node;
    }

    private static long computed(Operator operator, long a, long b) {
        return switch (operator) {
            case ADD -> Functions.add(a, b);
            case SUBTRACT -> Functions.subtract(a, b);
            case MULTIPLY -> Functions.multiply(a, b);
            case REMAINDER -> Functions.remainder(a, b);
            default -> throw new IllegalArgumentException(operator.name());
        };
    }

    private static double computed(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
            default -> throw new IllegalArgumentException(operator.name());
        };
    }

    private static boolean compared(Operator operator, Constant left, Constant right) {
        if (left.type() == Type.LONG && right.type() == Type.LONG) {
            long a = left.cell();
            long b = right.cell();
            return switch (operator) {
                case EQUAL -> Functions.equal(a, b);
                case NOT_EQUAL -> Functions.notEqual(a, b);
                case LESS -> Functions.less(a, b);
                case LESS_OR_EQUAL -> Functions.lessOrEqual(a, b);
                case GREATER -> Functions.greater(a, b);
                case GREATER_OR_EQUAL -> Functions.greaterOrEqual(a, b);
                default -> throw new IllegalArgumentException(operator.name());
            };
        }
        double a = left.asDouble();
        double b = right.asDouble();
        return switch (operator) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> Functions.notEqual(a, b);
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            default -> throw new IllegalArgumentException(operator.name());
        };
    }

    static Typed fold(Typed.Conditional node) {
        if (!(node.condition() instanceof Constant condition)) {
            return node;
        }
        Typed chosen = condition.isTrue() ? node.then() : node.otherwise();
        return chosen.type() == node.type() ? chosen : node;
    }

    static Typed fold(Typed.In node) {
        if (!(node.operand() instanceof Constant operand) || isMissing(operand)) {
            return node;
        }
        boolean isIn = node.options().stream()
                .anyMatch(option -> option instanceof Constant constant && compared(Operator.EQUAL, operand, constant));
        return Constant.of(isIn, node.place());
    }

    static Typed fold(Typed.Call node) {
        List<Typed> arguments = node.arguments();
        if (!arguments.stream().allMatch(Constant.class::isInstance)) {
            return node;
        }
        Constant first = (Constant) arguments.get(0);
        if (node.function() == Function.MISSING) {
            return Constant.of(isMissing(first), node.place());
        }
        if (node.function() == Function.COALESCE) {
            return isMissing(first) ? arguments.get(1) : first;
        }
        Constant result = first;
        for (int i = Math.min(1, arguments.size() - 1); i < arguments.size(); i++) {
            result = called(node, result, (Constant) arguments.get(i));
        }
        return result;
    }

    static boolean isMissing(Constant constant) {
        return Double.isNaN(constant.asDouble());
    }

    private static Constant called(Typed.Call node, Constant first, Constant last) {
        if (node.type() == Type.LONG) {
            long a = first.cell();
            long b = last.cell();
            return Constant.of(
                    switch (node.function()) {
                        case ABS -> Math.abs(a);
                        case SIGN -> Functions.sign(a);
                        case MIN -> Math.min(a, b);
                        case MAX -> Functions.max(a, b);
                        default ->
                            throw new IllegalArgumentException(node.function().name());
                    },
                    node.place());
        }
        double a = first.asDouble();
        double b = last.asDouble();
        return Constant.of(
                switch (node.function()) {
                    case ABS -> Math.abs(a);
                    case SQRT -> Math.sqrt(a);
                    case LOG -> StrictMath.log(a);
                    case EXP -> StrictMath.exp(a);
                    case POW -> Functions.pow(a, b);
                    case MIN -> Math.min(a, b);
                    case MAX -> Math.max(a, b);
                    case FLOOR -> Math.floor(a);
                    case CEIL -> Math.ceil(a);
                    case ROUND -> Functions.round(a);
                    case SIGN -> Math.signum(a);
                    default ->
                        throw new IllegalArgumentException(node.function().name());
                },
                node.place());
    }
}
