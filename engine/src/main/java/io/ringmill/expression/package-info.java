/** The expression language: parsed, type-checked, compiled to bytecode. */
package io.ringmill.expression;
