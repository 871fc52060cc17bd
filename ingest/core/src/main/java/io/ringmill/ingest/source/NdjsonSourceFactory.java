package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import java.util.List;
import java.util.Optional;

/** The source {@code ndjson}. */
public final class NdjsonSourceFactory implements SourceFactory {

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
        return RecordSettings.with(FileSettings.PATH, FileSettings.FOLLOW);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        return FileSettings.plan(context, RecordSettings.read(context), Optional.empty());
    }
}
