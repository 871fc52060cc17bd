package io.ringmill.rule;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.output.Severity;
import java.util.Optional;

/**
 * One rule, as the pipeline file says it.
 *
 * @param on the stream or window after whose events it is evaluated; already filled in where the file left it out
 * @param when the condition
 * @param until what ends an episode; empty for "when is false"
 * @param cooldownNs per key, at most one alert in this much event time; 0 for no limit
 * @param message template with {@code {name}} places; empty for one made from rule and key
 */
public record RuleSpec(
        String name,
        Location at,
        Text on,
        Text when,
        Fire fire,
        Optional<Text> until,
        long cooldownNs,
        Severity severity,
        Optional<Text> message) {}
