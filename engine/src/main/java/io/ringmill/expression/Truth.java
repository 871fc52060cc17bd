package io.ringmill.expression;

import io.ringmill.event.Cells;

/**
 * The three values of a condition, for generated code: {@link #FALSE}, {@link #UNKNOWN} of what is missing, {@link #TRUE}.
 * As they are numbered, {@code and} is the lesser, {@code or} the greater, {@code not x} is {@code TRUE - x}. Pure functions.
 */
public final class Truth {

    public static final int FALSE = 0;
    public static final int UNKNOWN = 1;
    public static final int TRUE = 2;

    private static final int LESS = 1;
    private static final int EQUAL = 2;
    private static final int GREATER = 4;

    private Truth() {}

    /** For which of less, equal and greater a comparison is true: as its last argument. */
    static int mask(Operator comparison) {
        return switch (comparison) {
            case LESS -> LESS;
            case LESS_OR_EQUAL -> LESS + EQUAL;
            case EQUAL -> EQUAL;
            case GREATER_OR_EQUAL -> GREATER + EQUAL;
            case GREATER -> GREATER;
            case NOT_EQUAL -> LESS + GREATER;
            default -> throw new IllegalArgumentException(comparison.name());
        };
    }

    private static int of(int mask, int difference) {
        return (mask & difference) != 0 ? TRUE : FALSE;
    }

    public static int compare(double a, double b, int mask) {
        return a < b ? of(mask, LESS) : a > b ? of(mask, GREATER) : a == b ? of(mask, EQUAL) : UNKNOWN;
    }

    public static int compare(long a, long b, int mask) {
        if (a == Cells.MISSING_LONG || b == Cells.MISSING_LONG) {
            return UNKNOWN;
        }
        return a < b ? of(mask, LESS) : a > b ? of(mask, GREATER) : of(mask, EQUAL);
    }

    /** Of symbol ids. */
    public static int compareSymbols(int a, int b, int mask) {
        return a == 0 || b == 0 ? UNKNOWN : compareKeys(a, b, mask);
    }

    /** Of key ids. */
    public static int compareKeys(int a, int b, int mask) {
        return of(mask, a == b ? EQUAL : LESS);
    }

    /** Of conditions. */
    public static int compareTruths(int a, int b, int mask) {
        return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : compareKeys(a, b, mask);
    }
}
