package io.ringmill.pipeline;

import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.state.StateForm;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What each stream, window and rule of a pipeline remembers a state for, as a hash: equal in two pipelines where what the one
 * has remembered is what the other would have. It is that of its own words, of what it is on and of what it reads. Of a stream
 * only those fields and derived fields count that are read there, or that remember something themselves; of a rule neither
 * its severity nor the words of its message.
 */
final class ComponentMeanings {

    /** A derived field with one of these in it remembers something. */
    private static final Pattern REMEMBERS = Pattern.compile("\\b(prev|delta|crosses_above|crosses_below)\\b");

    private static final Pattern PLACE = Pattern.compile("\\{[^}]*}");

    private final Map<String, StreamSpec> streams = new TreeMap<>();
    private final Map<String, WindowSpec> windows = new TreeMap<>();

    private ComponentMeanings(Pipeline pipeline) {
        pipeline.streams().forEach(stream -> streams.put(stream.name(), stream));
        pipeline.windows().forEach(window -> windows.put(window.name(), window));
    }

    /** By component, in the order of the file. */
    static Map<String, String> of(Pipeline pipeline) {
        ComponentMeanings meanings = new ComponentMeanings(pipeline);
        Map<String, String> all = new LinkedHashMap<>();
        pipeline.streams()
                .forEach(stream ->
                        all.put(StateForm.stream(stream.name()), meanings.of(List.of(stream.name()), List.of())));
        pipeline.windows()
                .forEach(window ->
                        all.put(StateForm.window(window.name()), meanings.of(List.of(window.name()), List.of())));
        pipeline.rules().forEach(rule -> {
            List<String> words = new ArrayList<>();
            StateComponents.addWords(rule, words);
            rule.clauses().forEach(clause -> words.addAll(clause.on()));
            all.put(StateForm.rule(rule.name()), meanings.of(words, List.of(essential(rule))));
        });
        return all;
    }

    private static RuleSpec essential(RuleSpec rule) {
        String places = rule.message()
                .map(message -> PLACE.matcher(message.text())
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.joining()))
                .orElse("");
        return new RuleSpec(
                rule.name(),
                rule.at(),
                rule.on(),
                rule.clauses(),
                rule.severity().getDeclaringClass().getEnumConstants()[0],
                Optional.of(Text.of(places)));
    }

    /** The meaning of rules and of those nodes that are among the words, with all that these depend on. */
    private String of(List<String> words, List<RuleSpec> rules) {
        Set<String> used = new TreeSet<>(words);
        Set<String> nodes = new LinkedHashSet<>();
        int before = -1;
        while (before != used.size() + nodes.size()) {
            before = used.size() + nodes.size();
            for (String word : List.copyOf(used)) {
                if (streams.containsKey(word) || windows.containsKey(word)) {
                    nodes.add(word);
                }
            }
            nodes.forEach(node -> addWords(node, used));
        }
        return PipelineIdentity.of(
                nodes.stream()
                        .sorted()
                        .filter(streams::containsKey)
                        .map(name -> essential(streams.get(name), used))
                        .toList(),
                nodes.stream()
                        .sorted()
                        .filter(windows::containsKey)
                        .map(windows::get)
                        .toList(),
                rules);
    }

    private void addWords(String node, Set<String> used) {
        List<String> words = new ArrayList<>();
        if (windows.containsKey(node)) {
            StateComponents.addWords(windows.get(node), words);
        } else {
            StreamSpec essential = essential(streams.get(node), used);
            StateComponents.addWords(essential.where(), words);
            StateComponents.addWords(essential.derive(), words);
        }
        used.addAll(words);
    }

    private static StreamSpec essential(StreamSpec stream, Set<String> used) {
        return new StreamSpec(
                stream.name(),
                stream.at(),
                stream.key(),
                stream.time(),
                stream.fields().stream()
                        .filter(field -> used.contains(field.name()))
                        .toList(),
                stream.derive().stream()
                        .filter(derived -> used.contains(derived.name()) || remembers(derived))
                        .toList(),
                stream.where(),
                stream.outOfOrderNs(),
                stream.maxAheadNs(),
                stream.expireNs(),
                stream.idleNs());
    }

    private static boolean remembers(NamedText derived) {
        return REMEMBERS.matcher(derived.expression().text()).find();
    }
}
