package io.ringmill.output;

/**
 * The latest emission of a window for a key, to be asked for.
 *
 * @param key the empty text for a window over all keys
 */
public record Reading(String window, String key) {}
