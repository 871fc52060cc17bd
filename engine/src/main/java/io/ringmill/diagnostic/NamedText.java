package io.ringmill.diagnostic;

/**
 * A named expression, such as one entry of {@code select} or {@code derive}.
 *
 * @param name the user's name for the value
 * @param at the place of the name
 * @param expression the expression and its place
 */
public record NamedText(String name, Location at, Text expression) {

    public static NamedText of(String name, String expression) {
        return new NamedText(name, Location.NONE, Text.of(expression));
    }
}
