package io.ringmill.config;

import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Writes a tree as YAML that the loader reads back to an equal one. */
public final class YamlWriter {

    /** What needs no quotes anywhere in YAML. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_/][A-Za-z0-9_./+-]*");

    /** What YAML would take for something else than a text. */
    private static final Pattern TYPED = Pattern.compile(YamlNode.Leaf.NUMBER.pattern() + "|true|false|null");

    /** YAML takes a longer text, with its quotes, for a key only behind a question mark: 1024 characters, of which one may take six. */
    private static final int LONGEST_KEY = 160;

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    public static String write(YamlNode node) {
        YamlWriter writer = new YamlWriter();
        writer.node(node, 0);
        return writer.out.toString();
    }

    private void node(YamlNode node, int depth) {
        if (node instanceof YamlNode.Leaf leaf) {
            leaf(leaf);
            out.append('\n');
        } else if (node instanceof YamlNode.Entries entries) {
            entries(entries, depth);
        } else {
            items((YamlNode.Items) node, depth);
        }
    }

    private void entries(YamlNode.Entries entries, int depth) {
        if (entries.map().isEmpty()) {
            out.append("{}\n");
        }
        entries.map().forEach((key, entry) -> {
            indent(depth);
            if (key.length() > LONGEST_KEY) {
                out.append("? ");
                text(key, true);
                out.append('\n');
                indent(depth);
            } else {
                text(key, true);
            }
            out.append(':');
            value(entry.value(), depth);
        });
    }

    private void items(YamlNode.Items items, int depth) {
        if (items.nodes().isEmpty()) {
            out.append("[]\n");
        }
        for (YamlNode item : items.nodes()) {
            indent(depth);
            out.append('-');
            value(item, depth);
        }
    }

    private void value(YamlNode value, int depth) {
        boolean empty = (value instanceof YamlNode.Entries entries
                        && entries.map().isEmpty())
                || (value instanceof YamlNode.Items items && items.nodes().isEmpty());
        out.append(value instanceof YamlNode.Leaf || empty ? ' ' : '\n');
        node(value, depth + 1);
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }

    private void leaf(YamlNode.Leaf leaf) {
        text(leaf.isNull() ? "null" : leaf.text(), leaf.plain());
    }

    private void text(String text, boolean plain) {
        boolean typed = TYPED.matcher(text).matches();
        if (typed ? plain : SAFE.matcher(text).matches()) {
            out.append(text);
            return;
        }
        out.append('"');
        text.codePoints().forEach(this::quoted);
        out.append('"');
    }

    private void quoted(int character) {
        switch (character) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            default -> {
                if (character < ' '
                        || character == 0x85
                        || character == 0xfeff
                        || !StreamReader.isPrintable(character)) {
                    out.append(String.format("\\u%04x", character));
                } else {
                    out.appendCodePoint(character);
                }
            }
        }
    }
}
