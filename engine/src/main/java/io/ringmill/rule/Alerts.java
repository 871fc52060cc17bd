package io.ringmill.rule;

import io.ringmill.event.Dictionary;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.state.StateForm;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2LongHashMap;

/**
 * Where generated rules raise their alerts: they fill {@link #values}, then call {@link #raise}.
 *
 * <p><b>Threading:</b> the rules' thread; the counts are read by any. <b>Allocation:</b> none.
 */
public final class Alerts {

    /** Takes the alerts as they are raised. */
    @FunctionalInterface
    public interface Output {
        void onAlert(Alert alert);
    }

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final List<AlertLayout> rules;
    private final Dictionary keys;
    private final Alert alert;
    private final Output output;
    private final long[] counts;

    /** By rule, the event time up to which it raises no alerts of state firing. */
    private final long[] silentUntilNs;

    /** By rule, the same of single keys; null of a rule without. A checkpoint has them among the changes. */
    private final Long2LongHashMap[] silentKeys;

    private long endedSequence;
    private long endedTimeNs;

    /** The cells of the alert to be raised. */
    public final long[] values;

    public Alerts(List<AlertLayout> rules, Dictionary keys, Dictionary symbols, Output output) {
        this.rules = rules;
        this.keys = keys;
        alert = new Alert(rules, keys, symbols);
        values = alert.cells();
        counts = new long[rules.size()];
        silentUntilNs = new long[rules.size()];
        Arrays.fill(silentUntilNs, Long.MIN_VALUE);
        silentKeys = new Long2LongHashMap[rules.size()];
        this.output = output;
    }

    /** Raises an alert whose values are set; {@code resolved} is 1 for the end of an episode, else 0. */
    public void raise(int rule, int resolved, int key, long timeNs, long sequence) {
        counts[rule]++;
        alert.set(rule, resolved == 0 ? Alert.State.FIRING : Alert.State.RESOLVED, sequence, key, timeNs);
        if (resolved != 0) {
            alert.setEnded(endedSequence, endedTimeNs);
        }
        output.onAlert(alert);
    }

    /** The next resolved alert ends the one of that sequence and time. */
    public void ends(long sequence, long timeNs) {
        endedSequence = sequence;
        endedTimeNs = timeNs;
    }

    /** A change happens now; one of a rule that is not here does nothing. */
    public void make(RuleChange change) {
        for (AlertLayout rule : rules) {
            if (rule.name().equals(change.rule())) {
                if (change.kind() == RuleChange.Kind.SILENCE_KEY) {
                    silenceKey(rule.index(), change);
                } else {
                    silentUntilNs[rule.index()] = change.untilNs();
                }
            }
        }
    }

    /** A key for which there is no room has no events either. */
    private void silenceKey(int rule, RuleChange change) {
        int key = keys.intern(change.content());
        if (key != Dictionary.FULL) {
            if (silentKeys[rule] == null) {
                silentKeys[rule] = new Long2LongHashMap(Long.MIN_VALUE);
            }
            silentKeys[rule].put(key, change.untilNs());
        }
    }

    /** Goes on from the counts of others; rules that begin anew are not silenced. */
    public void goOnFrom(Alerts before, Set<String> anew) {
        for (AlertLayout rule : rules) {
            for (AlertLayout other : before.rules) {
                if (other.name().equals(rule.name())) {
                    counts[rule.index()] = before.counts[other.index()];
                    boolean begins = anew.contains(rule.name());
                    silentUntilNs[rule.index()] = begins ? Long.MIN_VALUE : before.silentUntilNs[other.index()];
                    silentKeys[rule.index()] = begins ? null : before.silentKeys[other.index()];
                }
            }
        }
    }

    /** Rules are silenced for the keys for which others are. */
    public void silenceKeysAs(Alerts before) {
        for (AlertLayout rule : rules) {
            for (AlertLayout other : before.rules) {
                if (other.name().equals(rule.name())) {
                    silentKeys[rule.index()] = before.silentKeys[other.index()];
                }
            }
        }
    }

    /** Whether a rule must not fire for a key at that time. */
    public boolean isSilent(int rule, int key, long timeNs) {
        Long2LongHashMap ofKeys = silentKeys[rule];
        return timeNs < silentUntilNs[rule] || (ofKeys != null && timeNs < ofKeys.get(key));
    }

    /** Keeps the first {@code count} of the values in cells of a key's state. */
    public void keep(double[] state, int at, int count) {
        for (int i = 0; i < count; i++) {
            state[at + i] = Double.longBitsToDouble(values[i]);
        }
    }

    /** Whether a cooldown that began at {@code lastNs} ({@link Long#MIN_VALUE}: none did) is still on. */
    public static boolean cools(long lastNs, long timeNs, long cooldownNs) {
        return lastNs != Long.MIN_VALUE && timeNs - lastNs < cooldownNs;
    }

    /** What holds the counts, by component. */
    public Map<String, List<Stateful>> holders() {
        Map<String, List<Stateful>> holders = new LinkedHashMap<>();
        rules.forEach(rule -> holders.put(StateForm.rule(rule.name()), List.of(new Count(rule.index()))));
        return holders;
    }

    /** How many alerts a rule has raised, and until when it must not. */
    private final class Count implements Stateful {
        private final int rule;

        Count(int rule) {
            this.rule = rule;
        }

        @Override
        public void saveShared(StateWriter out) {
            out.putLong(counts[rule]);
            out.putLong(silentUntilNs[rule]);
        }

        @Override
        public void loadShared(StateReader in) {
            counts[rule] += in.getCount();
            silentUntilNs[rule] = Math.max(silentUntilNs[rule], in.getLong());
        }
    }

    /** Alerts of a rule so far; another thread than the rules' sees an older count. */
    public long count(int rule) {
        return (long) LONGS.getOpaque(counts, rule);
    }
}
