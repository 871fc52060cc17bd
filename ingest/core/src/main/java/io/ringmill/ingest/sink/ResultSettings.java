package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.format.ResultText;
import io.ringmill.window.WindowSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What sinks have in common that write a file for each window. */
public final class ResultSettings {

    /** Of them all. */
    public static final Setting<Path> DIR = Setting.path("dir", "the folder for a file per window");

    /** Of them all. */
    public static final Setting<List<String>> WINDOWS =
            Setting.texts("windows", "the windows that are written; default: all");

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
        Optional<Roll> roll = context.find(Roll.SETTING);
        List<WindowSpec> all = context.pipeline().windows();
        String name = kind + " " + target.get();
        return new SinkPlan(
                        target.get().toString(),
                        Set.of(Content.RESULTS),
                        written(targets.values(), roll),
                        () -> ResultSinkFiles.open(name, format, all, targets, roll))
                .of(windows, Optional.of(Set.of()));
    }

    /** What a sink writes that is to write these files, as {@link SinkPlan#files} tells it. */
    public static List<Path> written(Collection<Path> files, Optional<Roll> roll) {
        return files.stream()
                .distinct()
                .flatMap(file -> roll.map(by -> new RolledNames(file, by).newest().stream())
                        .orElseGet(() -> Stream.of(file)))
                .toList();
    }
}
