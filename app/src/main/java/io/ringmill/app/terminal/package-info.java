/**
 * Text for people: the terminal, its colours, tables and numbers, messages,
 * signals and exit codes. Uses the engine only.
 */
package io.ringmill.app.terminal;
