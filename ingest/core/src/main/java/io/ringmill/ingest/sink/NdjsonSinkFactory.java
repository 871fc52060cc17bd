package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.format.ResultText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The sink {@code ndjson}. */
public final class NdjsonSinkFactory implements SinkFactory {

    private static final Setting<Path> PATH = Setting.path("path", "one file for all windows, in place of dir");

    @Override
    public String kind() {
        return "ndjson";
    }

    @Override
    public String doc() {
        return "Writes results as JSON objects, one on each line: window, key, time and the selected values.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(ResultSettings.DIR, PATH, ResultSettings.WINDOWS, Roll.SETTING);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Optional<Path> folder = context.find(ResultSettings.DIR);
        Optional<Path> file = context.find(PATH);
        if (folder.isPresent() && file.isPresent()) {
            context.fault(PATH, "stands beside 'dir'; keep one of them");
        } else if (!context.values().has(PATH) && !context.values().has(ResultSettings.DIR)) {
            context.fault("'dir' or 'path' is missing: name a folder for a file per window, or one file");
        }
        boolean one = folder.isPresent() != file.isPresent();
        Optional<Path> target = one ? file.or(() -> folder) : Optional.empty();
        return ResultSettings.plan(context, ResultText.Format.NDJSON, kind(), target, file.isPresent());
    }
}
