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
import io.ringmill.rule.compile.Sequence;
import io.ringmill.rule.compile.Silence;
import io.ringmill.rule.compile.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads one entry of {@code rules}. */
final class RuleReader {

    private final String name;
    private final SettingsReader settings;
    private final Function<SettingsReader, Text> on;
    private final Faults faults;

    /** {@code on} reads what a mapping is on. */
    RuleReader(String name, SettingsReader settings, Function<SettingsReader, Text> on, Faults faults) {
        this.name = name;
        this.settings = settings;
        this.on = on;
        this.faults = faults;
    }

    /**
     * The rule; empty if it has no condition.
     *
     * @param nodes names of streams and windows
     */
    Optional<RuleSpec> read(List<String> nodes) {
        Names.checkRule(name, settings.at(), faults);
        Fire fire = settings.oneOf("fire", Fire.ONCE);
        Optional<Sequence> sequence = settings.has("sequence")
                ? new SequenceReader(settings, on, nodes, faults).read(fire)
                : Optional.empty();
        Cooldown cooldown = new Cooldown(settings.durationNs("cooldown", 0));
        Severity severity = settings.oneOf("severity", Severity.WARNING);
        Optional<Text> message = settings.text("message");
        Optional<Silence> silence = settings.has("silence") ? Optional.of(silence(fire)) : Optional.empty();
        List<RuleClause> clauses = new ArrayList<>(List.of(cooldown));
        List<String> keys = settings.strings("keys");
        if (keys.contains("")) {
            settings.fault("keys", "holds an empty text, and no event has such a key");
        }
        if (!keys.isEmpty()) {
            clauses.add(new Keys(keys, settings.at("keys")));
        }
        settings.parsed("limit", Limit::parse).ifPresent(clauses::add);
        if (settings.has("sequence")) {
            return sequence.map(steps -> rule(steps.steps().get(0).on(), steps, clauses, severity, message));
        }
        for (String key : List.of("within", "overlap")) {
            if (settings.has(key)) {
                settings.fault(key, "goes with 'sequence', in place of 'when' and 'silence'");
            }
        }
        if (settings.has("by") && silence.isEmpty()) {
            settings.fault("by", "goes with 'silence'; for all keys together, put the rule on a window with by: all");
        }
        Text source = on.apply(settings);
        Optional<? extends Clause> trigger = silence.isPresent() ? silence : episodes(fire);
        return trigger.map(fires -> rule(source, fires, clauses, severity, message));
    }

    private RuleSpec rule(
            Text source, Clause fires, List<RuleClause> others, Severity severity, Optional<Text> message) {
        List<RuleClause> clauses = new ArrayList<>(List.of(fires));
        clauses.addAll(others);
        return new RuleSpec(name, settings.at(), source, clauses, severity, message);
    }

    private Optional<Episodes> episodes(Fire fire) {
        settings.require("when");
        Optional<Span> holdsFor = settings.parsed("for", Span::parse);
        Optional<Text> until = settings.text("until");
        Optional<Span> endsFor = settings.parsed("endFor", Span::parse);
        return settings.text("when").map(when -> new Episodes(when, holdsFor, fire, until, endsFor));
    }

    private Silence silence(Fire fire) {
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
            ns = Long.MAX_VALUE;
        }
        boolean byAll = settings.oneOf("by", "key", "key", "all").equals("all");
        return new Silence(ns, settings.at("silence"), byAll, fire, settings.parsed("endFor", Span::parse));
    }
}
