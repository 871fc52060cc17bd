package io.ringmill.ingest.source;

import io.ringmill.config.YamlNode;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Messages as a pipeline file has them: a text is sent as it is, a mapping or list as JSON. Numbers, booleans and null without
 * quotes stay what they are, where JSON can write them so. Single-threaded.
 */
final class SentMessages {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final int FIRST_PRINTABLE = ' ';

    private final UnaryOperator<String> texts;

    /** {@code texts} makes of each text what is sent, such as one with the values of variables. */
    SentMessages(UnaryOperator<String> texts) {
        this.texts = texts;
    }

    List<String> of(List<YamlNode> messages) {
        return messages.stream().map(this::of).toList();
    }

    private String of(YamlNode message) {
        if (message instanceof YamlNode.Leaf leaf) {
            return texts.apply(leaf.text());
        }
        StringBuilder json = new StringBuilder();
        write(message, json);
        return json.toString();
    }

    private void write(YamlNode node, StringBuilder json) {
        if (node instanceof YamlNode.Entries entries) {
            String separator = "{";
            for (var entry : entries.map().entrySet()) {
                json.append(separator);
                quote(entry.getKey(), json);
                json.append(':');
                write(entry.getValue().value(), json);
                separator = ",";
            }
            json.append(entries.map().isEmpty() ? "{}" : "}");
        } else if (node instanceof YamlNode.Items items) {
            String separator = "[";
            for (YamlNode item : items.nodes()) {
                json.append(separator);
                write(item, json);
                separator = ",";
            }
            json.append(items.nodes().isEmpty() ? "[]" : "]");
        } else {
            write((YamlNode.Leaf) node, json);
        }
    }

    private void write(YamlNode.Leaf leaf, StringBuilder json) {
        String text = leaf.text();
        if (leaf.isNull()) {
            json.append("null");
        } else if (leaf.plain()
                && (text.equals("true")
                        || text.equals("false")
                        || NUMBER.matcher(text).matches())) {
            json.append(text);
        } else {
            quote(texts.apply(text), json);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\') {
                json.append('\\').append(next);
            } else if (next < FIRST_PRINTABLE) {
                json.append(String.format("\\u%04x", (int) next));
            } else {
                json.append(next);
            }
        }
        json.append('"');
    }
}
