package io.ringmill.bench.contender;

import io.ringmill.bench.json.Json;
import io.ringmill.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds rules to a pipeline that fire on every event after all others, so that a bench can see when an event's rules have
 * been evaluated, through the public API and without trust in the engine's own clock.
 */
final class Probe {

    private static final String PREFIX = "bench-probe-";

    private Probe() {}

    /** The pipeline with a probe on each stream. Its streams never idle, so that only events take numbers. */
    static Pipeline addTo(Pipeline pipeline) {
        Map<String, Object> root = copy(Json.read(pipeline.text()));
        Map<String, Object> streams = copy(root.get("streams"));
        Map<String, Object> rules = copy(root.get("rules"));
        streams.replaceAll((name, content) -> {
            Map<String, Object> stream = copy(content);
            stream.remove("idle");
            return stream;
        });
        for (String stream : streams.keySet()) {
            rules.put(PREFIX + stream, Map.of("on", stream, "when", "time > 0", "fire", "each"));
        }
        root.put("streams", streams);
        root.put("rules", rules);
        return Pipeline.parse(Json.write(root), pipeline.name());
    }

    static boolean isProbe(String rule) {
        return rule.startsWith(PREFIX);
    }

    private static Map<String, Object> copy(Object map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (map != null) {
            ((Map<?, ?>) map).forEach((name, value) -> copy.put((String) name, value));
        }
        return copy;
    }
}
