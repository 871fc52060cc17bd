package io.ringmill.ingest.source;

import io.ringmill.config.YamlNode;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.http.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The source {@code websocket}. */
public final class WebSocketSourceFactory implements SourceFactory {

    private static final Set<String> SCHEMES = Set.of("ws", "wss");
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
        return "Reads messages of a WebSocket, of JSON or CSV: a record each, or several; connects again when it ends.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofMessages(URL, HEADERS, SEND, PING, PING_TEXT, TIMEOUT, SourceBuffer.SETTING);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordFormat records = RecordFormat.readMessages(context);
        Map<String, String> headers = WebAddress.headers(context, HEADERS);
        headers.keySet().stream()
                .filter(WebSocketFeed::isOwn)
                .forEach(name -> context.fault(HEADERS, "header '%s' is the connection's own and cannot be set", name));
        List<String> sent = new SentMessages(text -> context.expand(SEND, text))
                .of(context.find(SEND).orElse(List.of()));
        String pingText = context.find(PING_TEXT)
                .map(text -> context.expand(PING_TEXT, text))
                .orElse("");
        Optional<String> text = context.find(URL);
        if (text.isEmpty()) {
            return SourcePlan.unusable();
        }
        String shown = Secrets.hide(text.get());
        Optional<URI> url = WebAddress.parse(context.expand(URL, text.get()), SCHEMES)
                .filter(address -> address.getFragment() == null);
        if (url.isEmpty()) {
            context.fault(URL, "must be an address such as wss://localhost:9443/stream, not '%s'", shown);
            return SourcePlan.unusable();
        }
        WebSocketFeed feed = new WebSocketFeed(
                new WebAddress(url.get(), headers), context.get(TIMEOUT), sent, context.get(PING), pingText);
        return new SourcePlan(shown, refused -> new WebSocketSource(shown, feed, records, refused))
                .ending(false)
                .buffered(context)
                .afterFailure(TcpSourceFactory.LOST);
    }
}
