package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sink {@code alerts}. */
public final class AlertsSinkFactory implements SinkFactory {

    private static final Setting<Path> NDJSON =
            Setting.path("ndjson", "the file").required();

    static final Setting<List<String>> RULES =
            Setting.texts("rules", "the rules whose alerts are written; default: all");

    @Override
    public String kind() {
        return "alerts";
    }

    @Override
    public String doc() {
        return "Writes alerts as JSON objects, one on each line.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(NDJSON, RULES);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Optional<Set<String>> rules = context.rules(RULES);
        return context.find(NDJSON)
                .map(file -> new SinkPlan(
                                file.toString(),
                                Set.of(Content.ALERTS),
                                List.of(file),
                                () -> AlertFile.open(file, rules))
                        .of(Set.of(), rules))
                .orElseGet(SinkPlan::unusable);
    }
}
