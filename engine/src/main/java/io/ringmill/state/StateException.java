package io.ringmill.state;

/** A saved state cannot be loaded: it is damaged, or it is another pipeline's. The message says which. */
public final class StateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StateException(String message) {
        super(message);
    }
}
