/**
 * Rules: what users say of them, their programs, and how alerts are raised. May use {@code diagnostic}, {@code event},
 * {@code state}, {@code output} and, for timers, {@code window.runtime}.
 */
package io.ringmill.rule;
