package io.ringmill.expression;

/** Ends the parsing of a text at its first fault of syntax; never leaves {@link Parser#parse}. */
final class SyntaxFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    SyntaxFault(int offset, String message) {
        super(message, null, false, false);
        this.offset = offset;
    }

    int offset() {
        return offset;
    }
}
