package io.ringmill.expression;

/** A token at {@code [from, to)}; {@code text} is what was written, without quotes. */
record Token(Kind kind, String text, int from, int to) {

    enum Kind {
        INTEGER,
        /** {@code text} is its number of nanoseconds. */
        DURATION,
        DECIMAL,
        QUOTE,
        NAME,
        /** {@code and}, {@code or}, {@code not}, {@code in}. */
        WORD,
        SIGN,
        END
    }

    /** Whether it is this sign or word of the language. */
    boolean is(String sign) {
        return (kind == Kind.SIGN || kind == Kind.WORD) && text.equals(sign);
    }
}
