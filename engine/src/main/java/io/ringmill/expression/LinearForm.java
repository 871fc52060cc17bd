package io.ringmill.expression;

import io.ringmill.event.Cells;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * A number plus names that are each times a number.
 *
 * @param times by name; no zeros
 */
record LinearForm(double plus, Map<String, Double> times) {

    /** An expression as such a form; null if it is none. */
    static LinearForm of(Syntax syntax) {
        if (syntax instanceof Syntax.Numeral numeral) {
            return new LinearForm(
                    numeral.type() == Type.LONG
                            ? Cells.toDouble(numeral.cell())
                            : Double.longBitsToDouble(numeral.cell()),
                    Map.of());
        } else if (syntax instanceof Syntax.Name name) {
            return new LinearForm(0, Map.of(name.name(), 1.0));
        } else if (syntax instanceof Syntax.Prefix prefix && prefix.operator() == Operator.NEGATE) {
            LinearForm operand = of(prefix.operand());
            return operand == null ? null : operand.times(-1);
        }
        if (!(syntax instanceof Syntax.Infix infix)) {
            return null;
        }
        LinearForm left = of(infix.left());
        LinearForm right = of(infix.right());
        return left == null || right == null ? null : combined(infix.operator(), left, right);
    }

    private static LinearForm combined(Operator operator, LinearForm left, LinearForm right) {
        return switch (operator) {
            case ADD -> left.plus(right);
            case SUBTRACT -> left.plus(right.times(-1));
            case MULTIPLY ->
                left.isConstant() ? right.times(left.plus) : right.isConstant() ? left.times(right.plus) : null;
            case DIVIDE -> right.isConstant() && right.plus != 0 ? left.dividedBy(right.plus) : null;
            default -> null;
        };
    }

    boolean isConstant() {
        return times.isEmpty();
    }

    boolean isFinite() {
        return Double.isFinite(plus) && times.values().stream().allMatch(Double::isFinite);
    }

    boolean isName() {
        return plus == 0 && times.size() == 1 && times.containsValue(1.0);
    }

    String onlyName() {
        return times.keySet().iterator().next();
    }

    LinearForm plus(LinearForm other) {
        Map<String, Double> sum = new LinkedHashMap<>(times);
        other.times.forEach((name, factor) -> sum.merge(name, factor, Double::sum));
        sum.values().removeIf(factor -> factor == 0);
        return new LinearForm(plus + other.plus, sum);
    }

    LinearForm times(double number) {
        return each(factor -> factor * number);
    }

    LinearForm dividedBy(double number) {
        return each(factor -> factor / number);
    }

    private LinearForm each(DoubleUnaryOperator change) {
        Map<String, Double> changed = new LinkedHashMap<>();
        times.forEach((name, factor) -> changed.put(name, change.applyAsDouble(factor)));
        changed.values().removeIf(factor -> factor == 0);
        // A zero of either sign is a zero.
        return new LinearForm(change.applyAsDouble(plus) + 0.0, changed);
    }

    LinearForm without(String name) {
        Map<String, Double> rest = new LinkedHashMap<>(times);
        rest.remove(name);
        return new LinearForm(plus, rest);
    }
}
