package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.output.Severity;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleSpec;
import io.ringmill.rule.compile.Clause;
import io.ringmill.rule.compile.Cooldown;
import io.ringmill.rule.compile.Episodes;
import io.ringmill.rule.compile.Keys;
import io.ringmill.rule.compile.Limit;
import io.ringmill.rule.compile.Silence;
import io.ringmill.rule.compile.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code rules}. */
final class RuleReader {

    private RuleReader() {}

    /** The rule; empty if it has no condition. */
    static Optional<RuleSpec> read(String name, SettingsReader settings, Text on, Faults faults) {
        Names.checkRule(name, settings.at(), faults);
        settings.unavailable("sequence", "within");
        Fire fire = settings.oneOf("fire", Fire.ONCE);
        Optional<? extends Clause> trigger =
                settings.has("silence") ? Optional.of(silence(settings, fire)) : episodes(settings, fire);
        Cooldown cooldown = new Cooldown(settings.durationNs("cooldown", 0));
        Severity severity = settings.oneOf("severity", Severity.WARNING);
        Optional<Text> message = settings.text("message");
        List<RuleClause> clauses = new ArrayList<>(List.of(cooldown));
        List<String> keys = settings.strings("keys");
        if (!keys.isEmpty()) {
            clauses.add(new Keys(keys, settings.at("keys")));
        }
        settings.parsed("limit", Limit::parse).ifPresent(clauses::add);
        return trigger.map(fires -> {
            clauses.add(0, fires);
            return new RuleSpec(name, settings.at(), on, clauses, severity, message);
        });
    }

    private static Optional<Episodes> episodes(SettingsReader settings, Fire fire) {
        if (!settings.names().contains("sequence")) {
            settings.require("when");
        }
        Optional<Span> holdsFor = settings.parsed("for", Span::parse);
        Optional<Text> until = settings.text("until");
        Optional<Span> endsFor = settings.parsed("endFor", Span::parse);
        return settings.text("when").map(when -> new Episodes(when, holdsFor, fire, until, endsFor));
    }

    private static Silence silence(SettingsReader settings, Fire fire) {
        for (String instead : List.of("when", "until")) {
            if (settings.has(instead)) {
                settings.fault(instead, "does not go with 'silence', which the next event ends; leave one of them out");
            }
        }
        if (settings.has("for")) {
            settings.fault("for", "does not go with 'silence', which says how long by itself; leave it out");
        }
        if (fire == Fire.EACH) {
            settings.fault(
                    "fire", "there is no event while nothing comes; write once, or both to hear of the next event");
        }
        long ns = settings.durationNs("silence", 1);
        if (ns == 0) {
            settings.fault("silence", "must be longer than 0s");
        }
        boolean byAll = settings.oneOf("by", "key", "key", "all").equals("all");
        return new Silence(ns, byAll, fire, settings.parsed("endFor", Span::parse));
    }
}
