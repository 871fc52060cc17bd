package io.ringmill.pipeline;

import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.state.StateForm;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.window.WindowSpec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * To what a saved state belongs: the streams, windows and rules of a pipeline, and the rings that its windows have in common, in
 * order of their names, each with its identity and with how it lays out a key's cells. A window's identity is that of
 * all that it computes: of its own words, of what it is on, and of what it reads elsewhere.
 *
 * @param all by name
 */
record StateComponents(TreeMap<String, Component> all) {

    /** With this the names of rings begin. */
    static final String RINGS = StateForm.ring(List.of());

    /**
     * One of them.
     *
     * @param identity 32 hex digits
     * @param kinds what its cells hold, in order
     */
    record Component(String identity, String kinds) {}

    /** Those of a pipeline, whose cells the forms tell. */
    static StateComponents of(Pipeline pipeline, List<StateForm> forms) {
        Map<String, String> identities = identities(pipeline);
        for (StateForm form : forms) {
            for (String component : form.runs().keySet()) {
                identities.computeIfAbsent(component, ring -> ringIdentity(ring, pipeline));
            }
        }
        TreeMap<String, Component> all = new TreeMap<>();
        identities.forEach((name, identity) -> all.put(name, new Component(identity, kinds(name, forms))));
        return new StateComponents(all);
    }

    private static Map<String, String> identities(Pipeline pipeline) {
        Map<String, String> identities = new LinkedHashMap<>();
        pipeline.streams()
                .forEach(stream -> identities.put(
                        StateForm.stream(stream.name()), identity(pipeline, List.of(stream.name()), List.of())));
        pipeline.windows()
                .forEach(window -> identities.put(
                        StateForm.window(window.name()), identity(pipeline, List.of(window.name()), List.of())));
        pipeline.rules()
                .forEach(rule ->
                        identities.put(StateForm.rule(rule.name()), identity(pipeline, words(rule), List.of(rule))));
        return identities;
    }

    private static String ringIdentity(String ring, Pipeline pipeline) {
        List<String> windows = pipeline.windows().stream()
                .map(WindowSpec::name)
                .filter(windowsOf(ring)::contains)
                .toList();
        return identity(pipeline, windows, List.of());
    }

    /** The identity of a pipeline of nothing but these nodes, what they depend on, and the rules. */
    private static String identity(Pipeline pipeline, List<String> nodes, List<RuleSpec> rules) {
        TreeMap<String, Record> specs = new TreeMap<>();
        pipeline.streams().forEach(stream -> specs.put(stream.name(), stream));
        pipeline.windows().forEach(window -> specs.put(window.name(), window));
        TreeSet<String> needed = new TreeSet<>();
        List<String> open = new ArrayList<>(nodes);
        while (!open.isEmpty()) {
            String node = open.remove(open.size() - 1);
            if (specs.containsKey(node) && needed.add(node)) {
                addWords(specs.get(node), open);
            }
        }
        return PipelineIdentity.of(
                needed.stream()
                        .map(specs::get)
                        .filter(StreamSpec.class::isInstance)
                        .map(StreamSpec.class::cast)
                        .toList(),
                needed.stream()
                        .map(specs::get)
                        .filter(WindowSpec.class::isInstance)
                        .map(WindowSpec.class::cast)
                        .toList(),
                rules);
    }

    private static List<String> words(Record spec) {
        List<String> words = new ArrayList<>();
        addWords(spec, words);
        return words;
    }

    /** Adds all words of the texts in a spec: among them are the names of the nodes that it is on or reads. */
    static void addWords(Object value, List<String> words) {
        if (value instanceof Text text) {
            words.addAll(List.of(text.text().split("[^\\w]+")));
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(some -> addWords(some, words));
        } else if (value instanceof List<?> list) {
            list.forEach(one -> addWords(one, words));
        } else if (value instanceof Record spec) {
            for (RecordComponent component : spec.getClass().getRecordComponents()) {
                try {
                    addWords(component.getAccessor().invoke(spec), words);
                } catch (ReflectiveOperationException notPublic) {
                    throw new IllegalStateException(component + " cannot be read", notPublic);
                }
            }
        }
    }

    private static String kinds(String component, List<StateForm> forms) {
        return forms.stream()
                .flatMap(form -> form.kinds(component).stream())
                .map(kind -> String.valueOf(kind.code))
                .collect(Collectors.joining());
    }

    void write(StateWriter out) {
        out.putInt(all.size());
        all.forEach((name, component) -> {
            out.putText(name);
            out.putText(component.identity);
            out.putText(component.kinds);
        });
    }

    static StateComponents read(StateReader in) {
        TreeMap<String, Component> all = new TreeMap<>();
        for (int i = in.getSize(1); i > 0; i--) {
            all.put(in.getText(), new Component(in.getText(), in.getText()));
        }
        return new StateComponents(all);
    }

    /** Those of the first of the programs whose state it is. */
    static StateComponents read(Checkpoint.State saved) throws IOException {
        try (InputStream in = new BufferedInputStream(saved.open(), 1 << 16)) {
            return StateFile.components(in);
        }
    }

    /** Whether two windows have a ring in common. */
    boolean shareRing(String window, String another) {
        return all.keySet().stream()
                .filter(component -> component.startsWith(RINGS))
                .map(StateComponents::windowsOf)
                .anyMatch(windows -> windows.contains(window) && windows.contains(another));
    }

    /** The windows whose ring a component is. */
    static List<String> windowsOf(String ring) {
        return List.of(ring.substring(RINGS.length()).split("\\+"));
    }

    /** What is different in a saved state, in words; empty if it is the same. */
    List<String> differences(StateComponents saved) {
        List<String> differences = new ArrayList<>();
        all.forEach((name, own) -> {
            Component other = saved.all.get(name);
            if (other == null) {
                differences.add(name + " is not in the saved state");
            } else if (!own.identity.equals(other.identity)) {
                differences.add(name + " has changed, or what it is on or reads");
            } else if (!own.kinds.equals(other.kinds)) {
                differences.add(name + " keeps other values of a key");
            }
        });
        saved.all.keySet().stream()
                .filter(name -> !all.containsKey(name))
                .forEach(name -> differences.add(name + " of the saved state is not in this pipeline"));
        return differences;
    }
}
