/**
 * What leaves the engine: results, alerts, late events and how they are laid out, and the ports that take them. May use
 * {@code diagnostic}, {@code event} and {@code expression}.
 */
package io.ringmill.output;
