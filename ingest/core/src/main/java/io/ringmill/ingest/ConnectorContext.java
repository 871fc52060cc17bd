package io.ringmill.ingest;

import io.ringmill.config.Settings;
import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A source or sink of a pipeline file, as its factory sees it. Single-threaded. */
public final class ConnectorContext {

    private final Pipeline pipeline;
    private final Faults faults;
    private final Location at;
    private final SettingValues values;

    /** Reads the settings of a source or sink; what is wrong with them is added to {@code faults}. */
    public ConnectorContext(ConnectorFactory factory, Settings settings, Pipeline pipeline, Faults faults) {
        this.pipeline = pipeline;
        this.faults = faults;
        SettingsReader reader = settings.read(faults);
        SourceBuffer.refuse(factory, reader);
        values = SettingValues.read(factory.allSettings(), reader);
        at = values.reader().at();
    }

    /** The pipeline that the connector belongs to. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** All values of the connector's settings. */
    public SettingValues values() {
        return values;
    }

    /** As {@link SettingValues#find}. */
    public <T> Optional<T> find(Setting<T> setting) {
        return values.find(setting);
    }

    /** As {@link SettingValues#get}. */
    public <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** The text of a setting with each {@code ${NAME}} taken from the environment; a name that has no value is a fault. */
    public String expand(Setting<?> setting, String text) {
        List<String> missing = new ArrayList<>();
        String expanded = Secrets.expand(text, System::getenv, missing);
        missing.forEach(name -> fault(setting, "the environment has no variable %s", name));
        return expanded;
    }

    /** Adds what is wrong with a setting; {@code format} and {@code arguments} as for {@link String#format}. */
    public void fault(Setting<?> setting, String format, Object... arguments) {
        values.reader().fault(setting.name(), "%s", values.redact(String.format(Locale.ROOT, format, arguments)));
    }

    /** Adds what is wrong with the connector as a whole. */
    public void fault(String format, Object... arguments) {
        faults.add(at, "%s", values.redact(String.format(Locale.ROOT, format, arguments)));
    }

    /** All faults of the pipeline, to add those that have a place of their own. */
    public Faults faults() {
        return faults;
    }

    /** The rules that a list of names chooses; empty for all if the setting is missing. Unknown names are faults. */
    public Optional<Set<String>> rules(Setting<List<String>> setting) {
        List<String> all = pipeline.rules().stream().map(rule -> rule.name()).toList();
        Optional<List<String>> chosen = find(setting);
        for (String rule : chosen.orElse(List.of())) {
            if (!all.contains(rule)) {
                faults.unknown(values.reader().at(setting.name()), "rule", rule, all);
            }
        }
        return chosen.map(LinkedHashSet::new);
    }

    /** The windows that a list of names chooses, or all of them if the setting is missing. Unknown names are faults. */
    public Set<String> windows(Setting<List<String>> setting) {
        List<String> all = pipeline.windows().stream().map(WindowSpec::name).toList();
        Optional<List<String>> chosen = find(setting);
        for (String window : chosen.orElse(List.of())) {
            if (!all.contains(window)) {
                faults.unknown(values.reader().at(setting.name()), "window", window, all);
            }
        }
        return new LinkedHashSet<>(chosen.orElse(all));
    }
}
