/**
 * What leaves the engine: results, alerts, late events and how they are laid out, and the ports that take them. May use
 * {@code diagnostic}, {@code time}, {@code event}, {@code expression} and, to count, {@code metrics}.
 */
package io.ringmill.output;
