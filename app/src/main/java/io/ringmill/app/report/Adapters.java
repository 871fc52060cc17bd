package io.ringmill.app.report;

import io.ringmill.diagnostic.Faults;
import io.ringmill.pipeline.Settings;
import io.ringmill.pipeline.SettingsReader;
import java.util.List;
import java.util.Optional;

/** Sources and sinks, in a word. */
public final class Adapters {

    private static final List<String> TARGETS = List.of("path", "url", "kind", "dir", "ndjson");

    private Adapters() {}

    /** The setting that says where it reads or writes; empty if there is none. */
    public static String target(Settings settings) {
        SettingsReader reader = settings.read(new Faults());
        return TARGETS.stream()
                .map(reader::string)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
    }
}
