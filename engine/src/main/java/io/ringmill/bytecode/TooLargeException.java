package io.ringmill.bytecode;

/** What was generated is beyond a limit of class files: a method's 65,535 bytes, a class's 65,535 constants. */
public final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooLargeException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
