package io.ringmill.config;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Lets a text without quotes hold brackets, with all that is between them: {@code max(a, b)}, {@code side in [buy, sell]},
 * {@code asks[0][1]}, <code>${NAME}</code>. Between braces YAML would end such a text at the first comma or bracket, and everywhere
 * at a colon before a blank. So these signs are covered before YAML reads the file: each gives way to a character that the file does
 * not have. Lines and columns stay as they are. Brackets that are not closed within the text are left alone. Single-threaded.
 */
final class YamlBrackets {

    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    /** What ends a text without quotes, here or there. */
    private static final String SIGNS = "[]{},:#";

    private static final char FIRST_PRIVATE = '\uE000';
    private static final char LAST_PRIVATE = '\uF8FF';

    /** The beginning of a path of which more follows: {@code ["sensor.temp"].value}. Alone it would be a list. */
    private static final Pattern PATH = Pattern.compile("\\[(\"[^\"\\n]*\"|'[^'\\n]*'|\\d+)][.\\[]");

    private final String text;
    private final char[] covered;
    /** Stands for the first of the signs; those after it for the others. */
    private final char cover;
    /** Where lines begin. */
    private final int[] lines;

    /** Where a bracket is closed; -1 if it is not. */
    private final Map<Integer, Integer> closings = new HashMap<>();

    private int at;
    /** How many flow collections are open. */
    private int flow;
    /** Column of the key or dash that the next text belongs to. */
    private int parent = -1;
    /** Where the last text began. */
    private int node;

    private YamlBrackets(String text) {
        this.text = text;
        this.covered = text.toCharArray();
        this.cover = unused(text);
        IntStream begins = IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == '\n')
                .map(i -> i + 1);
        this.lines = IntStream.concat(IntStream.of(0), begins).toArray();
    }

    /** Covers what stands in brackets in the texts without quotes of this file. */
    static YamlBrackets of(String text) {
        YamlBrackets brackets = new YamlBrackets(text);
        while (brackets.at < text.length()) {
            brackets.token();
        }
        return brackets;
    }

    /** The file for YAML to read; as long as it was. */
    String covered() {
        return new String(covered);
    }

    /** A text without quotes, as it stands in the file. */
    String uncovered(String plain) {
        char[] shown = plain.toCharArray();
        for (int i = 0; i < shown.length; i++) {
            int sign = shown[i] - cover;
            shown[i] = sign >= 0 && sign < SIGNS.length() ? SIGNS.charAt(sign) : shown[i];
        }
        return new String(shown);
    }

    /** The first of a row of characters that the text does not have, as long as the row of signs. */
    private static char unused(String text) {
        boolean[] used = new boolean[LAST_PRIVATE - FIRST_PRIVATE + 1];
        text.chars().filter(c -> c >= FIRST_PRIVATE && c <= LAST_PRIVATE).forEach(c -> used[c - FIRST_PRIVATE] = true);
        int free = 0;
        for (int i = 0; i < used.length; i++) {
            free = used[i] ? 0 : free + 1;
            if (free == SIGNS.length()) {
                return (char) (FIRST_PRIVATE + i + 1 - free);
            }
        }
        throw new YamlEngineException("it has nearly all characters of private use, U+E000 to U+F8FF");
    }

    private void token() {
        char c = text.charAt(at);
        if (isBlank(at)) {
            at++;
        } else if (c == '#') {
            at = lineEnd(at);
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (c == '[' && PATH.matcher(text).region(at, text.length()).lookingAt()) {
            plain();
        } else if (c == '{' || c == '[') {
            flow++;
            at++;
        } else if (flow > 0 && ",]}".indexOf(c) >= 0) {
            flow -= c == ',' ? 0 : 1;
            at++;
        } else if (isIndicator(c)) {
            parent = flow > 0 ? parent : column(c == ':' && node >= lineStart(at) ? node : at);
            at++;
        } else if (flow == 0 && (c == '|' || c == '>')) {
            blockScalar();
        } else if (c == '&' || c == '*' || c == '!') {
            property();
        } else {
            plain();
        }
    }

    private boolean isIndicator(char c) {
        return c == ':' ? flow > 0 || isBlank(at + 1) : (c == '-' || c == '?') && isBlank(at + 1);
    }

    /** Goes behind a text in quotes. */
    private void quoted(char quote) {
        node = at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && quote == '"') {
                at++;
            } else if (c == quote) {
                return; // Of '' each is taken for a text of its own.
            }
        }
    }

    /** Goes behind the lines of a text below its sign. */
    private void blockScalar() {
        at = lineEnd(at);
        while (at < text.length() && goesOn()) {
            at = lineEnd(at);
        }
    }

    /** At the end of a line: goes to the first character of the next line with text, if that belongs to what is in this line. */
    private boolean goesOn() {
        int next = at;
        while (next < text.length() && isBlank(next)) {
            next++;
        }
        if (next < text.length() && column(next) <= parent) {
            return false;
        }
        at = next;
        return true;
    }

    /** Goes behind an anchor, an alias or a tag. */
    private void property() {
        while (at < text.length() && !isBlank(at) && ",[]{}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
    }

    /** Goes behind a text without quotes. */
    private void plain() {
        node = at;
        while (at < text.length() && !isEnd()) {
            int close = closing(at);
            if (close >= 0) {
                cover(at, close);
                at = close + 1;
            } else if (flow == 0 && text.charAt(at) == '\n') {
                if (!goesOn()) {
                    return;
                }
            } else {
                at++;
            }
        }
    }

    private boolean isEnd() {
        char c = text.charAt(at);
        if (c == ':') {
            return isBlank(at + 1) || (flow > 0 && ",[]{}".indexOf(text.charAt(at + 1)) >= 0);
        }
        boolean opens = (c == '[' || c == '{') && closing(at) < 0;
        return isComment(at) || (flow > 0 && (opens || ",]}".indexOf(c) >= 0));
    }

    /** Where the bracket here is closed; -1 if it is not, or if there is none. Outside of braces it has to be on the same line. */
    private int closing(int open) {
        if (OPENING.indexOf(text.charAt(open)) < 0) {
            return -1;
        }
        if (!closings.containsKey(open)) {
            pair(open);
        }
        int close = closings.get(open);
        boolean tooFar = flow == 0 && close >= 0 && lineStart(open) != lineStart(close);
        return tooFar ? -1 : close;
    }

    /** Finds the closing bracket of this one and of those within. */
    private void pair(int from) {
        Deque<Integer> open = new ArrayDeque<>();
        int i = from;
        do {
            int opening = OPENING.indexOf(text.charAt(i));
            int closing = CLOSING.indexOf(text.charAt(i));
            if (opening >= 0) {
                open.push(i);
            } else if (closing >= 0) {
                if (OPENING.charAt(closing) != text.charAt(open.peek())) {
                    break;
                }
                closings.put(open.pop(), i);
            }
            i = last(i) + 1;
        } while (!open.isEmpty() && i < text.length());
        open.forEach(each -> closings.put(each, -1));
    }

    private void cover(int from, int to) {
        int i = from;
        while (i <= to) {
            boolean comment = isComment(i);
            for (int last = last(i); i <= last; i++) {
                int sign = SIGNS.indexOf(covered[i]);
                covered[i] = comment ? ' ' : sign >= 0 ? (char) (cover + sign) : covered[i];
            }
        }
    }

    /** Between brackets: the last character of the text in quotes or the comment that begins here; else this one. */
    private int last(int from) {
        char c = text.charAt(from);
        if (isComment(from)) {
            return lineEnd(from) - 1;
        }
        boolean quote = (c == '"' || c == '\'') && !Character.isLetterOrDigit(text.charAt(from - 1));
        int to = from + 1;
        while (quote && to < text.length() && text.charAt(to) != '\n') {
            if (text.charAt(to) == c) {
                return to;
            }
            to++;
        }
        return from;
    }

    private boolean isComment(int i) {
        return text.charAt(i) == '#' && (i == 0 || isBlank(i - 1));
    }

    /** True for white space, and behind the end. */
    private boolean isBlank(int i) {
        return i >= text.length() || " \t\r\n".indexOf(text.charAt(i)) >= 0;
    }

    private int lineEnd(int i) {
        int end = text.indexOf('\n', i);
        return end < 0 ? text.length() : end;
    }

    private int lineStart(int i) {
        int found = Arrays.binarySearch(lines, i);
        return lines[found >= 0 ? found : -found - 2];
    }

    private int column(int i) {
        return i - lineStart(i);
    }
}
