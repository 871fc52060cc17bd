package io.ringmill.ring;

/** Carries the exception of a user's callback out of the handler, where it is to halt the engine. */
final class CallbackFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CallbackFailure(String callback, Exception cause) {
        super(callback, cause, false, false);
    }
}
