package io.ringmill.server.api;

import io.ringmill.expression.Type;
import io.ringmill.output.AlertLayout;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.live.Cell;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What types the values of rules have, so that a number that the engine tells as text is told as a number.
 *
 * <p><b>Threading:</b> any.
 */
final class ValueTypes {

    /** Of a pipeline as it is; a changed one is another object. */
    private record Known(Pipeline pipeline, Map<String, Map<String, Type>> byRule) {}

    private volatile Known known = new Known(null, Map.of());

    /** By rule and name. */
    @SuppressWarnings("ReferenceEquality") // An equal one may be told again, at the cost of time only.
    Map<String, Map<String, Type>> of(Pipeline pipeline) {
        Known there = known;
        if (there.pipeline() == pipeline) {
            return there.byRule();
        }
        Map<String, Map<String, Type>> byRule = new HashMap<>();
        for (AlertLayout rule : CompiledPipeline.compile(pipeline).rules()) {
            Map<String, Type> types = new HashMap<>();
            rule.values().forEach(value -> types.put(value.name(), value.type()));
            byRule.put(rule.name(), types);
        }
        known = new Known(pipeline, byRule);
        return byRule;
    }

    /** Numbers, texts, or null for what is missing, as an alert tells them. */
    static Map<String, Object> told(Map<String, String> values, Map<String, Type> types) {
        Map<String, Object> told = new LinkedHashMap<>();
        values.forEach((name, text) -> told.put(name, told(text, types.get(name))));
        return Collections.unmodifiableMap(told);
    }

    private static Object told(String text, Type type) {
        if (type == null || text.isEmpty()) {
            return type == null ? text : null;
        }
        try {
            return switch (type) {
                case LONG -> Cell.of(Long.parseLong(text));
                case DOUBLE -> Cell.of(Double.parseDouble(text));
                default -> text;
            };
        } catch (NumberFormatException otherRule) {
            // The rule was replaced since.
            return text;
        }
    }
}
