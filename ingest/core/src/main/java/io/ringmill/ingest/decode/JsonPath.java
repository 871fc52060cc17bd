package io.ringmill.ingest.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a value is in JSON, as people write it: names parted by dots, positions between brackets, and names of any
 * characters between brackets and quotes, as in {@code data.asks[0][1]} or {@code ["sensor.temp"].value}. A dot alone
 * is the whole. Immutable.
 *
 * @param outer whether it begins at the message, of which the record is an element: it begins with {@code ^}
 * @param steps names and positions; {@link String} and {@link Integer}
 */
record JsonPath(boolean outer, List<Object> steps) {

    private static final int MAX_POSITION = 9999;

    /** Why a text is no path. */
    static final class SyntaxException extends Exception {

        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message);
        }
    }

    /** What is wrong with the text; empty if it is a path. */
    static Optional<String> fault(String text) {
        try {
            new Parser(text).parse();
            return Optional.empty();
        } catch (SyntaxException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Parses a text with which nothing is wrong. */
    static JsonPath parse(String text) {
        try {
            return new Parser(text).parse();
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a path: " + e.getMessage(), e);
        }
    }

    /** Parses one text. Single-threaded. */
    private static final class Parser {

        private final String text;
        private final List<Object> steps = new ArrayList<>();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        JsonPath parse() throws SyntaxException {
            boolean outer = next('^');
            if (text.isEmpty()) {
                throw new SyntaxException("it is empty");
            }
            if (text.equals(".") || text.equals("^")) {
                return new JsonPath(outer, List.of());
            }
            boolean name = !outer;
            while (at < text.length()) {
                if (next('[')) {
                    bracket();
                } else if (name || next('.')) {
                    name();
                } else {
                    throw new SyntaxException("a dot is missing before '" + text.substring(at) + "'");
                }
                name = false;
            }
            return new JsonPath(outer, List.copyOf(steps));
        }

        private boolean next(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private void name() throws SyntaxException {
            int start = at;
            while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
                at++;
            }
            if (at == start) {
                throw new SyntaxException("a name is missing; a name of any characters is written as [\"name\"]");
            }
            steps.add(text.substring(start, at));
        }

        private void bracket() throws SyntaxException {
            if (next('"')) {
                quoted('"');
            } else if (next('\'')) {
                quoted('\'');
            } else {
                position();
            }
            if (!next(']')) {
                throw new SyntaxException("']' is missing");
            }
        }

        private void quoted(char quote) throws SyntaxException {
            StringBuilder name = new StringBuilder();
            while (!next(quote)) {
                next('\\');
                if (at == text.length()) {
                    throw new SyntaxException("the quote is not closed");
                }
                name.append(text.charAt(at++));
            }
            steps.add(name.toString());
        }

        private void position() throws SyntaxException {
            int start = at;
            while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
                at++;
            }
            String digits = text.substring(start, at);
            if (digits.isEmpty() || digits.length() > 4) {
                throw new SyntaxException("between brackets is a position from 0 to " + MAX_POSITION
                        + ", as in asks[0], or a name between quotes, as in [\"sensor.temp\"]");
            }
            steps.add(Integer.valueOf(digits));
        }
    }
}
