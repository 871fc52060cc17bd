package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.output.Severity;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleSpec;
import java.util.Optional;

/** Reads one entry of {@code rules}. */
final class RuleReader {

    private RuleReader() {}

    /** The rule; empty if it has no condition. */
    static Optional<RuleSpec> read(String name, SettingsReader settings, Text on, Faults faults) {
        Names.checkRule(name, settings.at(), faults);
        settings.unavailable("for", "sequence", "within", "silence");
        boolean unavailableCondition =
                settings.names().contains("sequence") || settings.names().contains("silence");
        if (!unavailableCondition) {
            settings.require("when");
        }
        Optional<Text> when = settings.text("when");
        Fire fire = settings.oneOf("fire", Fire.ONCE);
        Optional<Text> until = settings.text("until");
        long cooldownNs = settings.durationNs("cooldown", 0);
        Severity severity = settings.oneOf("severity", Severity.WARNING);
        Optional<Text> message = settings.text("message");
        return when.map(condition ->
                new RuleSpec(name, settings.at(), on, condition, fire, until, cooldownNs, severity, message));
    }
}
