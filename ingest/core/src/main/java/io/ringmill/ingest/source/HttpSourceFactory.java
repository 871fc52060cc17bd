package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The source {@code http}. */
public final class HttpSourceFactory implements SourceFactory {

    private static final Setting<String> URL =
            Setting.text("url", "address of a response of NDJSON").required();

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public String doc() {
        return "Reads the NDJSON of an HTTP response; one without a length is a live stream, to which it connects again.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.with(URL);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.read(context);
        Optional<String> text = context.find(URL);
        Optional<URI> url = text.flatMap(HttpSourceFactory::address);
        if (text.isPresent() && url.isEmpty()) {
            context.fault(URL, "must be an address such as http://localhost:9000/stream, not '%s'", text.get());
        }
        return url.map(found -> new SourcePlan(text.get(), refused -> new HttpSource(found, records, refused)))
                .orElseGet(SourcePlan::unusable);
    }

    private static Optional<URI> address(String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return web && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }
}
