package io.ringmill.publish;

/** The engine has halted; the cause says why. Thrown to publishers, and by the engine's {@code close()}. */
public final class EngineFailedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public EngineFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
