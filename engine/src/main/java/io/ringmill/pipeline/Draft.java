package io.ringmill.pipeline;

import io.ringmill.config.YamlNode;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mapping that a builder fills. */
final class Draft {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> twice = new ArrayList<>();

    /** {@code value}: whatever {@link YamlNode#of} takes, or a draft. */
    void put(String name, Object value) {
        if (values.putIfAbsent(name, value) != null) {
            twice.add(name);
        }
    }

    /** The mapping of this name inside this one. */
    Draft inner(String name) {
        return (Draft) values.computeIfAbsent(name, absent -> new Draft());
    }

    /** The list of this name inside this one. */
    @SuppressWarnings("unchecked")
    List<Object> list(String name) {
        return (List<Object>) values.computeIfAbsent(name, absent -> new ArrayList<>());
    }

    /** What was filled in; adds to the faults what was filled in twice. */
    Map<String, Object> values(String path, Faults faults) {
        twice.forEach(name -> faults.add(new Location(YamlNode.join(path, name), 0, 0), "is set twice"));
        Map<String, Object> plain = new LinkedHashMap<>();
        values.forEach((name, value) -> plain.put(
                name, value instanceof Draft draft ? draft.values(YamlNode.join(path, name), faults) : value));
        return plain;
    }
}
