package io.ringmill.ingest.source;

import io.ringmill.config.YamlNode;
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

/** The source {@code websocket}. */
public final class WebSocketSourceFactory implements SourceFactory {

    private static final Setting<String> URL = Setting.text(
                    "url", "address, ws://… or wss://…; ${NAME} is taken from the environment")
            .required();
    private static final Setting<Map<String, String>> HEADERS = Setting.map(
                    "headers", "sent with the request to connect, as {Authorization: \"Bearer ${TOKEN}\"}")
            .secret();
    private static final Setting<List<YamlNode>> SEND = Setting.nodes(
            "send",
            "list of texts or mappings",
            "sent after each connecting, such as subscriptions: a text as it is, a mapping as JSON; ${NAME} as in url");
    private static final Setting<Long> PING =
            Setting.duration("ping", 20_000_000_000L, "time between the pings that it sends; 0s: none");
    private static final Setting<String> PING_TEXT = Setting.text(
            "pingText", "sent in place of a ping, for servers that want a message, as '{\"op\":\"ping\"}'");
    private static final Setting<Long> TIMEOUT = Setting.duration(
            "timeout",
            60_000_000_000L,
            "longest silence, to which an answered ping puts an end, before it connects again; 0s: for ever");

    @Override
    public String kind() {
        return "websocket";
    }

    @Override
    public String doc() {
        return "Reads JSON messages of a WebSocket: a record each, or an array of records; connects again when it ends.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordSettings.with(URL, HEADERS, SEND, PING, PING_TEXT, TIMEOUT, SourceBuffer.SETTING);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordSettings records = RecordSettings.read(context);
        Map<String, String> headers = new LinkedHashMap<>();
        context.find(HEADERS).orElse(Map.of()).forEach((name, text) -> {
            String value = expand(context, HEADERS, text);
            headers.put(name, value);
            WebSocketFeed.fault(name, value).ifPresent(fault -> context.fault(HEADERS, "%s", fault));
        });
        List<String> sent = new SentMessages(text -> expand(context, SEND, text))
                .of(context.find(SEND).orElse(List.of()));
        String pingText = context.find(PING_TEXT)
                .map(text -> expand(context, PING_TEXT, text))
                .orElse("");
        Optional<String> text = context.find(URL);
        if (text.isEmpty()) {
            return SourcePlan.unusable();
        }
        String shown = Secrets.hide(text.get());
        Optional<URI> url = address(expand(context, URL, text.get()));
        if (url.isEmpty()) {
            context.fault(URL, "must be an address such as wss://localhost:9443/stream, not '%s'", shown);
            return SourcePlan.unusable();
        }
        Request request = new Request(url.get(), headers, context.get(TIMEOUT));
        WebSocketFeed feed = new WebSocketFeed(request, sent, context.get(PING), pingText);
        return new SourcePlan(shown, refused -> new WebSocketSource(shown, feed, records, refused))
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
            boolean socket = "ws".equalsIgnoreCase(url.getScheme()) || "wss".equalsIgnoreCase(url.getScheme());
            return socket && url.getHost() != null && url.getFragment() == null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }
}
