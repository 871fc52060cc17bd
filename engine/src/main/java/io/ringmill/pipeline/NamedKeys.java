package io.ringmill.pipeline;

import io.ringmill.event.Dictionary;
import io.ringmill.rule.RuleClause;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys that a pipeline names itself, in the order in which they become known when it is compiled: those that rules are for, and
 * those that expressions compare with. They come before those of events, and what several keys emit at one time is in that
 * order. So a window over all keys of another window may come to something else where other keys are named; of pipelines without
 * such a window none count.
 */
final class NamedKeys {

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d+(\\.\\d+)?");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

    private final String text;
    private final List<String> literals;
    private final List<String> keys;

    private NamedKeys(String text, List<String> literals, List<String> keys) {
        this.text = text;
        this.literals = literals;
        this.keys = keys;
    }

    /** Those of a pipeline, which is compiled if it may name any. */
    static NamedKeys of(Pipeline pipeline) {
        List<String> literals = literals(pipeline);
        return new NamedKeys(withoutNumbers(pipeline), literals, literals.isEmpty() ? List.of() : compiled(pipeline));
    }

    /** In order. */
    List<String> list() {
        return keys;
    }

    /** Whether another pipeline names the same in the same order. One that differs in numbers alone is not compiled for that. */
    boolean areThoseOf(Pipeline other) {
        List<String> others = literals(other);
        if (others.isEmpty()) {
            return keys.isEmpty();
        }
        boolean differsInNumbersAtMost =
                others.equals(literals) && withoutNumbers(other).equals(text);
        return differsInNumbersAtMost || compiled(other).equals(keys);
    }

    private static String withoutNumbers(Pipeline pipeline) {
        return NUMBER.matcher(pipeline.text()).replaceAll("0");
    }

    /** Texts in quotes, and keys that rules are for: whatever may be a key. */
    private static List<String> literals(Pipeline pipeline) {
        List<String> literals = new ArrayList<>();
        if (pipeline.windows().stream().noneMatch(window -> window.byAll() && isOnWindow(window, pipeline))) {
            return literals;
        }
        Matcher quoted = QUOTED.matcher(pipeline.text());
        while (quoted.find()) {
            literals.add(quoted.group());
        }
        pipeline.rules().stream()
                .flatMap(rule -> rule.clauses().stream())
                .map(RuleClause::onlyKeys)
                .flatMap(List::stream)
                .forEach(literals::add);
        return literals;
    }

    private static boolean isOnWindow(WindowSpec window, Pipeline pipeline) {
        return pipeline.windows().stream()
                .anyMatch(other -> other.name().equals(window.on().text()));
    }

    private static List<String> compiled(Pipeline pipeline) {
        Dictionary known = CompiledPipeline.compile(pipeline).keys();
        return Stream.iterate(1, id -> id < known.size(), id -> id + 1)
                .map(known::text)
                .toList();
    }
}
