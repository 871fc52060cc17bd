/**
 * Generates publishers from interfaces of users. May use {@code bytecode}, {@code diagnostic}, {@code event} and
 * {@code publish}; what the classes extend and call is the ring's, and given by name.
 */
package io.ringmill.publish.compile;
