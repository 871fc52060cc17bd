/**
 * The journal on Chronicle Queue: the only package that sees {@code net.openhft}. Uses the engine's ports and events.
 *
 * <p>Written through Chronicle's appender; read from the files themselves, so that reading needs no JVM flags, takes no
 * lock, changes nothing, and meets a damaged length with an exception instead of a wild access to memory.
 * {@link io.ringmill.persistence.chronicle.Frame} says how the bytes lie.
 */
package io.ringmill.persistence.chronicle;
