/**
 * The event as it travels: streams and their fields, the ring slot, keys and symbols. May use {@code diagnostic} and
 * {@code time}.
 */
package io.ringmill.event;
