package io.ringmill.output;

import io.ringmill.metrics.Counters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Decides which alerts of rules with a limit go to the sinks, and counts the others. Time is the newest that it was told
 * of the rule's stream, so alerts of several workers, which come in no order, are never more than the limit allows.
 *
 * <p><b>Threading:</b> one thread; the counts are read by any. <b>Allocation:</b> none. <b>Units:</b> event time in epoch
 * nanoseconds. <b>Cost:</b> O(1) an alert; O(rules with a limit) when one of them may go on.
 */
public final class AlertLimiter {

    /** {@link #over} where nothing is. */
    public static final int NONE = -1;

    private final List<AlertLayout> rules;
    private final Limited[] limited;

    /** By stream of rules with a limit: event time, and when the first of the limits that keep something back is over. */
    private final long[] nowNs;

    private final long[] overNs;

    /**
     * What is remembered of a rule.
     *
     * @param deliveredNs when the last alerts went on, the oldest first
     * @param kept how many were kept back since the last alert that told of such
     * @param keptSequence of the last of these
     * @param suppressed how many were kept back so far
     * @param nowNs the newest time that the limiter was told of its stream
     */
    public record State(
            String rule,
            List<Long> deliveredNs,
            long kept,
            long keptSequence,
            long keptTimeNs,
            long suppressed,
            long nowNs) {
        public State {
            deliveredNs = List.copyOf(deliveredNs);
        }
    }

    /** A rule with a limit. */
    private static final class Limited {
        final int stream;
        final long perNs;
        /** When the last ones went on, the oldest of them at {@code next}. */
        final long[] timesNs;

        /** All that were kept back. */
        final Counters suppressed = new Counters(1);

        int delivered;
        int next;
        long kept;
        long keptSequence;
        long keptTimeNs;

        Limited(int stream, AlertLimit limit) {
            this.stream = stream;
            timesNs = new long[limit.alerts()];
            perNs = limit.perNs();
        }

        boolean isFull(long nowNs) {
            return delivered == timesNs.length && nowNs - timesNs[next] < perNs;
        }

        void deliver(long nowNs) {
            timesNs[next] = nowNs;
            next = next + 1 == timesNs.length ? 0 : next + 1;
            delivered = Math.min(delivered + 1, timesNs.length);
        }
    }

    public AlertLimiter(List<AlertLayout> rules) {
        this.rules = List.copyOf(rules);
        limited = rules.stream()
                .map(rule -> rule.limit()
                        .map(limit -> new Limited(rule.stream(), limit))
                        .orElse(null))
                .toArray(Limited[]::new);
        int streams = rules.stream().mapToInt(AlertLayout::stream).max().orElse(0) + 1;
        nowNs = new long[streams];
        overNs = new long[streams];
        Arrays.fill(nowNs, Long.MIN_VALUE);
        Arrays.fill(overNs, Long.MAX_VALUE);
    }

    /**
     * One for other rules, which goes on with those that were here.
     *
     * @param anew names of rules that are counted on, and otherwise begin anew
     */
    public AlertLimiter goingOnWith(List<AlertLayout> newRules, Set<String> anew) {
        AlertLimiter next = new AlertLimiter(newRules);
        int streams = Math.min(nowNs.length, next.nowNs.length);
        System.arraycopy(nowNs, 0, next.nowNs, 0, streams);
        System.arraycopy(overNs, 0, next.overNs, 0, streams);
        for (AlertLayout rule : rules) {
            Limited own = limited[rule.index()];
            int index = next.indexOf(rule.name());
            if (own == null || index < 0 || next.limited[index] == null) {
                continue;
            }
            if (anew.contains(rule.name())) {
                next.limited[index].suppressed.set(0, own.suppressed.get(0));
            } else {
                next.limited[index] = own;
            }
        }
        return next;
    }

    private int indexOf(String rule) {
        for (AlertLayout each : rules) {
            if (each.name().equals(rule)) {
                return each.index();
            }
        }
        return NONE;
    }

    /** Event time of a stream is at least this. */
    public void advance(int stream, long timeNs) {
        if (stream < nowNs.length) { // else no rule is of it
            nowNs[stream] = Math.max(nowNs[stream], timeNs);
        }
    }

    /** Whether an alert goes on to the sinks; time has been advanced to its own. */
    public boolean admits(Alert alert) {
        Limited rule = limited[alert.ruleIndex()];
        if (rule == null) {
            return true;
        }
        long now = nowNs[rule.stream];
        if (!rule.isFull(now)) {
            rule.deliver(now);
            return true;
        }
        rule.kept++;
        rule.keptSequence = alert.sequence();
        rule.keptTimeNs = alert.timeNs();
        rule.suppressed.increment(0);
        overNs[rule.stream] = Math.min(overNs[rule.stream], rule.timesNs[rule.next] + rule.perNs);
        return false;
    }

    /** A rule of a stream of which alerts were kept back, and that may go on now; {@link #NONE} if there is none. */
    public int over(int stream) {
        if (stream >= nowNs.length || nowNs[stream] < overNs[stream]) {
            return NONE;
        }
        long firstNs = Long.MAX_VALUE;
        int over = NONE;
        for (int i = 0; i < limited.length; i++) {
            Limited rule = limited[i];
            if (rule == null || rule.kept == 0 || rule.stream != stream) {
                continue;
            }
            if (over == NONE && !rule.isFull(nowNs[stream])) {
                over = i;
            }
            firstNs = Math.min(firstNs, rule.timesNs[rule.next] + rule.perNs);
        }
        overNs[stream] = firstNs;
        return over;
    }

    /** A rule of which alerts were kept back; {@link #NONE} if there is none. */
    public int anyKept() {
        return anyKept(List.of());
    }

    /** As the other, of the rules with which that one does not go on. */
    public int anyKeptWithout(AlertLimiter next) {
        return anyKept(Arrays.asList(next.limited));
    }

    private int anyKept(List<Limited> others) {
        for (int i = 0; i < limited.length; i++) {
            if (limited[i] != null && limited[i].kept > 0 && !others.contains(limited[i])) {
                return i;
            }
        }
        return NONE;
    }

    /** Makes an alert say what of a rule was kept back since the last one that did. */
    public void tell(int ruleIndex, Alert alert) {
        Limited rule = limited[ruleIndex];
        alert.set(ruleIndex, Alert.State.LIMITED, rule.keptSequence, 0, rule.keptTimeNs);
        alert.setSuppressed(rule.kept);
        rule.kept = 0;
    }

    /** What it remembers, while it stands still. */
    public List<State> save() {
        List<State> states = new ArrayList<>();
        for (AlertLayout rule : rules) {
            Limited of = limited[rule.index()];
            if (of != null) {
                List<Long> deliveredNs = new ArrayList<>();
                for (int i = 0; i < of.delivered; i++) {
                    int oldest = of.delivered < of.timesNs.length ? 0 : of.next;
                    deliveredNs.add(of.timesNs[(oldest + i) % of.timesNs.length]);
                }
                states.add(new State(
                        rule.name(),
                        deliveredNs,
                        of.kept,
                        of.keptSequence,
                        of.keptTimeNs,
                        of.suppressed.get(0),
                        nowNs[of.stream]));
            }
        }
        return states;
    }

    /** Goes on from what {@link #save} told, before the first alert; of rules with the same limits. */
    public void load(List<State> states) {
        for (State state : states) {
            for (AlertLayout rule : rules) {
                Limited of = limited[rule.index()];
                if (of != null && rule.name().equals(state.rule)) {
                    nowNs[of.stream] = Math.max(nowNs[of.stream], state.nowNs);
                    state.deliveredNs.forEach(of::deliver);
                    of.kept = state.kept;
                    of.keptSequence = state.keptSequence;
                    of.keptTimeNs = state.keptTimeNs;
                    of.suppressed.set(0, state.suppressed);
                    overNs[of.stream] = Long.MIN_VALUE; // whichever is over, the next move of the time looks
                }
            }
        }
    }

    /** Any thread: alerts of a rule that were kept back so far. */
    public long suppressed(String rule) {
        int index = indexOf(rule);
        Limited own = index < 0 ? null : limited[index];
        return own == null ? 0 : own.suppressed.get(0);
    }
}
