package io.ringmill.ingest.redis;

import io.ringmill.diagnostic.NamedText;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.OutletSettings;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code redis: {uri: redis://localhost, as: hash}}. */
public final class RedisSinkFactory implements SinkFactory {

    /** What messages become. */
    enum As {
        HASH,
        STREAM,
        PUBLISH
    }

    private static final Setting<String> URI = Setting.text(
                    "uri",
                    "the server, as redis://USER:${PASSWORD}@HOST:6379/0, or rediss:// for TLS; ${NAME} is taken from the environment")
            .required();
    private static final Setting<As> AS = Setting.choice(
            "as",
            As.HASH,
            "hash: the newest of each key as a hash; stream: an entry of a stream each; publish: a message of a channel each");
    private static final Setting<String> TO = Setting.text(
            "to",
            "name of the hash, stream or channel, with {name} for the window or rule and {key} for the event's key; default:"
                    + " {name}:{key} of hashes, else {name}");
    private static final Setting<Long> MAX_LENGTH = Setting.integer(
            "maxLength", 0, 0, Long.MAX_VALUE, "about how many entries a stream keeps, the newest; 0: all");
    private static final Setting<Long> TIMEOUT = Setting.duration(
            "timeout", 10_000_000_000L, "longest wait for an answer, before it connects again; 0s: for ever");

    @Override
    public String kind() {
        return "redis";
    }

    @Override
    public String doc() {
        return "Sends results and alerts to Redis: the newest of each key as a hash, or all to a stream or a channel.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(URI, AS, TO, MAX_LENGTH, TIMEOUT);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        As as = context.get(AS);
        NameTemplate to = to(context, as);
        if (as != As.STREAM && context.values().has(MAX_LENGTH)) {
            context.fault(MAX_LENGTH, "is of streams only; add as: stream, or leave it out");
        }
        checkNames(context, as);
        Optional<RedisAddress> address = context.find(URI).flatMap(uri -> address(context, uri));
        if (address.isEmpty()) {
            return SinkPlan.unusable();
        }
        int timeoutMs = (int) Math.min(Integer.MAX_VALUE, Math.ceil(context.get(TIMEOUT) / 1e6));
        long maxLength = context.get(MAX_LENGTH);
        String shown = address.get() + " " + to;
        return OutletSettings.plan(
                context,
                kind(),
                shown,
                Set.of(Content.RESULTS, Content.ALERTS),
                () -> new RedisTarget(address.get(), timeoutMs, Commands.of(as, to, maxLength)));
    }

    private static Optional<RedisAddress> address(ConnectorContext context, String uri) {
        List<String> missing = new ArrayList<>();
        String expanded = ServerAddress.expand(uri, System::getenv, missing);
        missing.forEach(name -> context.fault(URI, "the environment has no variable %s", name));
        Optional<RedisAddress> address = RedisAddress.parse(expanded);
        if (address.isEmpty() && missing.isEmpty()) {
            context.fault(
                    URI,
                    "must be an address such as redis://localhost:6379, not '%s'; letters with a meaning in addresses, as @"
                            + " and / in a password, are written as %%40 and %%2F, or come from the environment",
                    Secrets.hide(uri));
        }
        return address;
    }

    private static NameTemplate to(ConnectorContext context, As as) {
        String text = context.find(TO).orElse(as == As.HASH ? "{name}:{key}" : "{name}");
        try {
            NameTemplate to = NameTemplate.parse(text);
            if (as == As.HASH && !to.hasKey()) {
                context.fault(TO, "'%s' would put all keys into one hash; name the event's key with {key}", text);
            }
            OutletSettings.Sent sent = OutletSettings.sent(context);
            if (as == As.HASH
                    && !to.hasName()
                    && sent.windows().size() + sent.rules().size() > 1) {
                context.fault(
                        TO,
                        "'%s' would put the rows of all windows and the alerts of all rules into one hash; name them with"
                                + " {name}, or send one window or one rule",
                        text);
            }
            return to;
        } catch (IllegalArgumentException wrong) {
            context.fault(TO, "'%s' %s", text, wrong.getMessage());
            return NameTemplate.parse("");
        }
    }

    /** A selected value must not have the name of a field that is there anyway. */
    private static void checkNames(ConnectorContext context, As as) {
        Set<String> sent = OutletSettings.sent(context).windows();
        for (WindowSpec window : context.pipeline().windows()) {
            if (as == As.PUBLISH || !sent.contains(window.name())) {
                continue;
            }
            for (NamedText selected : window.select()) {
                if (Commands.TAKEN.contains(selected.name())) {
                    context.fault(
                            "window %s selects '%s', which is a field of each hash and entry already: give it another name, or"
                                    + " send other windows",
                            window.name(), selected.name());
                }
            }
        }
    }
}
