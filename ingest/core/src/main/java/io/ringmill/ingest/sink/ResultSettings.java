package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.format.ResultText;
import io.ringmill.window.WindowSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code csv} and {@code ndjson} have in common. */
final class ResultSettings {

    static final Setting<Path> DIR = Setting.path("dir", "the folder for a file per window");
    static final Setting<List<String>> WINDOWS = Setting.texts("windows", "the windows that are written; default: all");

    private ResultSettings() {}

    /** A file for each window in {@code target}, or {@code target} for all of them if {@code single}. */
    static SinkPlan plan(
            ConnectorContext context, ResultText.Format format, String kind, Optional<Path> target, boolean single) {
        Set<String> windows = context.windows(WINDOWS);
        if (target.isEmpty()) {
            return SinkPlan.unusable();
        }
        Map<String, Path> targets = new LinkedHashMap<>();
        for (String window : windows) {
            targets.put(window, single ? target.get() : target.get().resolve(window + "." + kind));
        }
        List<WindowSpec> all = context.pipeline().windows();
        String name = kind + " " + target.get();
        return new SinkPlan(
                target.get().toString(),
                Set.of(Content.RESULTS),
                List.copyOf(targets.values()),
                () -> ResultSinkFiles.open(name, format, all, targets));
    }
}
