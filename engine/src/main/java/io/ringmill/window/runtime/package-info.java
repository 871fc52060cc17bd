/**
 * What runs windows: programs, timers, panes, hopping windows, sessions, rings and trees. Generated programs live here
 * too. May use {@code window.aggregate}, {@code window}, {@code output}, {@code state}, {@code event}, {@code time} and
 * {@code diagnostic}; neither ASM nor
 * expressions.
 */
package io.ringmill.window.runtime;
