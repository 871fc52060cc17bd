package io.ringmill.diagnostic;

/** A piece of the user's text, an expression or a name, with the place of its first character. */
public record Text(String text, Location at) {

    /** A text that was written in code. */
    public static Text of(String text) {
        return new Text(text, Location.NONE);
    }

    @Override
    public String toString() {
        return text;
    }
}
