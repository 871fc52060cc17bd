package io.ringmill.ingest.http;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.OutletSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sink {@code elasticsearch}. */
public final class ElasticsearchSinkFactory implements SinkFactory {

    private static final String EXAMPLE = "http://localhost:9200";
    private static final Setting<String> URL = Login.url(EXAMPLE);
    private static final Setting<String> INDEX = Setting.text(
            "index", "ringmill-{name}", "the index of results; {name} is the window's name, all in lower case");
    private static final Setting<String> ALERTS = Setting.text(
            "alerts", "ringmill-alerts", "the index of alerts; {name} is the rule's name, all in lower case");
    private static final Setting<String> API_KEY =
            Setting.text("apiKey", "the key of an API, as ${API_KEY}").secret();

    @Override
    public String kind() {
        return "elasticsearch";
    }

    @Override
    public String doc() {
        return "Writes documents to Elasticsearch or OpenSearch, each once: its id tells when it comes again.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(
                URL, INDEX, ALERTS, Login.USER, Login.PASSWORD, API_KEY, Login.HEADERS, Login.GZIP, Login.TIMEOUT);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        String index = context.get(INDEX);
        String alerts = context.get(ALERTS);
        context.pipeline().windows().forEach(window -> check(context, INDEX, IndexName.of(index, window.name())));
        context.pipeline().rules().forEach(rule -> check(context, ALERTS, IndexName.of(alerts, rule.name())));
        Optional<WebAddress> address = Login.read(context, URL, API_KEY, "ApiKey", EXAMPLE);
        if (address.isEmpty()) {
            return SinkPlan.unusable();
        }
        boolean gzip = context.get(Login.GZIP);
        long timeoutNs = context.get(Login.TIMEOUT);
        return OutletSettings.plan(
                context,
                kind(),
                address.get().shown(),
                Set.of(Content.RESULTS, Content.ALERTS),
                () -> new ElasticsearchTarget(
                        new StoreCalls(address.get(), gzip, timeoutNs), new BulkText(index, alerts)));
    }

    private static void check(ConnectorContext context, Setting<String> setting, String index) {
        IndexName.fault(index).ifPresent(fault -> context.fault(setting, "gives '%s', which %s", index, fault));
    }
}
