package io.ringmill.pipeline;

import io.ringmill.config.YamlNode;
import io.ringmill.config.YamlReader;
import io.ringmill.config.YamlWriter;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A rule as it stands in a pipeline file below its name, not yet read.
 *
 * @param content with places in the text that it came from
 */
@SuppressWarnings("exports") // made and taken apart here
public record RuleText(String name, YamlNode content) {

    /** What a text in the words of a pipeline file says, such as {@code when: price > 3}; of no use if there are faults. */
    public static RuleText of(String name, String yaml, Faults faults) {
        String path = path(name);
        YamlNode nothing = new YamlNode.Entries(Map.of(), new Location(path, 1, 1));
        return new RuleText(
                name,
                yaml.isBlank() ? nothing : YamlReader.read(yaml, path, faults).orElse(nothing));
    }

    /** What is said in code. */
    public static RuleText of(String name, Consumer<RuleBuilder> content, Faults faults) {
        RuleBuilder builder = new RuleBuilder();
        content.accept(builder);
        return new RuleText(name, YamlNode.of(builder.draft.values(path(name), faults), path(name)));
    }

    private static String path(String name) {
        return YamlNode.join("rules", name);
    }

    /** A text that says the same. */
    public String yaml() {
        return YamlWriter.write(content);
    }
}
