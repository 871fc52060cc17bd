package io.ringmill.window.runtime;

/**
 * A timer that generated code may set for each key.
 *
 * @param stream index of the stream whose watermark makes it due
 * @param cell of the key's state, with where {@link KeyTimers} keep it; 0 while it is not set
 */
public record TimerCells(int stream, int cell) {}
