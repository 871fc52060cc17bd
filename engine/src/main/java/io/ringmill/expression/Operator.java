package io.ringmill.expression;

/** The operators, loosest first; operators of equal precedence group from the left, comparisons not at all. */
public enum Operator {
    OR("or", 1),
    AND("and", 2),
    NOT("not", 3),
    EQUAL("==", 4),
    NOT_EQUAL("!=", 4),
    LESS("<", 4),
    LESS_OR_EQUAL("<=", 4),
    GREATER(">", 4),
    GREATER_OR_EQUAL(">=", 4),
    IN("in", 4),
    ADD("+", 5),
    SUBTRACT("-", 5),
    MULTIPLY("*", 6),
    DIVIDE("/", 6),
    REMAINDER("%", 6),
    NEGATE("-", 7);

    private final String sign;
    private final int precedence;

    Operator(String sign, int precedence) {
        this.sign = sign;
        this.precedence = precedence;
    }

    String sign() {
        return sign;
    }

    int precedence() {
        return precedence;
    }

    boolean isComparison() {
        return precedence == EQUAL.precedence;
    }

    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    boolean isLogical() {
        return this == OR || this == AND;
    }

    /** The comparison that is true where this one is false, of values that are not missing. */
    Operator negated() {
        return switch (this) {
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
            case LESS -> GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> GREATER;
            case GREATER -> LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> LESS;
            default -> throw new IllegalArgumentException(name());
        };
    }

    /** The operator that stands between two values and is written so, or null. */
    static Operator infix(String sign) {
        for (Operator operator : values()) {
            if (operator.sign.equals(sign) && operator != NOT && operator != NEGATE) {
                return operator;
            }
        }
        return null;
    }
}
