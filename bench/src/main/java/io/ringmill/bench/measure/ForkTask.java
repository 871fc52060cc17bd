package io.ringmill.bench.measure;

import io.ringmill.bench.contender.ContenderFactory;
import io.ringmill.bench.contender.LoadSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one JVM is to measure.
 *
 * @param factory class of a {@link ContenderFactory}
 * @param contender a name that the factory knows
 * @param settings of the kind of measurement: warm-up, passes, rates and such
 */
public record ForkTask(String factory, String contender, LoadSpec load, Kind kind, Map<String, String> settings) {

    /** The measurements there are. */
    public enum Kind {
        THROUGHPUT,
        LATENCY
    }

    public ForkTask {
        settings = Map.copyOf(settings);
    }

    /** A whole number among the settings. */
    long number(String name) {
        return Long.parseLong(settings.get(name));
    }

    /** As {@link #parse} reads it. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("factory", factory);
        map.put("contender", contender);
        map.put("subject", load.subject());
        map.put("recording", load.recording().orElse(null));
        map.put("events", load.events());
        map.put("keys", load.keys());
        map.put("seed", load.seed());
        map.put("workers", load.workers());
        map.put("kind", kind.name());
        map.put("settings", settings);
        return map;
    }

    static ForkTask parse(Map<?, ?> map) {
        LoadSpec load = new LoadSpec(
                (String) map.get("subject"),
                Optional.ofNullable((String) map.get("recording")),
                (Integer) map.get("events"),
                (Integer) map.get("keys"),
                ((Number) map.get("seed")).longValue(),
                (Integer) map.get("workers"));
        Map<String, String> settings = new LinkedHashMap<>();
        ((Map<?, ?>) map.get("settings")).forEach((name, value) -> settings.put((String) name, (String) value));
        return new ForkTask(
                (String) map.get("factory"),
                (String) map.get("contender"),
                load,
                Kind.valueOf((String) map.get("kind")),
                settings);
    }
}
