package io.ringmill.pipeline;

import io.ringmill.rule.compile.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps of a sequence, in order; see {@link RuleBuilder#sequence}. */
public final class SequenceBuilder {

    final List<Map<String, Object>> steps = new ArrayList<>();

    SequenceBuilder() {}

    /** An event of what the rule is on for which the condition holds; later steps read what it saw as {@code name.price}. */
    public SequenceBuilder step(String name, String condition) {
        steps.add(Map.of(name, condition));
        return this;
    }

    /** As {@link #step(String, String)}, on a stream or window. */
    public SequenceBuilder step(String name, String streamOrWindow, String condition) {
        return step(name, streamOrWindow, condition, 1);
    }

    /** So many events for which the condition holds; later steps read what the last of them saw. */
    public SequenceBuilder step(String name, String streamOrWindow, String condition, int times) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("on", streamOrWindow);
        step.put("when", condition);
        step.put("times", times);
        steps.add(Map.of(name, step));
        return this;
    }

    /** What must not come between the steps around it; at the end, before {@code within} is over. */
    public SequenceBuilder not(String condition) {
        return step(Sequence.NOT, condition);
    }

    /** As {@link #not(String)}, on a stream or window. */
    public SequenceBuilder not(String streamOrWindow, String condition) {
        steps.add(Map.of(Sequence.NOT, Map.of("on", streamOrWindow, "when", condition)));
        return this;
    }
}
