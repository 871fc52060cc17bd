package io.ringmill.ring;

/** Carries the exception or error of a user's callback, and its name, out of the handler, where it is to halt the engine. */
final class CallbackFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CallbackFailure(String callback, Throwable cause) {
        super(callback, cause, false, false);
    }
}
