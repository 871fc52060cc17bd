package io.ringmill.ingest.parquet;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.sink.ResultSettings;
import io.ringmill.ingest.sink.Roll;
import io.ringmill.pipeline.CompiledPipeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sink {@code parquet}. */
public final class ParquetSinkFactory implements SinkFactory {

    private static final Setting<Path> DIR = ResultSettings.DIR.required();
    private static final Setting<Long> BATCH = Setting.integer(
            "batch", 100_000, 1, 100_000_000, "how many rows make a row group, unless they are 16 MiB before");

    @Override
    public String kind() {
        return "parquet";
    }

    @Override
    public String doc() {
        return "Writes each window's results to DIR/<window>.parquet: time, key and the selected values.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(DIR, ResultSettings.WINDOWS, Roll.SETTING, BATCH);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Set<String> windows = context.windows(ResultSettings.WINDOWS);
        Optional<Path> folder = context.find(DIR);
        Optional<CompiledPipeline.Layouts> layouts = CompiledPipeline.layouts(context.pipeline());
        if (folder.isEmpty() || layouts.isEmpty()) { // the pipeline's own faults are told elsewhere
            return SinkPlan.unusable();
        }
        Map<String, Path> targets = new LinkedHashMap<>();
        windows.forEach(window -> targets.put(window, folder.get().resolve(window + ".parquet")));
        Optional<Roll> roll = context.find(Roll.SETTING);
        int batch = context.get(BATCH).intValue();
        return new SinkPlan(
                        folder.get().toString(),
                        Set.of(Content.RESULTS),
                        ResultSettings.written(targets.values(), roll),
                        () -> new ParquetSink(
                                "parquet " + folder.get(), layouts.get().windows(), targets, roll, batch))
                .of(windows, Optional.of(Set.of()));
    }
}
