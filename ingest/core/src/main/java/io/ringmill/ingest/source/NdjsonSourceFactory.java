package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.PassedOver;
import io.ringmill.ingest.decode.RecordSettings;
import java.util.List;
import java.util.Optional;

/** The source {@code ndjson}. */
public final class NdjsonSourceFactory implements SourceFactory {

    private static final String BRACKETS = "{[";

    @Override
    public String kind() {
        return "ndjson";
    }

    @Override
    public String doc() {
        return "Reads a file with a JSON object on each line.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.with(FileSettings.ALL);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.read(context);
        return FileSettings.plan(context, records, PassedOver.read(context, BRACKETS), Optional.empty());
    }
}
