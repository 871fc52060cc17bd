package io.ringmill.server.api;

import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleSpec;
import io.ringmill.server.http.Problem;
import io.ringmill.window.WindowSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a stream of events tells of: {@code status}, {@code alerts}, {@code replay}, {@code changed}, {@code rows:WINDOW:KEY}, {@code
 * states:RULE}.
 *
 * @param name of the window or rule; empty for the others
 */
record Topic(String kind, String name, String key) {

    /** So many a stream may have. */
    static final int MOST = 100;

    private static final List<String> KINDS = List.of("status", "alerts", "replay", "changed", "rows", "states");

    static Set<Topic> all(List<String> texts, Pipeline pipeline) throws Problem {
        Set<Topic> topics = new LinkedHashSet<>();
        for (String text : texts) {
            if (text == null || text.length() > Query.LONGEST) {
                throw Problem.badRequest(
                        "bad-topic", "a topic must be a text of at most " + Query.LONGEST + " letters");
            }
            if (!text.isBlank()) {
                topics.add(of(text, pipeline));
            }
        }
        if (topics.size() > MOST) {
            throw Problem.badRequest("bad-topic", "a stream takes at most " + MOST + " topics, not " + topics.size());
        }
        return topics;
    }

    private static Topic of(String text, Pipeline pipeline) throws Problem {
        String[] parts = text.split(":", 3);
        String kind = parts[0].strip();
        switch (kind) {
            case "status", "alerts", "replay", "changed" -> {
                if (parts.length > 1) {
                    throw Problem.badRequest("bad-topic", "topic '" + kind + "' takes nothing behind it");
                }
                return new Topic(kind, "", "");
            }
            case "rows" -> {
                String window = parts.length > 1 ? parts[1] : "";
                Query.known(
                        "window",
                        window,
                        pipeline.windows().stream().map(WindowSpec::name).toList());
                return new Topic(kind, window, parts.length > 2 ? parts[2] : "");
            }
            case "states" -> {
                String rule = text.substring(text.indexOf(':') + 1);
                Query.known(
                        "rule",
                        rule,
                        pipeline.rules().stream().map(RuleSpec::name).toList());
                return new Topic(kind, rule, "");
            }
            default -> throw Query.bad("topics", "has an unknown topic '" + Query.shown(kind) + "'" + hint(kind));
        }
    }

    private static String hint(String kind) {
        return kind.length() > 20 ? "" : io.ringmill.diagnostic.NearestName.hint(kind, KINDS);
    }

    /** As it was asked for. */
    String text() {
        return switch (kind) {
            case "rows" -> kind + ":" + name + ":" + key;
            case "states" -> kind + ":" + name;
            default -> kind;
        };
    }
}
