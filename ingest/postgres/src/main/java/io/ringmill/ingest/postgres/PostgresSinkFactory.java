package io.ringmill.ingest.postgres;

import io.ringmill.diagnostic.NamedText;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.OutletSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** {@code postgres: {url: jdbc:postgresql://localhost/metrics, user: writer, password: ${PASSWORD}, create: true}}. */
public final class PostgresSinkFactory implements SinkFactory {

    /** What becomes of a row that is there already. */
    enum OnConflict {
        UPDATE,
        KEEP
    }

    private static final String PREFIX = "jdbc:postgresql:";

    private static final Setting<String> URL = Setting.text(
                    "url",
                    "the database, as jdbc:postgresql://HOST:5432/DATABASE?sslmode=verify-full; ${NAME} is taken from the environment")
            .required();
    private static final Setting<String> USER = Setting.text("user", "the user; ${NAME} as in url");
    private static final Setting<String> PASSWORD =
            Setting.text("password", "the password; ${NAME} as in url").secret();
    private static final Setting<String> TABLE = Setting.text(
            "table", "{name}", "the table of a window's results, as TABLE or SCHEMA.TABLE; {name} is the window");
    private static final Setting<String> ALERT_TABLE =
            Setting.text("alertTable", "alerts", "the table of alerts, in the same way; {name} is the rule");
    private static final Setting<Boolean> CREATE =
            Setting.flag("create", false, "whether tables that are missing are created");
    private static final Setting<OnConflict> ON_CONFLICT = Setting.choice(
            "onConflict",
            OnConflict.UPDATE,
            "whether a row that comes again replaces the one that is there, or that is kept");
    private static final Setting<Long> TIMEOUT = Setting.duration(
            "timeout",
            30_000_000_000L,
            "longest wait for an answer, in whole seconds, before it connects again; 0s: for ever");

    @Override
    public String kind() {
        return "postgres";
    }

    @Override
    public String doc() {
        return "Writes results and alerts to tables of PostgreSQL, each row once.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(URL, USER, PASSWORD, TABLE, ALERT_TABLE, CREATE, ON_CONFLICT, TIMEOUT);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Optional<String> given = context.find(URL);
        Properties properties = properties(context);
        OutletSettings.Sent sent = OutletSettings.sent(context);
        TableNames names = new TableNames(context.get(TABLE), context.get(ALERT_TABLE));
        check(context, sent, names);
        if (given.isEmpty()) {
            return SinkPlan.unusable();
        }
        String url = context.expand(URL, given.get());
        if (!url.startsWith(PREFIX) || org.postgresql.Driver.parseURL(url, new Properties()) == null) {
            context.fault(
                    URL,
                    "must be an address such as jdbc:postgresql://localhost:5432/metrics, not '%s'",
                    Secrets.hide(given.get()));
            return SinkPlan.unusable();
        }
        String shown = Secrets.hide(url).replaceFirst("\\?.*", "").substring("jdbc:".length());
        Session session = new Session(url, properties, context.get(CREATE));
        boolean keeps = context.get(ON_CONFLICT) == OnConflict.KEEP;
        Pipeline pipeline = context.pipeline();
        return OutletSettings.plan(
                context,
                kind(),
                shown,
                Set.of(Content.RESULTS, Content.ALERTS),
                () -> new PostgresTarget(session, Tables.of(pipeline, sent, names, keeps)));
    }

    private static Properties properties(ConnectorContext context) {
        Properties properties = new Properties();
        context.find(USER).ifPresent(user -> properties.setProperty("user", context.expand(USER, user)));
        context.find(PASSWORD)
                .ifPresent(password -> properties.setProperty("password", context.expand(PASSWORD, password)));
        long seconds = Math.min(Integer.MAX_VALUE, (long) Math.ceil(context.get(TIMEOUT) / 1e9));
        properties.setProperty("connectTimeout", Long.toString(seconds));
        properties.setProperty("socketTimeout", Long.toString(seconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "ringmill");
        properties.setProperty("reWriteBatchedInserts", "true");
        return properties;
    }

    private static void check(ConnectorContext context, OutletSettings.Sent sent, TableNames names) {
        Map<TableName, String> taken = new HashMap<>();
        for (String window : sent.windows()) {
            TableName name = names.ofWindow(window);
            checkLength(context, TABLE, name);
            String other = taken.putIfAbsent(name, window);
            if (other != null) {
                context.fault(TABLE, "would be one table for the windows %s and %s: add {name} to it", other, window);
                break;
            }
        }
        for (String rule : sent.rules()) {
            TableName name = names.ofRule(rule);
            checkLength(context, ALERT_TABLE, name);
            if (taken.containsKey(name)) {
                context.fault(
                        ALERT_TABLE, "is the table of the results of %s too: give one another name", taken.get(name));
                break;
            }
        }
        for (WindowSpec window : context.pipeline().windows()) {
            for (NamedText selected : window.select()) {
                if (sent.windows().contains(window.name()) && !Table.isFree(selected.name())) {
                    context.fault(
                            "window %s selects '%s', which is a column of each table already: give it another name, or"
                                    + " send other windows",
                            window.name(), selected.name());
                }
            }
        }
    }

    private static void checkLength(ConnectorContext context, Setting<?> setting, TableName name) {
        if (!name.isSound()) {
            context.fault(
                    setting,
                    "%s is no name of a table: a name, and that of a schema, has 1 to %d bytes",
                    name,
                    Identifiers.LONGEST);
        }
    }
}
