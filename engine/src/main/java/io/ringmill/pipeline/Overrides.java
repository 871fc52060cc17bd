package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Values that replace those of a file, by path: {@code rules.spike.cooldown=1s}. A path may name a setting that the file
 * leaves out, but no new stream, window, rule, field or selected value.
 */
final class Overrides {

    private static final List<String> SECTIONS =
            List.of("name", "streams", "windows", "rules", "sources", "sinks", "engine", "journal");

    private static final Map<String, String> NAMED = Map.of("streams", "stream", "windows", "window", "rules", "rule");
    private static final Set<String> OPEN = Set.of("fields", "derive", "select");

    private final String path;
    private final String[] names;
    private final Location at;
    private final Faults faults;

    private Overrides(String path, Faults faults) {
        this.path = path;
        this.names = path.split("\\.", -1);
        this.at = new Location("--set " + path, 0, 0);
        this.faults = faults;
    }

    /** The tree with all overrides applied, in their order. */
    static Node apply(Node root, Map<String, String> overrides, Faults faults) {
        Node changed = root;
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            Overrides one = new Overrides(override.getKey(), faults);
            changed = one.replace(changed, 0, one.value(override.getValue()));
        }
        return changed;
    }

    /** The value as YAML; what is not YAML, such as {@code {key} at {price}}, is taken as the text it is. */
    private Node value(String yaml) {
        Faults syntax = new Faults();
        return YamlReader.read(yaml, "", syntax)
                .filter(node -> syntax.isEmpty())
                .map(node -> Node.relocated(node, at.file()))
                .orElse(new Node.Leaf(yaml, false, at));
    }

    private Node replace(Node node, int depth, Node value) {
        if (depth == names.length) {
            return value;
        }
        if (node instanceof Node.Items items) {
            return replaceItem(items, depth, value);
        }
        if (node instanceof Node.Leaf leaf && !leaf.isNull()) {
            faults.add(at, "'%s' is %s and has no parts", parent(depth), Node.describe(leaf));
            return node;
        }
        Map<String, Node.Entry> entries =
                node instanceof Node.Entries mapping ? mapping.map() : new LinkedHashMap<String, Node.Entry>();
        String name = names[depth];
        Node.Entry entry = entries.get(name);
        if (entry == null && !mayAdd(depth, entries.keySet())) {
            return node;
        }
        Map<String, Node.Entry> changed = new LinkedHashMap<>(entries);
        Node inner = entry == null ? new Node.Entries(Map.of(), at) : entry.value();
        Location keyAt = entry == null ? at : entry.at();
        changed.put(name, new Node.Entry(keyAt, replace(inner, depth + 1, value)));
        return new Node.Entries(changed, node.at());
    }

    private Node replaceItem(Node.Items items, int depth, Node value) {
        int size = items.nodes().size();
        int index = names[depth].matches("\\d{1,6}") ? Integer.parseInt(names[depth]) : -1;
        if (index < 0 || index >= size) {
            faults.add(
                    at,
                    "'%s' is a list; name an entry by its number, 0 to %d, not '%s'",
                    parent(depth),
                    size - 1,
                    names[depth]);
            return items;
        }
        List<Node> changed = new ArrayList<>(items.nodes());
        changed.set(index, replace(items.nodes().get(index), depth + 1, value));
        return new Node.Items(changed, items.at());
    }

    /** Whether the file may lack this name. */
    private boolean mayAdd(int depth, Set<String> present) {
        String name = names[depth];
        String what = null;
        List<String> known = List.copyOf(present);
        if (depth == 0 && !SECTIONS.contains(name)) {
            what = "section";
            known = SECTIONS;
        } else if (depth == 1) {
            what = NAMED.get(names[0]);
        } else if (depth == 2 && (names[0].equals("sources") || names[0].equals("sinks"))) {
            what = names[0].substring(0, names[0].length() - 1);
        } else if (depth == 3 && NAMED.containsKey(names[0]) && OPEN.contains(names[2])) {
            what = "name in '" + parent(depth) + "',";
        }
        if (what != null) {
            faults.add(at, "there is no %s '%s'%s", what, name, NearestName.hint(name, known));
        }
        return what == null;
    }

    private String parent(int depth) {
        return depth == 0 ? path : String.join(".", List.of(names).subList(0, depth));
    }
}
