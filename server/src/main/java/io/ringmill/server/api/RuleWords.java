package io.ringmill.server.api;

import io.ringmill.config.YamlNode;
import io.ringmill.config.YamlReader;
import io.ringmill.config.YamlWriter;
import io.ringmill.diagnostic.Faults;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.time.Durations;
import java.util.Map;
import java.util.Optional;

/** The words of a pipeline's file for its parts, as these were written. Immutable. */
final class RuleWords {

    private final YamlNode root;

    RuleWords(Pipeline pipeline) {
        root = YamlReader.read(pipeline.text(), pipeline.name(), new Faults())
                .orElse(new YamlNode.Entries(Map.of(), io.ringmill.diagnostic.Location.NONE));
    }

    private static Optional<YamlNode> inside(YamlNode node, String name) {
        return node instanceof YamlNode.Entries entries && entries.map().containsKey(name)
                ? Optional.of(entries.map().get(name).value())
                : Optional.empty();
    }

    private Optional<YamlNode> part(String section, String name) {
        return inside(root, section).flatMap(all -> inside(all, name));
    }

    /** A text that stands below a part's name; null if it does not. */
    String text(String section, String name, String word) {
        return part(section, name)
                .flatMap(all -> inside(all, word))
                .filter(YamlNode.Leaf.class::isInstance)
                .map(leaf -> ((YamlNode.Leaf) leaf).text())
                .orElse(null);
    }

    /** Milliseconds of a duration of a rule; null if it has none, or so many events. */
    Double ms(String rule, String word) {
        String text = text("rules", rule, word);
        try {
            return text == null ? null : (Double) (Durations.parse(text.strip()) / 1e6);
        } catch (IllegalArgumentException events) {
            return null;
        }
    }

    /** A number of events of a rule; null if it has none, or a duration. */
    Integer events(String rule, String word) {
        String text = text("rules", rule, word);
        return text == null || !text.contains("event")
                ? null
                : Integer.valueOf(text.strip().split("\\s+", 2)[0]);
    }

    /** What stands below a rule's name. */
    String yaml(String rule) {
        return part("rules", rule).map(YamlWriter::write).orElse("");
    }
}
