/**
 * Resolves and types windows, lays out a key's state and generates window programs. May use everything of windows,
 * {@code expression}, {@code bytecode} and what these use.
 */
package io.ringmill.window.compile;
