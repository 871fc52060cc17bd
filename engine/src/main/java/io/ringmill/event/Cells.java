package io.ringmill.event;

/**
 * How values lie in the 64-bit cells of an event or row: a double by its bits, a long as itself, a symbol by its id,
 * a boolean as 0 or 1.
 */
public final class Cells {

    /** A long that is not there. Promotes to NaN; every comparison with it is false. */
    public static final long MISSING_LONG = Long.MIN_VALUE;

    /** The cell of a double that is not there. */
    public static final long MISSING_DOUBLE = Double.doubleToRawLongBits(Double.NaN);

    /** The id of a symbol that is not there, and of the key of streams that have none; its text is empty. */
    public static final int MISSING_SYMBOL = 0;

    private Cells() {}

    /** The cell of a value of this type that is not there. */
    public static long missing(FieldType type) {
        return switch (type) {
            case DOUBLE -> MISSING_DOUBLE;
            case LONG -> MISSING_LONG;
            case SYMBOL -> MISSING_SYMBOL;
        };
    }

    /** A long as a double, missing as NaN. */
    public static double toDouble(long value) {
        return value == MISSING_LONG ? Double.NaN : (double) value;
    }
}
