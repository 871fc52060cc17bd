package io.ringmill.expression;

import io.ringmill.expression.Token.Kind;
import io.ringmill.time.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Cuts a text into tokens; throws {@link SyntaxFault} for what no token can be. */
final class Lexer {

    private static final Set<String> WORDS = Set.of("and", "or", "not", "in");

    /** Longer ones first. */
    private static final List<String> SIGNS =
            List.of("==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ":");

    /** What people write elsewhere, and what it is here; longer ones first. */
    private static final List<Map.Entry<String, String>> FOREIGN = List.of(
            Map.entry("===", "'=='"),
            Map.entry("!==", "'!='"),
            Map.entry("&&", "'and'"),
            Map.entry("||", "'or'"),
            Map.entry("<>", "'!='"),
            Map.entry("=>", "'>='"),
            Map.entry("=<", "'<='"),
            Map.entry("**", "pow(x, y)"),
            Map.entry("^", "pow(x, y)"),
            Map.entry("${", "the name alone, without braces"),
            Map.entry("{", "the name alone, without braces"),
            Map.entry("$", "the name alone, without '$'"),
            Map.entry("`", "plain quotes, \"...\""),
            Map.entry("?", "if(condition, a, b)"),
            Map.entry("&", "'and'"),
            Map.entry("|", "'or'"),
            Map.entry("\u2264", "'<='"),
            Map.entry("\u2265", "'>='"),
            Map.entry("\u2260", "'!='"),
            Map.entry("\u2212", "'-'"),
            Map.entry("\u2013", "'-'"),
            Map.entry("\u00d7", "'*'"),
            Map.entry("\u00f7", "'/'"),
            Map.entry("\u201c", "plain quotes, \"...\""),
            Map.entry("\u201d", "plain quotes, \"...\""),
            Map.entry("\u2018", "plain quotes, '...'"),
            Map.entry("\u2019", "plain quotes, '...'"));

    private static final Set<String> UNITS = Set.of("ns", "us", "ms", "s", "m", "h", "d");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** The tokens of a text, with one of kind END behind them. */
    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (true) {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                add(Kind.END, at, "");
                return;
            }
            char first = text.charAt(at);
            if (isDigit(first) || (first == '.' && isDigit(peek(1)))) {
                number();
            } else if (isNameStart(first)) {
                name();
            } else if (first == '"' || first == '\'') {
                quote(first);
            } else {
                sign();
            }
        }
    }

    private void add(Kind kind, int from, String content) {
        tokens.add(new Token(kind, content, from, at));
    }

    /** A name, with its dots: {@code px100.mean}. */
    private void name() {
        int from = at;
        skipName();
        while (peek(0) == '.') {
            at++;
            if (!isNameStart(peek(0))) {
                throw new SyntaxFault(at - 1, "a name is missing after '" + text.substring(from, at) + "'");
            }
            skipName();
        }
        String name = text.substring(from, at);
        add(WORDS.contains(name) ? Kind.WORD : Kind.NAME, from, name);
    }

    private void skipName() {
        while (isNamePart(peek(0))) {
            at++;
        }
    }

    private void quote(char mark) {
        int from = at;
        int end = text.indexOf(mark, from + 1);
        if (end < 0) {
            throw new SyntaxFault(from, "this text is never closed; add " + mark + " where it ends");
        }
        at = end + 1;
        add(Kind.QUOTE, from, text.substring(from + 1, end));
    }

    private void sign() {
        for (Map.Entry<String, String> foreign : FOREIGN) {
            if (text.startsWith(foreign.getKey(), at)) {
                throw new SyntaxFault(at, "'" + foreign.getKey() + "' means nothing here; write " + foreign.getValue());
            }
        }
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                at += sign.length();
                add(Kind.SIGN, at - sign.length(), sign);
                return;
            }
        }
        String character = new String(Character.toChars(text.codePointAt(at)));
        String fix = switch (character) {
            case "=" -> "; write '==' to compare";
            case "!" -> "; write 'not'";
            case "." -> "; a dot stands inside a name or a number, as in px100.mean or 0.5";
            default -> "";
        };
        throw new SyntaxFault(at, "'" + character + "' means nothing here" + fix);
    }

    private void number() {
        int from = at;
        skipDigits();
        boolean whole = true;
        if (peek(0) == '.' && isDigit(peek(1))) {
            whole = false;
            at++;
            skipDigits();
        }
        if ((peek(0) == 'e' || peek(0) == 'E') && (isDigit(peek(1)) || (isSign(peek(1)) && isDigit(peek(2))))) {
            whole = false;
            at += 2;
            skipDigits();
        }
        String digits = text.substring(from, at);
        if (isNameStart(peek(0)) && duration(from)) {
            return;
        }
        if (isNamePart(peek(0)) || peek(0) == '.') {
            throw new SyntaxFault(from, badNumber(from, digits));
        }
        if (digits.startsWith(".")) {
            throw new SyntaxFault(from, "write 0" + digits + " for " + digits);
        }
        add(whole ? Kind.INTEGER : Kind.DECIMAL, from, digits);
    }

    private void skipDigits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    /** A duration such as {@code 30s}, which is a whole number of nanoseconds; false if this is none. */
    private boolean duration(int from) {
        int end = at;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        String word = text.substring(from, end);
        if (!UNITS.contains(text.substring(at, end)) || word.startsWith(".")) {
            return false;
        }
        try {
            String ns = Long.toString(Durations.parse(word));
            at = end;
            add(Kind.DURATION, from, ns);
            return true;
        } catch (IllegalArgumentException notOne) {
            throw new SyntaxFault(from, notOne.getMessage());
        }
    }

    /** What to say of a number that goes on with what cannot follow a number. */
    private String badNumber(int from, String digits) {
        int end = at;
        while (end < text.length() && (isNamePart(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        String word = text.substring(from, end);
        if (UNITS.contains(text.substring(at, end).toLowerCase(Locale.ROOT))) {
            return "units are written small: " + word.toLowerCase(Locale.ROOT);
        }
        if (word.matches("[0-9_]*[0-9]")) {
            return "numbers have no underscores; write " + word.replace("_", "");
        }
        if (word.matches("[0-9]+\\.")) {
            return "write " + digits + " or " + digits + ".0 for " + word;
        }
        return "'" + Source.shortened(word) + "' is neither a number nor a name; names begin with a letter or '_'";
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
