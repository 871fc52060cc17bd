package io.ringmill.persistence.backtest;

import io.ringmill.config.YamlNode;
import io.ringmill.config.YamlReader;
import io.ringmill.config.YamlWriter;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML list of variants, each a mapping from paths to values, with a name if {@code name} says one:
 *
 * <pre>{@code
 * - {name: strict, rules.spike.cooldown: 10s, windows.px100.min: 100}
 * - {rules.spike.cooldown: 20s}
 * }</pre>
 */
public final class VariantFile {

    private static final String NAME = "name";
    private static final String FORM =
            "variants are a list, each of paths and values: - {name: strict, rules.spike.cooldown: 10s}";

    private VariantFile() {}

    /**
     * Adds the variants of a file.
     *
     * @param fileName what to call it in faults
     */
    public static void read(String yaml, String fileName, VariantList list, Faults faults) {
        if (yaml.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
            faults.add(new Location(fileName, 1, 1), "the file is empty; " + FORM);
            return;
        }
        Optional<YamlNode> read = YamlReader.read(yaml, fileName, faults);
        if (read.isEmpty()) {
            return;
        }
        if (!(read.get() instanceof YamlNode.Items items)) {
            faults.add(new Location(fileName, 1, 1), FORM);
            return;
        }
        for (YamlNode item : items.nodes()) {
            try {
                add(item, list, faults);
            } catch (IllegalArgumentException tooMany) {
                faults.add(item.at(), "%s", tooMany.getMessage());
                return;
            }
        }
    }

    private static void add(YamlNode item, VariantList list, Faults faults) {
        if (!(item instanceof YamlNode.Entries entries)) {
            faults.add(item.at(), "a variant is a mapping from paths to values, {rules.spike.cooldown: 10s}");
            return;
        }
        String name = "";
        Map<String, String> settings = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode.Entry> entry : entries.map().entrySet()) {
            YamlNode value = entry.getValue().value();
            boolean isNone = value instanceof YamlNode.Leaf leaf && leaf.isNull();
            if (!entry.getKey().equals(NAME)) {
                settings.put(
                        entry.getKey(), isNone ? "" : YamlWriter.write(value).strip());
            } else if (value instanceof YamlNode.Leaf leaf && !leaf.text().isBlank()) {
                name = leaf.text().strip();
            } else {
                faults.add(value.at(), "the name of a variant is a text");
            }
        }
        if (settings.isEmpty()) {
            faults.add(entries.at(), "this variant changes nothing; name a path and a value");
        } else {
            list.add(name, settings, entries.at());
        }
    }
}
