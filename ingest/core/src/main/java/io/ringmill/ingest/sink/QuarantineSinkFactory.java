package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The sink {@code quarantine}. */
public final class QuarantineSinkFactory implements SinkFactory {

    private static final Setting<Path> NDJSON =
            Setting.path("ndjson", "the file").required();

    @Override
    public String kind() {
        return "quarantine";
    }

    @Override
    public String doc() {
        return "Writes records that are invalid, and events that are late or too far ahead, with the reason.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(NDJSON);
    }

    /** Without a condition: records that are not sound have no values. */
    @Override
    public List<Setting<?>> allSettings() {
        return settings();
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        return context.find(NDJSON)
                .map(file -> new SinkPlan(
                        file.toString(),
                        Set.of(Content.LATE, Content.REFUSED),
                        List.of(file),
                        () -> Quarantine.open(file)))
                .orElseGet(SinkPlan::unusable);
    }
}
