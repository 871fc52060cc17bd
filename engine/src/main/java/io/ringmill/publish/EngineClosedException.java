package io.ringmill.publish;

/** The engine takes no more events: it was closed, or its input was said to have ended. */
public final class EngineClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public EngineClosedException(String message) {
        super(message);
    }
}
