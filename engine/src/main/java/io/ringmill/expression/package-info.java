/**
 * The expression language: parsed, type-checked, compiled to bytecode.
 *
 * <p>User text goes one way: {@link io.ringmill.diagnostic.Text} → tokens → {@code Syntax} → {@link
 * io.ringmill.expression.Typed} → instructions on the {@code MethodVisitor} of whoever generates a class. Nothing here
 * interprets. What names mean is the {@link io.ringmill.expression.Scope}'s to say.
 *
 * <p>Uses {@code diagnostic}, {@code time} and {@code event}, and ASM.
 */
package io.ringmill.expression;
