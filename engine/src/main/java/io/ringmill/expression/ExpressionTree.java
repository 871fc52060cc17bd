package io.ringmill.expression;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts that an expression is made of, as the user wrote them, for those who show it to people.
 *
 * @param text of this part, on one line
 * @param function whose call it is; empty if it is none
 * @param condition whether it is true, false or unknown, rather than a number or a text
 * @param constant whether it is the same always, and has no parts worth showing
 * @param parts from left to right; none of a name
 */
public record ExpressionTree(
        String text, String function, boolean condition, boolean constant, List<ExpressionTree> parts) {

    public ExpressionTree {
        parts = List.copyOf(parts);
    }

    /**
     * The tree of an expression.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ExpressionTree of(String expression) {
        Faults faults = new Faults();
        Source source = new Source(Text.of(expression), faults);
        Syntax syntax = Parser.parse(source);
        if (syntax == null) {
            throw new IllegalArgumentException(
                    faults.all().stream().map(Fault::message).collect(Collectors.joining("; ")));
        }
        return of(syntax, source);
    }

    /** This part and all below it, from the top. */
    public Stream<ExpressionTree> all() {
        return Stream.concat(Stream.of(this), parts.stream().flatMap(ExpressionTree::all));
    }

    private static ExpressionTree of(Syntax syntax, Source source) {
        List<ExpressionTree> parts =
                operands(syntax).stream().map(part -> of(part, source)).toList();
        boolean constant = !(syntax instanceof Syntax.Name) && parts.stream().allMatch(ExpressionTree::constant);
        String function = syntax instanceof Syntax.Call call ? call.function() : "";
        return new ExpressionTree(source.text(syntax), function, isCondition(syntax, parts), constant, parts);
    }

    private static List<Syntax> operands(Syntax syntax) {
        if (syntax instanceof Syntax.Call call) {
            return call.arguments();
        } else if (syntax instanceof Syntax.Prefix prefix) {
            return List.of(prefix.operand());
        } else if (syntax instanceof Syntax.Infix infix) {
            return List.of(infix.left(), infix.right());
        } else if (syntax instanceof Syntax.Membership membership) {
            return List.of(membership.operand());
        }
        return List.of();
    }

    private static boolean isCondition(Syntax syntax, List<ExpressionTree> parts) {
        if (syntax instanceof Syntax.Infix infix) {
            return infix.operator().isComparison() || infix.operator().isLogical();
        } else if (syntax instanceof Syntax.Prefix prefix) {
            return prefix.operator() == Operator.NOT;
        } else if (syntax instanceof Syntax.Call call) {
            Function function = Function.named(call.function());
            return function == Function.MISSING
                    || function == Function.CROSSES_ABOVE
                    || function == Function.CROSSES_BELOW
                    || (function == Function.IF && parts.get(1).condition())
                    || ((function == Function.PREV || function == Function.COALESCE)
                            && parts.get(0).condition());
        }
        return syntax instanceof Syntax.Membership;
    }
}
