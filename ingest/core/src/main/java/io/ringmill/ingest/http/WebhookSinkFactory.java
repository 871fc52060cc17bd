package io.ringmill.ingest.http;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.OutletSettings;
import io.ringmill.pipeline.CompiledPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sink {@code webhook}. */
public final class WebhookSinkFactory implements SinkFactory {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final Setting<String> URL = Setting.text(
                    "url", "address that each alert is posted to; ${NAME} is taken from the environment")
            .required()
            .secret();
    private static final Setting<Map<String, String>> HEADERS = Setting.map(
                    "headers", "sent with each request, as {Authorization: \"Bearer ${TOKEN}\"}")
            .secret();
    private static final Setting<String> TEMPLATE = Setting.text(
            "template",
            "what is posted in place of the alert as JSON, with {rule} {key} {time} {message} {severity} {state} {id} {value:NAME}");
    private static final Setting<String> CONTENT_TYPE = Setting.text(
            "contentType",
            "of what is posted; default: JSON, or plain text if the template begins with neither { nor [");
    private static final Setting<String> SECRET = Setting.text(
                    "secret", "signs each request with HMAC-SHA256, in the header X-Ringmill-Signature")
            .secret();
    private static final Setting<Long> TIMEOUT =
            Setting.duration("timeout", 30_000_000_000L, "longest wait for an answer; 0s: for ever");

    @Override
    public String kind() {
        return "webhook";
    }

    @Override
    public String doc() {
        return "Posts alerts to an address as JSON, or as a template says, one request for each; results only of windows that are named.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(URL, HEADERS, TEMPLATE, CONTENT_TYPE, SECRET, TIMEOUT);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Optional<WebAddress> address = WebAddress.read(context, URL, HEADERS, "https://example.com/hooks/alerts");
        Optional<String> text = context.find(TEMPLATE);
        String type = context.find(CONTENT_TYPE).orElseGet(() -> text.isEmpty() || isJson(text.get()) ? JSON : TEXT);
        Optional<Template> template = text.map(
                of -> template(context, of, type.toLowerCase(Locale.ROOT).contains("json")));
        Optional<String> secret = context.find(SECRET).map(of -> context.expand(SECRET, of));
        if (secret.isPresent() && secret.get().isEmpty()) {
            context.fault(SECRET, "is empty; give it a value or leave it out");
        }
        if (!WebAddress.isHeader("Content-Type", type)) {
            context.fault(CONTENT_TYPE, "must be a content type such as %s, not '%s'", JSON, type);
        }
        if (address.isEmpty()) {
            return SinkPlan.unusable();
        }
        WebhookTarget.Content content = new WebhookTarget.Content(template, type, secret);
        long timeoutNs = context.get(TIMEOUT);
        Set<Content> can = context.values().reader().has("windows")
                ? Set.of(Content.ALERTS, Content.RESULTS)
                : Set.of(Content.ALERTS);
        return OutletSettings.plan(
                context,
                kind(),
                address.get().shown(),
                can,
                () -> new WebhookTarget(address.get(), content, timeoutNs));
    }

    private static boolean isJson(String text) {
        String begin = text.stripLeading();
        return begin.startsWith("[") || (begin.startsWith("{") && !begin.matches("(?s)\\{\\w+(:[^{}\"]+)?}.*"));
    }

    private static Template template(ConnectorContext context, String text, boolean json) {
        List<String> unknown = new ArrayList<>();
        Template template = Template.parse(text, json, unknown);
        for (String name : unknown) {
            context.fault(TEMPLATE, "has no placeholder {%s}%s", name, NearestName.hint(name, Template.fields()));
        }
        checkValues(context, template);
        if (json && unknown.isEmpty()) {
            try {
                JsonTree.parse(new String(template.fill(sample(template.values())), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notJson) {
                context.fault(TEMPLATE, "is no JSON once its placeholders are filled in: %s", notJson.getMessage());
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
        return template;
    }

    private static Message sample(List<String> names) {
        Object[] values = names.stream().map(name -> 0.5).toArray();
        return new Message(
                "i", Message.Kind.ALERT, "r", "k", 0, 0, 0, "firing", "info", "t", new byte[0], names, values);
    }

    /** A value that no rule and no window has is a slip of the pen. */
    private static void checkValues(ConnectorContext context, Template template) {
        if (template.values().isEmpty()) {
            return;
        }
        Set<String> known = new LinkedHashSet<>();
        try {
            CompiledPipeline.compile(context.pipeline())
                    .rules()
                    .forEach(rule -> rule.values().forEach(value -> known.add(value.name())));
        } catch (PipelineException faulty) {
            return; // which is said anyway
        }
        context.pipeline().windows().forEach(window -> window.select().forEach(of -> known.add(of.name())));
        for (String name : template.values()) {
            if (!known.contains(name)) {
                context.fault(
                        TEMPLATE,
                        "has {value:%s}, but no rule reads this name, and no window selects it%s",
                        name,
                        NearestName.hint(name, known));
            }
        }
    }
}
