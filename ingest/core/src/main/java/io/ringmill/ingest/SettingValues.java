package io.ringmill.ingest;

import io.ringmill.config.SettingsReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of described settings, read from a pipeline file. Single-threaded. */
public final class SettingValues {

    private final SettingsReader reader;
    private final Map<Setting<?>, Optional<?>> values = new HashMap<>();
    private final List<String> secrets = new ArrayList<>();

    private SettingValues(SettingsReader reader) {
        this.reader = reader;
    }

    /** Reads all settings. Wrong values and keys that no setting has become faults of the reader. */
    static SettingValues read(List<Setting<?>> settings, SettingsReader reader) {
        SettingValues read = new SettingValues(reader);
        for (Setting<?> setting : settings) {
            Optional<?> value = setting.read(reader);
            read.values.put(setting, value);
            if (setting.isSecret()) {
                value.ifPresent(read::addSecret);
            }
            if (value.isPresent() && value.get() instanceof SettingValues inner) {
                read.secrets.addAll(inner.secrets);
            }
        }
        reader.rejectUnknown();
        return read;
    }

    private void addSecret(Object value) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(this::addSecret);
        } else if (!value.toString().isEmpty()) {
            secrets.add(value.toString());
        }
    }

    /** The value of a setting; empty if it is missing and has no fallback. */
    public <T> Optional<T> find(Setting<T> setting) {
        Optional<?> value = values.get(setting);
        if (value == null) {
            throw new IllegalArgumentException("setting '" + setting + "' is not among the factory's settings");
        }
        @SuppressWarnings("unchecked") // read() put in what the setting itself read
        Optional<T> typed = (Optional<T>) value;
        return typed;
    }

    /**
     * The value of a setting that has a fallback or is required.
     *
     * @throws IllegalStateException if a required setting is missing, which is a fault already: ask {@link #find} first
     */
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException("setting '" + setting + "' has no value"));
    }

    /** True if the setting is written in the file. */
    public boolean has(Setting<?> setting) {
        return reader.has(setting.name());
    }

    /** What the values were read from, for settings of a form of their own. */
    public SettingsReader reader() {
        return reader;
    }

    /** The text with stars for each secret. */
    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "***");
        }
        return redacted;
    }
}
