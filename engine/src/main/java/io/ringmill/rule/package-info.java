/**
 * Rules: what users say of them, their programs, and how alerts are raised. May use {@code diagnostic}, {@code event}, {@code state} and
 * {@code output}.
 */
package io.ringmill.rule;
