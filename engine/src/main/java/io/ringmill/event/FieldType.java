package io.ringmill.event;

/** The type of a stream's field. Every value takes one 64-bit cell. */
public enum FieldType {
    /** IEEE 754 double; missing is NaN. */
    DOUBLE,
    /** Exact 64-bit integer; missing is {@link Cells#MISSING_LONG}. */
    LONG,
    /** Interned text; the cell holds its id, missing is id 0. */
    SYMBOL
}
