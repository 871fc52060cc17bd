package io.ringmill.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Random expressions, each as text and as its value, computed naively: a Double, a Long or null if it is missing, a
 * Boolean or null where it is unknown, or an Integer, the id of a text. It knows the language from the page, and nothing of the compiler.
 */
final class RandomExpressions {

    /** An expression; {@code precedence} is that of its outermost operator, 9 for what needs no parentheses. */
    record Sample(Type type, String text, int precedence, Function<Values, Object> value) {}

    private static final List<String> DOUBLES = List.of("price", "size", "px100.mean", "px100.sd");
    private static final List<String> LONGS = List.of("id", "time", "quantity", "lots");
    private static final List<String> DOUBLE_LITERALS =
            List.of("0.0", "0.5", "2.5", "1e-3", "1.0E3", "9007199254740993.0", "3e300");
    private static final List<String> LONG_LITERALS =
            List.of("0", "1", "2", "3", "10", "9007199254740993", "9223372036854775807");

    private final Random random;
    private final TestScope scope = new TestScope(false);

    RandomExpressions(Random random) {
        this.random = random;
    }

    Sample any(int depth) {
        return switch (random.nextInt(5)) {
            case 0 -> number(Type.DOUBLE, depth);
            case 1 -> number(Type.LONG, depth);
            case 2 -> text(Type.SYMBOL, depth);
            default -> condition(depth);
        };
    }

    private Sample number(int depth) {
        return number(random.nextBoolean() ? Type.DOUBLE : Type.LONG, depth);
    }

    private Sample number(Type type, int depth) {
        if (depth <= 0) {
            return leaf(type);
        }
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> arithmetic(type, depth);
            case 4 -> negated(number(type, depth - 1));
            case 5 -> conditional(type, number(type, depth - 1), number(type, depth - 1), depth);
            case 6 -> coalesced(number(type, depth - 1), number(type, depth - 1));
            case 7 -> leaf(type);
            default -> type == Type.DOUBLE ? doubleFunction(depth) : longFunction(depth);
        };
    }

    private Sample leaf(Type type) {
        if (random.nextInt(3) == 0) {
            if (type == Type.DOUBLE) {
                String literal = pick(DOUBLE_LITERALS);
                double number = Double.parseDouble(literal);
                return new Sample(type, literal, 9, values -> number);
            }
            String literal = pick(LONG_LITERALS);
            long number = Long.parseLong(literal);
            return new Sample(type, literal, 9, values -> number);
        }
        String name = pick(type == Type.DOUBLE ? DOUBLES : LONGS);
        boolean isPrevious = random.nextInt(5) == 0;
        int index = scope.cell(name).index() + (isPrevious ? TestScope.PREVIOUS : 0);
        String written = isPrevious ? "prev(" + name + ")" : name;
        if (type == Type.DOUBLE) {
            return new Sample(type, written, 9, values -> values.doubles[index]);
        }
        return new Sample(
                type, written, 9, values -> values.longs[index] == Long.MIN_VALUE ? null : values.longs[index]);
    }

    private Sample arithmetic(Type type, int depth) {
        String operator = pick(List.of("+", "-", "*", "/", "%"));
        int precedence = operator.equals("+") || operator.equals("-") ? 5 : 6;
        Sample left = number(type, depth - 1);
        Sample right = type == Type.DOUBLE ? number(depth - 1) : number(type, depth - 1);
        if (type == Type.DOUBLE && random.nextBoolean()) {
            Sample swapped = left;
            left = right;
            right = swapped;
        }
        boolean isLong = type == Type.LONG && !operator.equals("/");
        Function<Values, Object> a = left.value;
        Function<Values, Object> b = right.value;
        String text = wrapped(left, precedence) + gap() + operator + gap() + wrapped(right, precedence + 1);
        if (isLong) {
            return new Sample(Type.LONG, text, precedence, values -> exact(operator, a.apply(values), b.apply(values)));
        }
        Sample computed = new Sample(
                Type.DOUBLE,
                text,
                precedence,
                values -> inexact(operator, real(a.apply(values)), real(b.apply(values))));
        return computed.type == type ? computed : leaf(type);
    }

    static Long exact(String operator, Object a, Object b) {
        if (a == null || b == null) {
            return null;
        }
        BigInteger x = BigInteger.valueOf((Long) a);
        BigInteger y = BigInteger.valueOf((Long) b);
        if (operator.equals("%") && y.signum() == 0) {
            return null;
        }
        BigInteger result = switch (operator) {
            case "+" -> x.add(y);
            case "-" -> x.subtract(y);
            case "*" -> x.multiply(y);
            default -> x.remainder(y);
        };
        return inRange(result);
    }

    private static Long inRange(BigInteger result) {
        boolean fits = result.bitLength() <= 63 && result.longValue() != Long.MIN_VALUE;
        return fits ? (Long) result.longValue() : null;
    }

    private static double inexact(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            default -> a % b;
        };
    }

    private Sample negated(Sample operand) {
        String text = "-" + gap() + wrapped(operand, 7);
        Function<Values, Object> inner = operand.value;
        if (operand.type == Type.DOUBLE) {
            return new Sample(Type.DOUBLE, text, 7, values -> -real(inner.apply(values)));
        }
        return new Sample(Type.LONG, text, 7, values -> exact("-", 0L, inner.apply(values)));
    }

    private Sample doubleFunction(int depth) {
        return switch (random.nextInt(11)) {
            case 0 -> call("abs", number(Type.DOUBLE, depth - 1), Math::abs);
            case 1 -> call("sqrt", number(depth - 1), Math::sqrt);
            case 2 -> call("log", number(depth - 1), StrictMath::log);
            case 3 -> call("exp", number(depth - 1), StrictMath::exp);
            case 4 -> call("floor", number(Type.DOUBLE, depth - 1), Math::floor);
            case 5 -> call("ceil", number(Type.DOUBLE, depth - 1), Math::ceil);
            case 6 -> call("round", number(Type.DOUBLE, depth - 1), RandomExpressions::rounded);
            case 7 -> call("sign", number(Type.DOUBLE, depth - 1), Math::signum);
            case 8 ->
                pair(
                        "pow",
                        number(depth - 1),
                        number(depth - 1),
                        (a, b) -> Double.isNaN(a) ? Double.NaN : StrictMath.pow(a, b));
            case 9 -> pair("min", number(Type.DOUBLE, depth - 1), number(depth - 1), Math::min);
            default -> pair("max", number(depth - 1), number(Type.DOUBLE, depth - 1), Math::max);
        };
    }

    private static double rounded(double value) {
        if (!Double.isFinite(value)) {
            return value;
        }
        double result = new BigDecimal(value).setScale(0, RoundingMode.HALF_UP).doubleValue();
        return Math.copySign(result, value);
    }

    private Sample call(String name, Sample argument, UnaryOperator<Double> function) {
        return new Sample(
                Type.DOUBLE,
                name + "(" + gap() + argument.text + ")",
                9,
                values -> function.apply(real(argument.value.apply(values))));
    }

    private Sample pair(String name, Sample a, Sample b, BinaryOperator<Double> function) {
        return new Sample(
                Type.DOUBLE,
                name + "(" + a.text + "," + gap() + b.text + ")",
                9,
                values -> function.apply(real(a.value.apply(values)), real(b.value.apply(values))));
    }

    private Sample longFunction(int depth) {
        Sample a = number(Type.LONG, depth - 1);
        String one = pick(List.of("abs", "sign", "floor", "ceil", "round", "min", "max", "delta"));
        if (one.equals("delta")) {
            String name = pick(LONGS);
            int index = scope.cell(name).index();
            return new Sample(
                    Type.LONG,
                    "delta(" + name + ")",
                    9,
                    values -> exact("-", whole(values.longs[index]), whole(values.longs[index + TestScope.PREVIOUS])));
        }
        if (one.equals("min") || one.equals("max")) {
            Sample b = number(Type.LONG, depth - 1);
            String text = one + "(" + a.text + ", " + b.text + ")";
            return new Sample(Type.LONG, text, 9, values -> {
                Long x = (Long) a.value.apply(values);
                Long y = (Long) b.value.apply(values);
                return x == null || y == null ? null : (x < y) == one.equals("min") ? x : y;
            });
        }
        return new Sample(Type.LONG, one + "(" + a.text + ")", 9, values -> {
            Long x = (Long) a.value.apply(values);
            return x == null
                    ? null
                    : switch (one) {
                        case "abs" -> inRange(BigInteger.valueOf(x).abs());
                        case "sign" -> (Long) (long) BigInteger.valueOf(x).signum();
                        default -> x;
                    };
        });
    }

    private Sample conditional(Type type, Sample then, Sample otherwise, int depth) {
        Sample condition = condition(depth - 1);
        String text = "if(" + condition.text + ", " + then.text + ", " + otherwise.text + ")";
        return new Sample(
                type,
                text,
                9,
                values -> Boolean.TRUE.equals(condition.value.apply(values))
                        ? then.value.apply(values)
                        : otherwise.value.apply(values));
    }

    private Sample coalesced(Sample value, Sample otherwise) {
        return new Sample(value.type, "coalesce(" + value.text + ", " + otherwise.text + ")", 9, values -> {
            Object result = value.value.apply(values);
            return isMissing(result) ? otherwise.value.apply(values) : result;
        });
    }

    private Sample condition(int depth) {
        if (depth <= 0) {
            String name = random.nextBoolean() ? "open" : "halted";
            int index = scope.cell(name).index();
            return new Sample(Type.BOOLEAN, name, 9, values -> values.ints[index] == 1);
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> logical(condition(depth - 1), condition(depth - 1));
            case 2 -> {
                Sample inner = condition(depth - 1);
                yield new Sample(Type.BOOLEAN, "not " + wrapped(inner, 3), 3, values -> not(inner.value.apply(values)));
            }
            case 3 -> {
                Sample inner = random.nextBoolean() ? number(depth - 1) : text(Type.SYMBOL, depth - 1);
                yield new Sample(
                        Type.BOOLEAN, "missing(" + inner.text + ")", 9, values -> isMissing(inner.value.apply(values)));
            }
            case 4 -> membership(depth);
            case 5 -> texts(depth);
            case 6 ->
                random.nextBoolean()
                        ? conditional(Type.BOOLEAN, condition(depth - 1), condition(depth - 1), depth)
                        : compared(condition(depth - 1), condition(depth - 1));
            default -> comparison(number(depth - 1), number(depth - 1));
        };
    }

    private Sample logical(Sample left, Sample right) {
        boolean isAnd = random.nextBoolean();
        int precedence = isAnd ? 2 : 1;
        String text = wrapped(left, precedence) + (isAnd ? " and " : " or ") + wrapped(right, precedence + 1);
        return new Sample(Type.BOOLEAN, text, precedence, values -> {
            Object a = left.value.apply(values);
            Object b = right.value.apply(values);
            Boolean decisive = !isAnd;
            return decisive.equals(a) || decisive.equals(b) ? decisive : a == null || b == null ? null : not(decisive);
        });
    }

    private static Object not(Object truth) {
        return truth == null ? null : (Object) !((Boolean) truth);
    }

    private Sample compared(Sample left, Sample right) {
        boolean isEqual = random.nextBoolean();
        String text = wrapped(left, 5) + (isEqual ? " == " : " != ") + wrapped(right, 5);
        return new Sample(Type.BOOLEAN, text, 4, values -> {
            Object a = left.value.apply(values);
            Object b = right.value.apply(values);
            return a == null || b == null ? null : (Object) (a.equals(b) == isEqual);
        });
    }

    private Sample comparison(Sample left, Sample right) {
        String operator = pick(List.of("==", "!=", "<", "<=", ">", ">="));
        String text = wrapped(left, 5) + gap() + operator + gap() + wrapped(right, 5);
        return new Sample(Type.BOOLEAN, text, 4, values -> {
            Object a = left.value.apply(values);
            Object b = right.value.apply(values);
            if (isMissing(a) || isMissing(b)) {
                return null;
            }
            if (a instanceof Long x && b instanceof Long y) {
                return holds(operator, x < y, x.equals(y));
            }
            return holds(operator, real(a) < real(b), real(a) == real(b));
        });
    }

    private static boolean holds(String operator, boolean isLess, boolean isEqual) {
        return switch (operator) {
            case "==" -> isEqual;
            case "!=" -> !isEqual;
            case "<" -> isLess;
            case "<=" -> isLess || isEqual;
            case ">" -> !isLess && !isEqual;
            default -> !isLess;
        };
    }

    private Sample texts(int depth) {
        Type type = random.nextInt(3) == 0 ? Type.KEY : Type.SYMBOL;
        Sample left = text(type, depth - 1);
        Sample right = text(type, depth - 1);
        boolean isEqual = random.nextBoolean();
        if (left.text.startsWith("\"") && right.text.startsWith("\"")) {
            left = text(type, 0);
        }
        Function<Values, Object> a = left.value;
        Function<Values, Object> b = right.value;
        String text = left.text + gap() + (isEqual ? "==" : "!=") + gap() + right.text;
        return new Sample(Type.BOOLEAN, text, 4, values -> {
            Integer x = (Integer) a.apply(values);
            Integer y = (Integer) b.apply(values);
            boolean isMissing = type == Type.SYMBOL && (x == 0 || y == 0);
            return isMissing ? null : (Object) (x.equals(y) == isEqual);
        });
    }

    private Sample text(Type type, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return conditional(type, text(type, 0), text(type, depth - 1), depth);
        }
        if (depth > 0 && random.nextInt(3) == 0) {
            String literal = type == Type.KEY ? pick(List.of("AAPL", "IBM")) : pick(List.of("buy", "sell"));
            Integer id = scope.intern(literal, type, null, null);
            return new Sample(type, "\"" + literal + "\"", 9, values -> id);
        }
        String name = type == Type.KEY ? "key" : pick(List.of("side", "quotes.side"));
        int index = scope.cell(name).index();
        return new Sample(type, name, 9, values -> values.ints[index]);
    }

    private Sample membership(int depth) {
        if (random.nextBoolean()) {
            Sample operand = text(Type.SYMBOL, 0);
            return new Sample(
                    Type.BOOLEAN,
                    operand.text + " in ['buy', \"it's\", \"other\"]",
                    4,
                    values -> isMissing(operand.value.apply(values))
                            ? null
                            : (Object) List.of(1, 3).contains((Integer) operand.value.apply(values)));
        }
        Sample operand = number(depth - 1);
        boolean hasHalf = random.nextBoolean();
        String list = hasHalf ? " in [0, -1, 0.5, 9007199254740993]" : " in [0, -1, 9007199254740993]";
        List<Object> whole = List.of(0L, -1L, 9007199254740993L);
        return new Sample(Type.BOOLEAN, wrapped(operand, 5) + list, 4, values -> {
            Object value = operand.value.apply(values);
            if (isMissing(value)) {
                return null;
            }
            return (value instanceof Long && !hasHalf)
                    ? whole.contains(value)
                    : whole.stream().anyMatch(option -> real(option) == real(value)) || (hasHalf && real(value) == 0.5);
        });
    }

    static boolean isMissing(Object value) {
        return value == null || value.equals(Double.NaN) || value.equals(0);
    }

    private static double real(Object value) {
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    private static Long whole(long value) {
        return value == Long.MIN_VALUE ? null : (Long) value;
    }

    private String wrapped(Sample sample, int loosest) {
        boolean needed = sample.precedence < loosest;
        return needed || random.nextInt(8) == 0 ? "(" + sample.text + ")" : sample.text;
    }

    private String gap() {
        return " ".repeat(random.nextInt(2));
    }

    private <T> T pick(List<T> from) {
        return Objects.requireNonNull(from.get(random.nextInt(from.size())));
    }
}
