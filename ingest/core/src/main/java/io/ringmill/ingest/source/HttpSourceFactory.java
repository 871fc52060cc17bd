package io.ringmill.ingest.source;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.http.WebAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The source {@code http}. */
public final class HttpSourceFactory implements SourceFactory {

    private static final String FAILURE = TcpSourceFactory.LOST
            + "; a response that has an end is read again from its beginning, unless the checkpoint holds its end";

    private static final Setting<String> URL = Setting.text(
                    "url",
                    "address of a response of lines or server-sent events; ${NAME} is taken from the environment")
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
        return "Reads lines of JSON or CSV, or server-sent events, of an HTTP response; a live stream, without a length, is connected to again.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofLines(URL, HEADERS, TIMEOUT, SourceBuffer.SETTING);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordFormat records = RecordFormat.readLines(context);
        Optional<WebAddress> address = WebAddress.read(context, URL, HEADERS, "http://localhost:9000/stream");
        if (address.isEmpty()) {
            return SourcePlan.unusable();
        }
        String shown = Secrets.hide(context.get(URL));
        HttpFeed feed = new HttpFeed(address.get(), context.get(TIMEOUT));
        return new SourcePlan(shown, refused -> new HttpSource(shown, feed, records, refused))
                .ending(false)
                .buffered(context)
                .afterFailure(FAILURE);
    }
}
