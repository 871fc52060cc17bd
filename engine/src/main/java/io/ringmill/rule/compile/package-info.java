/**
 * Resolves and types rules, and generates their programs. May use {@code rule}, {@code window.compile} and what these
 * use.
 */
package io.ringmill.rule.compile;
