package io.ringmill.server.live;

/**
 * What is to be read of the engine.
 *
 * @param key empty for a window over all keys
 */
public record Reading(String window, String key) {}
