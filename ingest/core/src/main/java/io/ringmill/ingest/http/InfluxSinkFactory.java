package io.ringmill.ingest.http;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.OutletSettings;
import io.ringmill.window.WindowSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The sink {@code influx}. */
public final class InfluxSinkFactory implements SinkFactory {

    private static final String EXAMPLE = "http://localhost:8086";
    private static final Setting<String> URL = Login.url(EXAMPLE);
    private static final Setting<String> DATABASE = Setting.text("database", "where to write, in InfluxDB 1 and 3");
    private static final Setting<String> BUCKET = Setting.text("bucket", "where to write, in InfluxDB 2, with 'org'");
    private static final Setting<String> ORG = Setting.text("org", "whose 'bucket' it is");
    private static final Setting<String> PATH = Setting.text(
            "path",
            "where to write, in other stores that take lines of nanoseconds: /write in QuestDB and VictoriaMetrics");
    private static final Setting<String> ALERTS =
            Setting.text("alerts", "alerts", "the measurement of alerts; {name} is the rule's name");
    private static final Setting<String> TOKEN =
            Setting.text("token", "of InfluxDB 2 and 3, as ${TOKEN}").secret();

    /** What lines use already. */
    private static final Set<String> TAKEN = Set.of("key", "time");

    @Override
    public String kind() {
        return "influx";
    }

    @Override
    public String doc() {
        return "Writes line protocol over HTTP to InfluxDB, QuestDB, VictoriaMetrics and their like.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(
                URL,
                DATABASE,
                BUCKET,
                ORG,
                PATH,
                ALERTS,
                TOKEN,
                Login.USER,
                Login.PASSWORD,
                Login.HEADERS,
                Login.GZIP,
                Login.TIMEOUT);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        String path = path(context);
        String alerts = context.get(ALERTS);
        if (alerts.isBlank()
                || alerts.chars().anyMatch(c -> c < ' ' || c == '\\' || c > 0x7e)
                || alerts.startsWith("#")) {
            context.fault(ALERTS, "must be a name of letters, digits, '_' and '-', not '%s'", alerts);
        }
        Optional<WebAddress> address = Login.read(context, URL, TOKEN, "Token", EXAMPLE);
        if (address.isEmpty()) {
            return SinkPlan.unusable();
        }
        boolean gzip = context.get(Login.GZIP);
        long timeoutNs = context.get(Login.TIMEOUT);
        SinkPlan plan = OutletSettings.plan(
                context,
                kind(),
                address.get().shown(),
                Set.of(Content.RESULTS, Content.ALERTS),
                () -> new InfluxTarget(new StoreCalls(address.get(), gzip, timeoutNs), path, new LineText(alerts)));
        checkNames(context, plan);
        return plan;
    }

    private static String path(ConnectorContext context) {
        Optional<String> database = context.find(DATABASE);
        Optional<String> bucket = context.find(BUCKET);
        Optional<String> path = context.find(PATH);
        if (Stream.of(database, bucket, path).filter(Optional::isPresent).count() != 1) {
            context.fault(
                    "needs one of 'database' (InfluxDB 1 and 3), 'bucket' with 'org' (InfluxDB 2), or 'path' (others)");
        }
        if (bucket.isPresent() != context.find(ORG).isPresent()) {
            context.fault(bucket.isPresent() ? BUCKET : ORG, "needs both 'bucket' and 'org'");
        }
        if (path.isPresent() && !path.get().matches("/[\\x21-\\x7e&&[^#\"<>\\\\^`{|}]]*")) {
            context.fault(PATH, "must be a path such as /write, not '%s'", path.get());
            return "/";
        }
        return database.map(name -> "/write?db=" + encoded(name) + "&precision=ns")
                .or(() -> bucket.map(name -> "/api/v2/write?bucket=" + encoded(name) + "&org="
                        + encoded(context.find(ORG).orElse("")) + "&precision=ns"))
                .or(() -> path)
                .orElse("/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void checkNames(ConnectorContext context, SinkPlan plan) {
        if (!plan.takes().contains(Content.RESULTS)) {
            return;
        }
        Set<String> chosen = context.values().reader().has("windows")
                ? Set.copyOf(context.values().reader().strings("windows"))
                : Set.of();
        for (WindowSpec window : context.pipeline().windows()) {
            window.select().stream()
                    .map(select -> select.name())
                    .filter(name -> TAKEN.contains(name) && (chosen.isEmpty() || chosen.contains(window.name())))
                    .forEach(name -> context.fault(
                            "window '%s' selects a '%s', which lines have already; give it another name, or leave the"
                                    + " window out with 'windows'",
                            window.name(), name));
        }
    }
}
