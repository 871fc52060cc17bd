package io.ringmill.pipeline;

/** What an exception of a user's callback or of a sink does. An exception of the engine itself always halts it. */
public enum OnFailure {
    /** The engine halts; publishers get the cause. */
    HALT,
    /** It is counted, and the engine goes on. */
    CONTINUE
}
