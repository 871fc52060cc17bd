package io.ringmill.expression;

import java.util.List;
import java.util.Map;

/**
 * An expression as it was written, names unresolved. {@code from} and {@code to} are offsets into the text; {@code
 * height} is that of the tree, which bounds how deep those who walk it recurse.
 */
sealed interface Syntax {

    int from();

    int to();

    default int height() {
        return 1;
    }

    /** A number; {@code value} is LONG or DOUBLE, its place is not set. */
    record Numeral(Type type, long cell, int from, int to) implements Syntax {}

    record Quote(String text, int from, int to) implements Syntax {}

    record Name(String name, int from, int to) implements Syntax {}

    /** {@code options} are arguments with a name, {@code season: 1d}, behind the others. */
    record Call(String function, List<Syntax> arguments, Map<String, Syntax> options, int from, int to, int height)
            implements Syntax {}

    record Prefix(Operator operator, Syntax operand, int from, int to, int height) implements Syntax {}

    record Infix(Operator operator, Syntax left, Syntax right, int from, int to, int height) implements Syntax {}

    record Membership(Syntax operand, List<Syntax> options, int from, int to, int height) implements Syntax {}
}
