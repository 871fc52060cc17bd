package io.ringmill.pipeline;

import io.ringmill.event.StreamSpec;
import io.ringmill.expression.ExpressionText;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleSpec;
import io.ringmill.rule.compile.MessageText;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the windows and rules of a pipeline mean: equal for two that are called the same, say the same, blanks and ways to write
 * a number aside, and are on and read such as are the same.
 */
final class Meanings {

    private final List<StreamSpec> streamSpecs;

    /** In the order in which they are computed. */
    private final List<WindowSpec> windows;

    /** Streams and windows by name. */
    private final Map<String, Record> nodes = new LinkedHashMap<>();

    private final Map<String, Set<String>> reads = new HashMap<>();
    private final Map<String, String> said = new HashMap<>();
    private final Map<String, String> meanings = new HashMap<>();
    private final Set<String> words = new HashSet<>();

    private Meanings(Pipeline pipeline) {
        streamSpecs = pipeline.streams();
        windows = ordered(pipeline);
        pipeline.streams().forEach(stream -> nodes.put(stream.name(), stream));
        pipeline.windows().forEach(window -> nodes.put(window.name(), window));
        nodes.forEach((name, spec) -> {
            reads.put(name, reads(spec, nodes.keySet()));
            said.put(name, said(spec));
            addWords(spec);
        });
        pipeline.rules().forEach(this::addWords);
        words.addAll(nodes.keySet());
    }

    static Meanings of(Pipeline pipeline) {
        return new Meanings(pipeline);
    }

    /** Each behind what it is on, else as in the file: the order in which the compiler of windows has them. */
    private static List<WindowSpec> ordered(Pipeline pipeline) {
        Set<String> known = new HashSet<>();
        pipeline.streams().forEach(stream -> known.add(stream.name()));
        List<WindowSpec> ordered = new ArrayList<>();
        while (ordered.size() < pipeline.windows().size()) {
            for (WindowSpec window : pipeline.windows()) {
                if (!known.contains(window.name()) && known.contains(window.on().text())) {
                    known.add(window.name());
                    ordered.add(window);
                }
            }
        }
        return ordered;
    }

    List<WindowSpec> windows() {
        return windows;
    }

    /** How events are taken in. */
    String streams() {
        StringBuilder all = new StringBuilder();
        streamSpecs.forEach(stream ->
                all.append(meaning(stream.name(), said.get(stream.name()))).append(' '));
        return all.toString();
    }

    /** Equal where windows share rings alike: for equal windows, of whose start the same is read by rules. */
    String rings(Pipeline pipeline) {
        StringBuilder starts = new StringBuilder(streams());
        windows.forEach(window -> starts.append(of(window)).append(' '));
        for (RuleSpec rule : pipeline.rules()) {
            Set<String> names = new LinkedHashSet<>();
            SpecTexts.changed(rule, (kind, text) -> {
                if (text.contains("start")) {
                    names.add(text);
                }
                return text;
            });
            if (!names.isEmpty()) {
                starts.append(said(rule)).append(' ');
            }
        }
        return starts.toString();
    }

    String of(WindowSpec window) {
        return meanings.computeIfAbsent(window.name(), name -> name + ' ' + meaning(name, ""));
    }

    String of(RuleSpec rule) {
        Set<String> reached = new TreeSet<>();
        reads(rule, nodes.keySet()).forEach(node -> reach(node, reached));
        StringBuilder meaning = new StringBuilder(rule.name()).append(' ').append(said(rule));
        reached.forEach(node -> meaning.append(' ').append(said.get(node)));
        return meaning.toString();
    }

    /** What a node says, and all that it is on or reads, however far. */
    private String meaning(String node, String before) {
        Set<String> reached = new TreeSet<>();
        reach(node, reached);
        StringBuilder meaning = new StringBuilder(before);
        reached.forEach(each -> meaning.append(' ').append(said.get(each)));
        return meaning.toString();
    }

    private void reach(String node, Set<String> reached) {
        if (reached.add(node)) {
            reads.get(node).forEach(next -> reach(next, reached));
        }
    }

    /** The names of windows that a stream reads, however far. */
    List<String> reads(StreamSpec stream) {
        Set<String> reached = new TreeSet<>();
        reach(stream.name(), reached);
        return reached.stream()
                .filter(name -> nodes.get(name) instanceof WindowSpec)
                .toList();
    }

    /** Words that stand in expressions, and names of nodes and steps. */
    Set<String> words() {
        return words;
    }

    private void addWords(Record spec) {
        SpecTexts.changed(spec, (kind, text) -> {
            if (kind == SpecTexts.Kind.EXPRESSION) {
                ExpressionText.names(text).forEach(name -> words.addAll(List.of(name.split("\\."))));
            }
            return text;
        });
        if (spec instanceof RuleSpec rule) {
            rule.clauses()
                    .forEach(clause -> clause.awaits().stream()
                            .map(RuleClause.Awaited::name)
                            .forEach(words::add));
        }
    }

    /** What a spec says, in 32 hex digits. */
    private static String said(Record spec) {
        Record canonical = SpecTexts.changed(
                spec,
                (kind, text) -> kind == SpecTexts.Kind.EXPRESSION ? ExpressionText.canonical(text) : text.strip());
        if (canonical instanceof StreamSpec stream) {
            return PipelineIdentity.of(List.of(stream), List.of(), List.of());
        }
        return canonical instanceof WindowSpec window
                ? PipelineIdentity.of(List.of(), List.of(window), List.of())
                : PipelineIdentity.of(List.of(), List.of(), List.of((RuleSpec) canonical));
    }

    /** Which of these nodes a spec is on or reads. */
    static Set<String> reads(Record spec, Set<String> nodes) {
        Set<String> reads = new LinkedHashSet<>();
        SpecTexts.changed(spec, (kind, text) -> {
            switch (kind) {
                case NODE -> reads.add(text);
                case MESSAGE ->
                    MessageText.with(text, expression -> {
                        addNodes(expression, reads);
                        return expression;
                    });
                case EXPRESSION -> addNodes(text, reads);
            }
            return text;
        });
        reads.retainAll(nodes);
        return reads;
    }

    private static void addNodes(String expression, Set<String> nodes) {
        for (String name : ExpressionText.names(expression)) {
            int dot = name.indexOf('.');
            if (dot > 0) {
                nodes.add(name.substring(0, dot));
            }
        }
    }
}
