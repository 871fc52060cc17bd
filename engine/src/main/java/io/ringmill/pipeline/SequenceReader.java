package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.rule.Fire;
import io.ringmill.rule.compile.Sequence;
import io.ringmill.rule.compile.Sequence.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code sequence}, and what goes with it, of one entry of {@code rules}. */
final class SequenceReader {

    /** Watermarks that have reached a deadline are bits of an int, and methods that go through all steps are compiled. */
    private static final int MOST_STEPS = 16;

    private static final int MOST_OVERLAP = 256;
    private static final int MOST_TIMES = 1_000_000;

    private final SettingsReader settings;
    private final Function<SettingsReader, Text> on;
    private final List<String> nodes;
    private final Faults faults;
    private final Set<String> names = new LinkedHashSet<>();
    private Optional<Text> ofRule = Optional.empty();

    /**
     * A reader of a rule's settings.
     *
     * @param on reads what a mapping is on
     * @param nodes names of streams and windows
     */
    SequenceReader(SettingsReader settings, Function<SettingsReader, Text> on, List<String> nodes, Faults faults) {
        this.settings = settings;
        this.on = on;
        this.nodes = nodes;
        this.faults = faults;
    }

    /** The sequence; empty if it has faults that keep it from being looked at further. */
    Optional<Sequence> read(Fire fire) {
        for (String instead : List.of("when", "until", "for", "endFor", "silence", "by")) {
            if (settings.has(instead)) {
                settings.fault(instead, "does not go with 'sequence', whose steps say what is waited for");
            }
        }
        if (fire != Fire.ONCE) {
            settings.fault("fire", "a sequence fires with each match, and a match does not last; leave fire out");
        }
        if (settings.has("on")) {
            ofRule = Optional.of(on.apply(settings));
        }
        long withinNs = within();
        int overlap = (int) settings.integer("overlap", 1, 1, MOST_OVERLAP);
        int faultsBefore = faults.count();
        List<Step> steps = new ArrayList<>();
        for (SettingsReader item : settings.mappings("sequence")) {
            step(item).ifPresent(steps::add);
        }
        if (!steps.isEmpty()) {
            refuse(steps, faults.count() == faultsBefore);
        }
        return faults.count() > faultsBefore || steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new Sequence(steps, Math.max(1, withinNs), overlap));
    }

    private long within() {
        if (!settings.has("within")) {
            settings.missing("within", "say how long after its first step a sequence may last, as in within: 5s");
        }
        long ns = settings.durationNs("within", 1);
        if (ns == 0) {
            settings.fault("within", "must be longer than 0s");
        }
        return ns;
    }

    private Optional<Step> step(SettingsReader item) {
        List<String> entries = item.names();
        String name = entries.get(0);
        if (entries.size() > 1) {
            faults.add(
                    item.atKey(entries.get(1)),
                    "'%s' stands in the entry of step '%s'; every step has a '-' of its own, and a name alone before its"
                            + " settings",
                    entries.get(1),
                    name);
            entries.forEach(item::has);
            return Optional.empty();
        }
        if (item.isMapping(name)) {
            return item.child(name).flatMap(step -> {
                step.require("when");
                int times = (int) step.integer("times", 1, 1, MOST_TIMES);
                if (name.equals(Sequence.NOT) && times > 1) {
                    step.fault("times", "does not go with 'not', which the first event ends that fits");
                }
                Text stepOn = step.has("on") || ofRule.isEmpty() ? on.apply(step) : ofRule.get();
                return step.text("when").map(when -> new Step(name, item.atKey(name), stepOn, when, times));
            });
        }
        Optional<Text> when = item.text(name);
        Text stepOn = ofRule.orElseGet(() -> on.apply(item));
        return when.map(text -> new Step(name, item.atKey(name), stepOn, text, 1));
    }

    /** Finds what steps cannot be, and if these are all, what they cannot be together. */
    private void refuse(List<Step> steps, boolean all) {
        for (Step step : steps) {
            if (step.isNot()) {
                continue;
            }
            Names.checkIdentifier("step", step.name(), step.at(), faults);
            if (nodes.contains(step.name())) {
                faults.add(
                        step.at(),
                        "'%s' is already the name of a stream or window; %s.x could mean either",
                        step.name(),
                        step.name());
            }
            if (!names.add(step.name())) {
                faults.add(step.at(), "there is a step '%s' before; each has a name of its own", step.name());
            }
        }
        if (!all) {
            return;
        }
        Step first = steps.get(0);
        if (first.isNot()) {
            faults.add(
                    first.at(),
                    "a sequence begins with an event; put a step before 'not'%s",
                    steps.size() == 1 ? ", or write silence for an event that does not come" : "");
        } else if (steps.size() == 1 && first.times() == 1) {
            faults.add(first.at(), "one step is no sequence; write 'when', or a further step, or times");
        }
        if (steps.size() > MOST_STEPS) {
            faults.add(steps.get(MOST_STEPS).at(), "a sequence has at most %d steps", MOST_STEPS);
        }
    }
}
