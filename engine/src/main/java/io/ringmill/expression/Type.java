package io.ringmill.expression;

/**
 * The type of an expression. DOUBLE and LONG are numbers; SYMBOL and KEY are texts, held as ids of two separate
 * dictionaries; BOOLEAN is the type of conditions.
 */
public enum Type {
    /** On the JVM's stack a double; missing is NaN. */
    DOUBLE("a number"),
    /** On the JVM's stack a long, exact; missing is {@code Cells.MISSING_LONG}. */
    LONG("a number"),
    /** On the JVM's stack an int, 0 or 1; never missing. */
    BOOLEAN("a condition"),
    /** On the JVM's stack an int, the id in the dictionary of symbols; missing is 0. */
    SYMBOL("a symbol"),
    /** On the JVM's stack an int, the id in the dictionary of keys; never missing. */
    KEY("a key");

    private final String noun;

    Type(String noun) {
        this.noun = noun;
    }

    public boolean isNumber() {
        return this == DOUBLE || this == LONG;
    }

    public boolean isText() {
        return this == SYMBOL || this == KEY;
    }

    /** What a message calls a value of this type, with its article. */
    public String noun() {
        return noun;
    }
}
