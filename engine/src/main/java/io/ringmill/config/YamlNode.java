package io.ringmill.config;

import io.ringmill.diagnostic.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A value of a pipeline file before its meaning is known: what loader, builder and overrides all come down to. */
public sealed interface YamlNode {

    /** The place of its first character; inside the quotes, if it has any. */
    Location at();

    /** One value. {@code plain}: written without quotes, so that it may be a number, a boolean or nothing. */
    record Leaf(String text, boolean plain, Location at) implements YamlNode {

        static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

        boolean isNumber() {
            return plain && NUMBER.matcher(text).matches();
        }

        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /** A list. */
    record Items(List<YamlNode> nodes, Location at) implements YamlNode {

        public Items {
            nodes = List.copyOf(nodes);
        }
    }

    /** A mapping, in the order of the file. */
    record Entries(Map<String, Entry> map, Location at) implements YamlNode {}

    /** A key with its place, and its value. */
    record Entry(Location at, YamlNode value) {}

    /**
     * The node of what code says: maps, lists, texts, numbers, booleans, enums, durations.
     *
     * @param path what the value is called in faults
     * @throws IllegalArgumentException for anything else
     */
    static YamlNode of(Object value, String path) {
        Location at = new Location(path, 0, 0);
        if (value instanceof Map<?, ?> map) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                YamlNode node = of(inner, join(path, key.toString()));
                entries.put(key.toString(), new Entry(node.at(), node));
            });
            return new Entries(entries, at);
        }
        if (value instanceof List<?> list) {
            List<YamlNode> nodes = new ArrayList<>();
            list.forEach(item -> nodes.add(of(item, join(path, Integer.toString(nodes.size())))));
            return new Items(nodes, at);
        }
        if (value instanceof Enum<?> constant) {
            return new Leaf(label(constant), false, at);
        }
        if (value instanceof Duration duration) {
            return new Leaf(duration.toNanos() + "ns", false, at);
        }
        if (value instanceof Number || value instanceof Boolean) {
            return new Leaf(value.toString(), true, at);
        }
        if (value instanceof CharSequence || value instanceof java.nio.file.Path) {
            return new Leaf(value.toString(), false, at);
        }
        throw new IllegalArgumentException(path + ": "
                + (value == null ? "null" : "a value of " + value.getClass().getName())
                + " cannot stand in a pipeline; it takes texts, numbers, booleans, durations, lists and maps");
    }

    /** A mapping with a value at the end of a path of keys, in place of the one there, or behind the others. */
    static YamlNode with(YamlNode node, List<String> path, YamlNode value) {
        if (path.isEmpty()) {
            return value;
        }
        Map<String, Entry> map = new LinkedHashMap<>(node instanceof Entries entries ? entries.map() : Map.of());
        Entry there = map.get(path.get(0));
        YamlNode inner = with(
                there == null ? new Entries(Map.of(), value.at()) : there.value(), path.subList(1, path.size()), value);
        map.put(path.get(0), new Entry(there == null ? value.at() : there.at(), inner));
        return new Entries(map, node.at());
    }

    /** The value at the end of a path of keys, which is there. */
    static YamlNode at(YamlNode node, List<String> path) {
        YamlNode there = node;
        for (String key : path) {
            there = ((Entries) there).map().get(key).value();
        }
        return there;
    }

    /** A mapping without the value at the end of a path of keys, and without mappings that are empty then. */
    static YamlNode without(YamlNode node, List<String> path) {
        if (!(node instanceof Entries entries) || !entries.map().containsKey(path.get(0))) {
            return node;
        }
        Map<String, Entry> map = new LinkedHashMap<>(entries.map());
        Entry there = map.get(path.get(0));
        YamlNode inner = path.size() == 1 ? null : without(there.value(), path.subList(1, path.size()));
        if (inner == null || (inner instanceof Entries left && left.map().isEmpty())) {
            map.remove(path.get(0));
        } else {
            map.put(path.get(0), new Entry(there.at(), inner));
        }
        return new Entries(map, node.at());
    }

    /** The same tree in other places: {@code name} and the path of each value. For what came from a command line. */
    static YamlNode relocated(YamlNode node, String name) {
        Location at = new Location(name, 0, 0);
        if (node instanceof Entries entries) {
            Map<String, Entry> moved = new LinkedHashMap<>();
            entries.map().forEach((key, entry) -> {
                YamlNode value = relocated(entry.value(), join(name, key));
                moved.put(key, new Entry(value.at(), value));
            });
            return new Entries(moved, at);
        }
        if (node instanceof Items items) {
            List<YamlNode> moved = new ArrayList<>();
            items.nodes().forEach(item -> moved.add(relocated(item, join(name, Integer.toString(moved.size())))));
            return new Items(moved, at);
        }
        Leaf leaf = (Leaf) node;
        return new Leaf(leaf.text(), leaf.plain(), at);
    }

    /** How a fault names what it found. */
    static String describe(YamlNode node) {
        if (node instanceof YamlNode.Leaf leaf) {
            String text = leaf.text().length() <= 60 ? leaf.text() : leaf.text().substring(0, 60) + "...";
            return leaf.isNull() ? "nothing" : leaf.isNumber() ? text : "'" + text + "'";
        }
        return node instanceof YamlNode.Items ? "a list" : "a mapping";
    }

    /** How an enum constant is written in a pipeline. */
    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The path of a value inside another. */
    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
