package io.ringmill.server.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Changes what a {@link FakeEngine} tells, as the API is asked to. A rule's text is at fault where it says {@code wrong}. */
final class FakeRules {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeEngine engine;

    FakeRules(FakeEngine engine) {
        this.engine = engine;
    }

    FakeServer.Reply change(String method, String path, Map<String, String> query, String body) {
        boolean dry = "true".equals(query.get("dryRun"));
        String[] parts = path.split("/");
        if (parts[0].equals("replay")) {
            return replay(tree(body));
        }
        if (parts[0].equals("sources")) {
            engine.sourceState = parts[2].equals("pause") ? "paused" : "live";
            return new FakeServer.Reply(200, FakeEngine.map("name", parts[1]));
        }
        if (parts[0].equals("snapshots")) {
            return new FakeServer.Reply(200, FakeEngine.map("seq", 217_384_842));
        }
        if (parts.length == 3) {
            return silence(method, parts[1], query.get("key"), body, dry);
        }
        return method.equals("DELETE") ? remove(parts[1]) : put(parts, tree(body), dry);
    }

    private static JsonNode tree(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private FakeServer.Reply replay(JsonNode asked) {
        if (asked.has("running")) {
            engine.running = asked.get("running").asBoolean();
        }
        if (asked.has("step")) {
            engine.running = false;
            engine.pass(1000);
        }
        if (asked.has("seekNs")) {
            engine.nowMs = Long.parseLong(asked.get("seekNs").asText().substring(0, 13));
        }
        return new FakeServer.Reply(200, engine.replay());
    }

    private FakeServer.Reply silence(String method, String rule, String key, String body, boolean dry) {
        if (method.equals("DELETE")) {
            engine.silences.removeIf(each -> each.get("rule").equals(rule) && Objects.equals(each.get("key"), key));
            return new FakeServer.Reply(200, FakeEngine.map("seq", 1));
        }
        JsonNode asked = tree(body);
        String until = FakeEngine.ns(engine.nowMs + asked.get("forMs").asLong());
        if (!dry) {
            engine.silences.add(FakeEngine.map(
                    "rule",
                    rule,
                    "key",
                    asked.has("key") ? asked.get("key").asText() : null,
                    "untilNs",
                    until,
                    "reason",
                    asked.get("reason").asText(),
                    "by",
                    "local"));
        }
        return new FakeServer.Reply(
                200,
                FakeEngine.map(
                        "untilNs",
                        until,
                        "seq",
                        1,
                        "firing",
                        asked.has("key") ? 1 : 4,
                        "pending",
                        1,
                        "alertsLast30m",
                        3));
    }

    private FakeServer.Reply remove(String rule) {
        engine.rules.removeIf(each -> each.get("name").equals(rule));
        return new FakeServer.Reply(200, FakeEngine.map("seq", 217_384_900));
    }

    private FakeServer.Reply put(String[] path, JsonNode asked, boolean dry) {
        String yaml = asked.get("yaml").asText();
        List<Map<String, Object>> faults = new ArrayList<>();
        String[] lines = yaml.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            int column = lines[i].indexOf("wrong");
            if (column >= 0) {
                faults.add(FakeEngine.map(
                        "line", i + 1, "column", column + 1, "message", "there is no 'wrong'; did you mean 'price'?"));
            }
        }
        if (!faults.isEmpty()) {
            Map<String, Object> document = FakeEngine.map(
                    "type",
                    "faults",
                    "title",
                    "faults",
                    "status",
                    422,
                    "detail",
                    "The rule has faults.",
                    "faults",
                    faults);
            return new FakeServer.Reply(422, document);
        }
        if (!dry) {
            Map<String, Object> rule = new java.util.LinkedHashMap<>(engine.rules.get(0));
            rule.put("name", path.length == 2 ? path[1] : asked.get("name").asText());
            rule.put("yaml", yaml);
            if (path.length == 2) {
                engine.rules.replaceAll(each -> each.get("name").equals(path[1]) ? rule : each);
            } else {
                engine.rules.add(rule);
            }
        }
        return new FakeServer.Reply(200, FakeEngine.map("seq", 217_384_900));
    }
}
