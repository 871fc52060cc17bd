package io.ringmill.expression;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is done with the text of an expression, token by token; a text that is none is left as it is. */
public final class ExpressionText {

    /** A text in quotes, or blanks. */
    private static final Pattern QUOTED_OR_BLANKS = Pattern.compile("\"[^\"]*\"|'[^']*'|\\s+");

    private ExpressionText() {}

    /** The names that it reads, with their dots, each as often as it does; those of functions are among them. */
    public static List<String> names(String text) {
        return tokens(text).stream()
                .filter(token -> token.kind() == Token.Kind.NAME)
                .map(Token::text)
                .toList();
    }

    /** The first of these streams or windows of which it reads a value with the name in front, such as {@code book.bid}. */
    public static Optional<String> firstNode(String text, Collection<String> nodes) {
        return names(text).stream()
                .filter(name -> name.contains("."))
                .map(name -> name.substring(0, name.indexOf('.')))
                .filter(nodes::contains)
                .findFirst();
    }

    /** The same text with other names, all else as it was written. */
    public static String renamed(String text, UnaryOperator<String> names) {
        StringBuilder renamed = new StringBuilder();
        int at = 0;
        for (Token token : tokens(text)) {
            if (token.kind() == Token.Kind.NAME) {
                renamed.append(text, at, token.from()).append(names.apply(token.text()));
                at = token.to();
            }
        }
        return renamed.append(text, at, text.length()).toString();
    }

    /** The texts in quotes that are first arguments of a function. */
    static List<String> firstTexts(String text, String function) {
        List<Token> tokens = tokens(text);
        return IntStream.range(0, Math.max(0, tokens.size() - 2))
                .filter(i -> tokens.get(i).text().equals(function)
                        && tokens.get(i).kind() == Token.Kind.NAME
                        && tokens.get(i + 1).text().equals("(")
                        && tokens.get(i + 2).kind() == Token.Kind.QUOTE)
                .mapToObj(i -> tokens.get(i + 2).text())
                .toList();
    }

    /** Whether a duration stands in it, such as {@code 5m}. */
    static boolean hasDuration(String text) {
        return tokens(text).stream().anyMatch(token -> token.kind() == Token.Kind.DURATION);
    }

    /** The same text without line breaks and needless blanks; what stands in quotes is as it was written. */
    public static String onOneLine(String text) {
        return QUOTED_OR_BLANKS
                .matcher(text.strip())
                .replaceAll(found -> found.group().isBlank() ? " " : Matcher.quoteReplacement(found.group()));
    }

    /** Equal for texts that are the same but for blanks, kinds of quotes and ways to write a number. */
    public static String canonical(String text) {
        List<Token> tokens = tokens(text);
        return tokens.isEmpty()
                ? text
                : tokens.stream().map(ExpressionText::canonical).collect(Collectors.joining(" "));
    }

    private static String canonical(Token token) {
        return switch (token.kind()) {
            case INTEGER, DURATION -> new BigInteger(token.text()).toString();
            case DECIMAL -> Double.toString(Double.parseDouble(token.text()));
            case QUOTE -> '"' + token.text().replace("\"", "\"\"") + '"';
            case NAME, WORD, SIGN, END -> token.text();
        };
    }

    private static List<Token> tokens(String text) {
        try {
            return Lexer.tokens(text);
        } catch (SyntaxFault none) {
            return new ArrayList<>();
        }
    }
}
