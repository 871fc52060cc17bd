package io.ringmill.expression;

import io.ringmill.expression.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tokens to {@link Syntax}, by precedence climbing; the limits keep every later recursion shallow. */
final class Parser {

    static final int MAX_LENGTH = 10_000;
    static final int MAX_NESTING = 100;
    static final int MAX_HEIGHT = 200;

    private static final Map<String, String> FOREIGN_WORDS = Map.of(
            "is", "for 'is null' write missing(x)",
            "between", "for 'x between a and b' write x >= a and x <= b",
            "like", "texts are compared with ==, != and in",
            "contains", "texts are compared with ==, != and in",
            "matches", "texts are compared with ==, != and in",
            "mod", "for the remainder write '%'",
            "xor", "for 'a xor b' write a != b",
            "then", "write if(condition, a, b)",
            "else", "write if(condition, a, b)",
            "if", "write if(condition, a, b)");

    private final Source source;
    private final List<Token> tokens;
    private int next;
    private int nesting;

    private Parser(Source source, List<Token> tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    /** The whole text as one expression; null, with a fault, if it is none. */
    static Syntax parse(Source source) {
        try {
            if (source.string().length() > MAX_LENGTH) {
                throw new SyntaxFault(
                        0, "an expression has at most " + MAX_LENGTH + " characters; split this one with 'derive'");
            }
            Parser parser = new Parser(source, Lexer.tokens(source.string()));
            if (parser.peek().kind() == Kind.END) {
                throw new SyntaxFault(0, "an expression is missing here");
            }
            Syntax expression = parser.expression(0);
            if (parser.peek().kind() != Kind.END) {
                throw parser.unexpectedBehindValue();
            }
            return expression;
        } catch (SyntaxFault fault) {
            source.fault(fault.offset(), fault.getMessage());
            return null;
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private boolean takeIf(String sign) {
        boolean is = peek().is(sign);
        if (is) {
            next++;
        }
        return is;
    }

    /** Where the last token taken ends. */
    private int end() {
        return tokens.get(next - 1).to();
    }

    /** As {@link #expression}, behind a parenthesis, a bracket or a prefix. */
    private Syntax nested(int loosest) {
        if (++nesting > MAX_NESTING) {
            throw new SyntaxFault(
                    peek().from(), "this is nested more than " + MAX_NESTING + " deep; split it with 'derive'");
        }
        Syntax inner = expression(loosest);
        nesting--;
        return inner;
    }

    /** An expression whose operators bind at least as tightly as {@code loosest}. */
    private Syntax expression(int loosest) {
        int from = peek().from();
        Syntax left = prefix(loosest);
        for (Operator operator = infix(); operator != null && operator.precedence() >= loosest; operator = infix()) {
            next++;
            if (operator == Operator.IN) {
                left = membership(left, from);
            } else {
                Syntax right = expression(operator.precedence() + 1);
                int height = height(left, right, operator);
                left = new Syntax.Infix(operator, left, right, from, end(), height);
            }
            if (operator.isComparison()) {
                refuseChain(left);
            }
        }
        return left;
    }

    private Operator infix() {
        Kind kind = peek().kind();
        return kind == Kind.SIGN || kind == Kind.WORD ? Operator.infix(peek().text()) : null;
    }

    private int height(Syntax left, Syntax right, Operator operator) {
        int height = 1 + Math.max(left.height(), right.height());
        if (height > MAX_HEIGHT) {
            String fix = operator == Operator.OR
                    ? "; write x in [...], or split it with 'derive'"
                    : "; split it with 'derive'";
            throw new SyntaxFault(left.to(), "more than " + MAX_HEIGHT + " operations stand in a row" + fix);
        }
        return height;
    }

    private void refuseChain(Syntax comparison) {
        Operator second = infix();
        if (second == null || !second.isComparison()) {
            return;
        }
        String fix = "";
        if (comparison instanceof Syntax.Infix first && second != Operator.IN) {
            String middle = source.excerpt(first.right());
            fix = "; write " + source.excerpt(first) + " and " + middle + " " + second.sign() + " ...";
        }
        throw new SyntaxFault(peek().from(), "comparisons do not chain" + fix);
    }

    private Syntax prefix(int loosest) {
        Token token = take();
        if (token.is("-")) {
            Syntax operand = nested(Operator.NEGATE.precedence());
            return new Syntax.Prefix(
                    Operator.NEGATE, operand, token.from(), end(), height(operand, operand, Operator.NEGATE));
        }
        if (token.is("not")) {
            if (loosest > Operator.NOT.precedence()) {
                throw new SyntaxFault(token.from(), "put parentheses around 'not': (not ...)");
            }
            Syntax operand = nested(Operator.NOT.precedence());
            return new Syntax.Prefix(
                    Operator.NOT, operand, token.from(), end(), height(operand, operand, Operator.NOT));
        }
        if (token.is("(")) {
            Syntax inner = nested(0);
            close(")", token);
            return inner;
        }
        return switch (token.kind()) {
            case INTEGER, DURATION, DECIMAL -> numeral(token);
            case QUOTE -> new Syntax.Quote(token.text(), token.from(), token.to());
            case NAME -> peek().is("(") ? call(token) : new Syntax.Name(token.text(), token.from(), token.to());
            default -> throw noValue(token);
        };
    }

    private static Syntax numeral(Token token) {
        if (token.text().matches("0[0-9].*")) {
            throw new SyntaxFault(
                    token.from(), "numbers do not begin with 0, and times are numbers of nanoseconds since 1970");
        }
        if (token.kind() != Kind.DECIMAL) {
            BigInteger whole = new BigInteger(token.text());
            if (whole.bitLength() > 63) {
                throw new SyntaxFault(
                        token.from(),
                        "whole numbers end at " + Long.MAX_VALUE + "; write " + Source.shortened(token.text())
                                + ".0 for a double");
            }
            return new Syntax.Numeral(Type.LONG, whole.longValue(), token.from(), token.to());
        }
        double value = Double.parseDouble(token.text());
        if (Double.isInfinite(value)) {
            throw new SyntaxFault(token.from(), "this number is too large; doubles end at " + Double.MAX_VALUE);
        }
        return new Syntax.Numeral(Type.DOUBLE, Double.doubleToLongBits(value), token.from(), token.to());
    }

    private Syntax call(Token name) {
        Token open = take();
        List<Syntax> arguments = new ArrayList<>();
        Map<String, Syntax> options = new LinkedHashMap<>();
        if (!takeIf(")")) {
            do {
                argument(arguments, options);
            } while (takeIf(","));
            close(")", open);
        }
        int height = 1 + Math.max(tallest(arguments), tallest(options.values()));
        return new Syntax.Call(name.text(), arguments, options, name.from(), end(), height);
    }

    private void argument(List<Syntax> arguments, Map<String, Syntax> options) {
        Token name = peek();
        if (name.kind() == Kind.NAME && tokens.get(next + 1).is(":")) {
            next += 2;
            if (options.put(name.text(), nested(0)) != null) {
                throw new SyntaxFault(name.from(), "'" + name.text() + "' stands twice; remove one of them");
            }
        } else if (options.isEmpty()) {
            arguments.add(nested(0));
        } else {
            throw new SyntaxFault(name.from(), "values without a name stand before those with one");
        }
    }

    private static int tallest(Collection<Syntax> nodes) {
        return nodes.stream().mapToInt(Syntax::height).max().orElse(0);
    }

    private Syntax membership(Syntax operand, int from) {
        Token open = take();
        if (!open.is("[")) {
            throw new SyntaxFault(open.from(), "'in' needs a list in brackets: x in [1, 2] or x in [\"A\", \"B\"]");
        }
        List<Syntax> options = list(open, "]");
        if (options.isEmpty()) {
            throw new SyntaxFault(open.from(), "this list is empty; 'in' needs at least one value");
        }
        return new Syntax.Membership(operand, options, from, end(), 1 + Math.max(operand.height(), tallest(options)));
    }

    /** Expressions and commas up to {@code closing}, which is taken too. */
    private List<Syntax> list(Token open, String closing) {
        List<Syntax> items = new ArrayList<>();
        if (!takeIf(closing)) {
            do {
                items.add(nested(0));
            } while (takeIf(","));
            close(closing, open);
        }
        return items;
    }

    private void close(String closing, Token open) {
        if (takeIf(closing)) {
            return;
        }
        if (peek().kind() == Kind.END || peek().is(")") || peek().is("]")) {
            throw new SyntaxFault(open.from(), "this '" + open.text() + "' is never closed; add '" + closing + "'");
        }
        throw unexpectedBehindValue();
    }

    /** For a token where a value should stand. */
    private SyntaxFault noValue(Token token) {
        Token before = next >= 2 ? tokens.get(next - 2) : null;
        if (token.kind() == Kind.END) {
            return new SyntaxFault(token.from(), "a value is missing after '" + before.text() + "'");
        }
        if (token.is("[")) {
            return new SyntaxFault(token.from(), "a list stands only behind 'in': x in [1, 2]");
        }
        String where = before == null ? "" : " between '" + before.text() + "' and '" + token.text() + "'";
        String fix = token.is("+") ? "; numbers need no '+' sign" : "";
        return before == null
                ? new SyntaxFault(token.from(), "a value is missing before '" + token.text() + "'" + fix)
                : new SyntaxFault(token.from(), "a value is missing" + where + fix);
    }

    /** For a token behind a whole value where an operator or the end should stand. */
    private SyntaxFault unexpectedBehindValue() {
        Token token = peek();
        Token before = tokens.get(next - 1);
        if (token.is(")") || token.is("]")) {
            String opening = token.is(")") ? "(" : "[";
            return new SyntaxFault(
                    token.from(), "this '" + token.text() + "' closes nothing; remove it or add '" + opening + "'");
        }
        if (token.is(",")) {
            return new SyntaxFault(
                    token.from(), "a ',' stands only between a function's values; numbers are written as in 1000.5");
        }
        if (token.is(":")) {
            return new SyntaxFault(
                    token.from(), "a ':' stands only behind the name of an option: forecast(x, 1, season: 24)");
        }
        if (token.is("not")) {
            return new SyntaxFault(token.from(), "write 'not' in front: not (x in [...])");
        }
        if (token.is("[")) {
            return new SyntaxFault(token.from(), "a list stands only behind 'in'; earlier values are prev(x)");
        }
        for (Token word : List.of(token, before)) {
            String lower = word.text().toLowerCase(Locale.ROOT);
            if (word.kind() == Kind.NAME && FOREIGN_WORDS.containsKey(lower)) {
                return new SyntaxFault(
                        word.from(), "'" + word.text() + "' is no operator; " + FOREIGN_WORDS.get(lower));
            }
            if (word.kind() == Kind.NAME && (Operator.infix(lower) != null || lower.equals("not"))) {
                return new SyntaxFault(
                        word.from(), "operators are in lower case; write '" + lower + "' for '" + word.text() + "'");
            }
        }
        Function function = before.kind() == Kind.NAME ? Function.named(before.text()) : null;
        if (function != null) {
            return new SyntaxFault(
                    before.from(), "a function's values stand in parentheses; write " + function.usage());
        }
        return new SyntaxFault(
                token.from(), "an operator is missing between '" + before.text() + "' and '" + token.text() + "'");
    }
}
