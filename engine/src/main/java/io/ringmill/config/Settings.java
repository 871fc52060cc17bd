package io.ringmill.config;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.List;
import java.util.Map;

/**
 * A mapping of a pipeline file, such as the settings of a source, with the places of its keys and values. Immutable.
 * {@link #read} gives the typed values.
 */
public final class Settings {

    private final YamlNode.Entries entries;
    private final String path;

    private final Location at;

    public Settings(YamlNode.Entries entries, String path, Location at) {
        this.entries = entries;
        this.path = path;
        this.at = at;
    }

    /**
     * Settings written in code.
     *
     * @param values texts, numbers, booleans, durations, lists and maps
     * @throws IllegalArgumentException for values of other types
     */
    public static Settings of(Map<String, ?> values) {
        return new Settings((YamlNode.Entries) YamlNode.of(values, ""), "", Location.NONE);
    }

    /** The keys, in the order of the file. */
    public List<String> names() {
        return List.copyOf(entries.map().keySet());
    }

    /** A typed reader of these settings that adds what is wrong with them to {@code faults}. */
    public SettingsReader read(Faults faults) {
        return new SettingsReader(entries, path, at, faults);
    }

    /** True when the values are equal, wherever they stand. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Settings that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The settings as YAML. */
    @Override
    public String toString() {
        return YamlWriter.write(entries);
    }
}
