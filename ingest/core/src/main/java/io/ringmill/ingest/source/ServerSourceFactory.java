package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.decode.Routing.Route;
import java.util.List;
import java.util.stream.Collectors;

/** The source {@code server}. */
public final class ServerSourceFactory implements SourceFactory {

    @Override
    public String kind() {
        return PostedRecords.KIND;
    }

    @Override
    public String doc() {
        return "Takes NDJSON, CSV or a JSON array that is posted to this program's API; the section server says where that is.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.with();
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.read(context);
        if (context.get(FIRST)) {
            context.fault(FIRST, "'first' is for a source that ends, and this one never does");
        }
        String target = records.routing().routes().stream()
                .map(Route::stream)
                .map(stream -> "/api/v1/streams/" + stream.name() + "/events")
                .distinct()
                .collect(Collectors.joining(", "));
        return new SourcePlan(target, refused -> new PostedSource(records, refused)).ending(false);
    }
}
