package io.ringmill.config;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What is wrong with a text that is not YAML, in words that need no knowledge of YAML's grammar. */
final class YamlSyntax {

    /** Ends the reading of a file after a fault that was already told. */
    static final class Told extends YamlEngineException {
        private static final long serialVersionUID = 1L;

        Told() {
            super("told");
        }
    }

    private YamlSyntax() {}

    static void explain(YamlEngineException thrown, String text, String file, Faults faults) {
        if (thrown instanceof Told) {
            return;
        }
        if (thrown instanceof ReaderException unreadable) {
            Location at = locate(text, unreadable.getPosition(), file);
            faults.add(at, "the character U+%04X may not stand in a YAML file", unreadable.getCodePoint());
            return;
        }
        if (!(thrown instanceof MarkedYamlEngineException marked)) {
            faults.add(new Location(file, 1, 1), "not readable as YAML: %s", thrown.getMessage());
            return;
        }
        String problem = Optional.ofNullable(marked.getProblem()).orElse("");
        String context = Optional.ofNullable(marked.getContext()).orElse("");
        Mark mark = marked.getProblemMark().or(marked::getContextMark).orElseThrow();
        Mark begin = marked.getContextMark().orElse(mark);
        boolean atBegin = Stream.of("unexpected end of stream", "could not find expected ':'")
                .anyMatch(problem::contains);
        Mark shown = atBegin ? begin : mark;
        Location at = new Location(file, shown.getLine() + 1, shown.getColumn() + 1);
        faults.add(at, "%s", explain(problem, context, begin.getLine() + 1));
    }

    private static String explain(String problem, String context, int beganAt) {
        if (problem.contains("'\\t") || problem.contains("\\t(TAB)")) {
            return "a tab; YAML is indented with spaces";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a ':' that cannot stand here; put a text that has ': ' in it in quotes, and check the indentation";
        }
        if (problem.contains("unexpected end of stream") && context.contains("quoted scalar")) {
            return "the quote that begins here is never closed";
        }
        if (problem.contains("could not find expected ':'")) {
            return "this is neither 'name: value', with a space after the ':', nor does it go on with the line before";
        }
        if (problem.contains("expected the node content")) {
            return problem.contains("<stream end>")
                    ? "a '{' or '[' above is never closed"
                    : "a value is missing before this; put a text that begins with such a character in quotes";
        }
        if (context.contains("flow mapping")) {
            return "expected ',' or '}' to go on in the '{' of line " + beganAt
                    + "; put a text with a comma, ': ', ' #' or a bracket that is not closed in it in quotes";
        }
        if (context.contains("flow sequence")) {
            return "expected ',' or ']' to go on in the '[' of line " + beganAt
                    + "; put a text with a comma, ': ', ' #' or a bracket that is not closed in it in quotes";
        }
        if (context.contains("block mapping") || context.contains("block collection")) {
            return "this does not go on with the mapping of line " + beganAt
                    + "; check the indentation, and put a text that begins with \" ' { or [ in quotes as a whole";
        }
        if (problem.contains("unknown escape character")) {
            return "an unknown escape after '\\' in double quotes; use single quotes, or '\\\\' for a backslash";
        }
        if (problem.contains("sequence entries are not allowed")) {
            return "a '-' that cannot stand here; the entries of a list stand on lines of their own";
        }
        boolean meaningful = Stream.of("an anchor", "an alias", "a tag", "a directive", "a block scalar")
                .anyMatch(context::contains);
        if (meaningful || problem.contains("that cannot start any token")) {
            return "a text that begins with one of & * ! | > % @ ` must be in quotes";
        }
        if (problem.contains("expected '<document start>'")) {
            return "the file should end before this; is a '}' or ']' too many, or the indentation off?";
        }
        return "not readable as YAML: " + problem + (context.isEmpty() ? "" : " " + context);
    }

    private static Location locate(String text, int codePoint, String file) {
        int index = text.offsetByCodePoints(0, Math.min(codePoint, text.codePointCount(0, text.length())));
        String before = text.substring(0, index);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Location(file, line, before.codePointCount(lineStart, before.length()) + 1);
    }
}
