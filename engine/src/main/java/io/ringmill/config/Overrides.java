package io.ringmill.config;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values that replace those of a file, by path: {@code rules.spike.cooldown=1s}. A path may name a setting that the file
 * leaves out, but no new stream, window, rule, field or selected value. An empty value takes away what the path names:
 * {@code journal=}, {@code sinks=[]}, {@code rules.spike=}.
 */
public final class Overrides {

    /**
     * What a file of this kind may hold.
     *
     * @param sections all there may be
     * @param named sections whose entries have names, and what such an entry is called
     * @param listed sections that are lists, and what an entry of theirs is called
     * @param open mappings of a named entry whose names the file chooses
     */
    public record Shape(
            List<String> sections, Map<String, String> named, Map<String, String> listed, Set<String> open) {}

    private final Shape shape;
    private final String path;
    private final String[] names;
    private final Location at;
    private final Faults faults;

    private Overrides(Shape shape, String path, Faults faults) {
        this.shape = shape;
        this.path = path;
        this.names = path.split("\\.", -1);
        this.at = new Location("--set " + path, 0, 0);
        this.faults = faults;
    }

    /** The tree with all overrides applied, in their order. */
    public static YamlNode apply(YamlNode root, Map<String, String> overrides, Shape shape, Faults faults) {
        YamlNode changed = root;
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            Overrides one = new Overrides(shape, override.getKey(), faults);
            changed = one.replace(changed, 0, one.value(override.getValue()))
                    .orElse(new YamlNode.Entries(Map.of(), root.at()));
        }
        return changed;
    }

    /**
     * The value as YAML; what is not YAML, such as {@code {key} at {price}}, is taken as the text it is, and so is {@code -}, standard
     * input's name, which in YAML were a list of nothing. Empty for none.
     */
    private Optional<YamlNode> value(String yaml) {
        if (yaml.isBlank()) {
            return Optional.empty();
        }
        if (yaml.equals("-")) {
            return Optional.of(new YamlNode.Leaf(yaml, false, at));
        }
        Faults syntax = new Faults();
        YamlNode value = YamlReader.read(yaml, "", syntax)
                .filter(node -> syntax.isEmpty())
                .map(node -> YamlNode.relocated(node, at.file()))
                .orElse(new YamlNode.Leaf(yaml, false, at));
        return isEmpty(value) ? Optional.empty() : Optional.of(value);
    }

    private static boolean isEmpty(YamlNode node) {
        return (node instanceof YamlNode.Items items && items.nodes().isEmpty())
                || (node instanceof YamlNode.Entries mapping && mapping.map().isEmpty());
    }

    /** The node with the value in its place; empty if nothing is left of it. */
    private Optional<YamlNode> replace(YamlNode node, int depth, Optional<YamlNode> value) {
        if (depth == names.length) {
            return value;
        }
        if (node instanceof YamlNode.Items items) {
            return rest(replaceItem(items, depth, value), depth);
        }
        if (node instanceof YamlNode.Leaf leaf && !leaf.isNull()) {
            faults.add(at, "'%s' is %s and has no parts", parent(depth), YamlNode.describe(leaf));
            return Optional.of(node);
        }
        Map<String, YamlNode.Entry> entries =
                node instanceof YamlNode.Entries mapping ? mapping.map() : new LinkedHashMap<String, YamlNode.Entry>();
        String name = names[depth];
        YamlNode.Entry entry = entries.get(name);
        if (entry == null && !mayAdd(depth, entries.keySet())) {
            return Optional.of(node);
        }
        Map<String, YamlNode.Entry> changed = new LinkedHashMap<>(entries);
        YamlNode inner = entry == null ? new YamlNode.Entries(Map.of(), at) : entry.value();
        Location keyAt = entry == null ? at : entry.at();
        replace(inner, depth + 1, value)
                .ifPresentOrElse(
                        replaced -> changed.put(name, new YamlNode.Entry(keyAt, replaced)), () -> changed.remove(name));
        return rest(new YamlNode.Entries(changed, node.at()), depth);
    }

    /** A section goes with the last of its entries; of other mappings it is told that they are empty. */
    private static Optional<YamlNode> rest(YamlNode changed, int depth) {
        return depth == 1 && isEmpty(changed) ? Optional.empty() : Optional.of(changed);
    }

    private YamlNode replaceItem(YamlNode.Items items, int depth, Optional<YamlNode> value) {
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
        List<YamlNode> changed = new ArrayList<>(items.nodes());
        replace(items.nodes().get(index), depth + 1, value)
                .ifPresentOrElse(replaced -> changed.set(index, replaced), () -> changed.remove(index));
        return new YamlNode.Items(changed, items.at());
    }

    /** Whether the file may lack this name. */
    private boolean mayAdd(int depth, Set<String> present) {
        String name = names[depth];
        String what = null;
        String within = "";
        List<String> known = List.copyOf(present);
        if (depth == 0 && !shape.sections().contains(name)) {
            what = "section";
            known = shape.sections();
        } else if (depth == 1) {
            what = shape.named().get(names[0]);
        } else if (depth == 2 && shape.listed().containsKey(names[0])) {
            what = shape.listed().get(names[0]);
        } else if (depth == 3
                && shape.named().containsKey(names[0])
                && shape.open().contains(names[2])) {
            what = "name";
            within = " in '" + parent(depth) + "'";
        }
        if (what != null) {
            faults.add(at, "there is no %s '%s'%s%s", what, name, within, NearestName.hint(name, known));
        }
        return what == null;
    }

    private String parent(int depth) {
        return depth == 0 ? path : String.join(".", List.of(names).subList(0, depth));
    }
}
