package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.rule.Gaps;
import io.ringmill.time.Durations;
import io.ringmill.window.compile.Catalog;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.Timers;
import java.util.List;

/** Gives a clause what it asks for when its rule is compiled. */
final class ClauseNeeds {

    /** As many cost 4 KiB a key. */
    private static final int MOST_GAPS = 256;

    private final RuleNode rule;
    private final RuleScope scope;
    private final Catalog catalog;
    private final StateLayout layout;
    private final Timers timers;
    private final Faults faults;

    ClauseNeeds(RuleNode rule, RuleScope scope, Catalog catalog, StateLayout layout, Timers timers, Faults faults) {
        this.rule = rule;
        this.scope = scope;
        this.catalog = catalog;
        this.layout = layout;
        this.timers = timers;
        this.faults = faults;
    }

    /** A condition over the rows that the rule is on, of which alerts hold what it reads; null if it has faults. */
    Typed condition(Text text) {
        Typed condition = Expressions.condition(text, scope, faults);
        scope.hold(condition);
        return condition;
    }

    /** A cell of the key's state that is {@code initial} at first. */
    int cell(double initial) {
        return layout.reserve(1, initial);
    }

    /** A cell for a time, which is {@link Long#MIN_VALUE} at first. */
    int timeCell() {
        return cell(Double.longBitsToDouble(Long.MIN_VALUE));
    }

    /**
     * A timer of each key, by the watermark of the stream that the rule's rows come from; its index. The values that alerts
     * hold are then kept by key, as there is no row when the timer is due.
     */
    int timer() {
        rule.keepsValues = true;
        return timers.add(rule.on, layout);
    }

    /** How many {@link Gaps} a silence keeps of a key, since events may come before older ones; 0 where they do not. */
    int gaps(Silence silence) {
        StreamSpec stream = rule.on.root().spec();
        long most = Gaps.most(silence.ns(), stream.outOfOrderNs());
        if (most > MOST_GAPS) {
            faults.add(
                    silence.at(),
                    "'silence': %s is too short beside 'outOfOrder: %s' of stream '%s': as many as %d silences of a key"
                            + " could be open at once, and at most %d are kept; make it at least %s",
                    Durations.print(silence.ns()),
                    Durations.print(stream.outOfOrderNs()),
                    stream.name(),
                    most,
                    MOST_GAPS,
                    Durations.print((stream.outOfOrderNs() - 1) / MOST_GAPS + 1));
        }
        return (int) Math.min(most, MOST_GAPS);
    }

    /** The cell of the key's state that is not 0 while that timer is set. */
    int timerCell(int timer) {
        return timers.cells().get(timer).cell();
    }

    /** The rule takes the rows of these keys only. */
    void onlyKeys(List<String> names, Location at) {
        if (rule.on.allKeys()) {
            faults.add(at, "'keys': the rows of '%s' are of all keys together; leave 'keys' out", rule.on.name());
        } else if (rule.on.root().spec().key().isEmpty()) {
            faults.add(
                    at,
                    "'keys': stream '%s' has no key; leave 'keys' out",
                    rule.on.root().name());
        } else {
            rule.keys = names.stream()
                    .mapToInt(name -> catalog.intern(name, Type.KEY, at, faults))
                    .toArray();
        }
    }

    /** The code of a sequence, whose rule takes rows of all that its steps are on. */
    ClauseCode sequence(Sequence sequence) {
        return new SequenceTyper(sequence, rule, scope, catalog, layout, faults).type(timers);
    }

    /** The rule takes the rows of all keys together. */
    void allKeys() {
        rule.allKeys = true;
        catalog.overAllKeys(rule.on);
    }
}
