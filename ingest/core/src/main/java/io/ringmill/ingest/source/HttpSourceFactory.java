package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.ingest.source.HttpFeed.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The source {@code http}. */
public final class HttpSourceFactory implements SourceFactory {

    private static final Setting<String> URL = Setting.text(
                    "url",
                    "address of a response of NDJSON or server-sent events; ${NAME} is taken from the environment")
            .required();
    private static final Setting<Map<String, String>> HEADERS = Setting.map(
                    "headers", "sent with each request, as {Authorization: \"Bearer ${TOKEN}\"}")
            .secret();
    private static final Setting<Long> TIMEOUT = Setting.duration(
            "timeout",
            60_000_000_000L,
            "longest wait for an answer, and for more of it, before it connects again; 0s: for ever");

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public String doc() {
        return "Reads NDJSON or server-sent events of an HTTP response; a live stream, without a length, is connected to again.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.with(URL, HEADERS, TIMEOUT, SourceBuffer.SETTING);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.read(context);
        Map<String, String> headers = new LinkedHashMap<>();
        context.find(HEADERS).orElse(Map.of()).forEach((name, text) -> {
            String value = expand(context, HEADERS, text);
            headers.put(name, value);
            Request.fault(name, value).ifPresent(fault -> context.fault(HEADERS, "%s", fault));
        });
        Optional<String> text = context.find(URL);
        if (text.isEmpty()) {
            return SourcePlan.unusable();
        }
        String shown = Secrets.hide(text.get());
        Optional<URI> url = address(expand(context, URL, text.get()));
        if (url.isEmpty()) {
            context.fault(URL, "must be an address such as http://localhost:9000/stream, not '%s'", shown);
            return SourcePlan.unusable();
        }
        Request request = new Request(url.get(), headers, context.get(TIMEOUT));
        return new SourcePlan(shown, refused -> new HttpSource(shown, new HttpFeed(request), records, refused))
                .ending(false)
                .buffered(context);
    }

    private static String expand(ConnectorContext context, Setting<?> setting, String text) {
        List<String> missing = new ArrayList<>();
        String expanded = Secrets.expand(text, System::getenv, missing);
        missing.forEach(name -> context.fault(setting, "the environment has no variable %s", name));
        return expanded;
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
