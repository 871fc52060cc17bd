package io.ringmill.app;

import io.ringmill.config.Settings;
import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import java.util.List;
import java.util.Optional;

/** Sources and sinks, in a word. */
final class Adapters {

    private static final List<String> TARGETS = List.of("path", "url", "kind", "dir", "ndjson");

    private Adapters() {}

    /** The setting that says where it reads or writes; empty if there is none. */
    static String target(Settings settings) {
        SettingsReader reader = settings.read(new Faults());
        return TARGETS.stream()
                .map(reader::string)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
    }
}
