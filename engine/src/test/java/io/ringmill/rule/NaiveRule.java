package io.ringmill.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rule as the reference says it, over the rows of what it is on; the oracle for generated rule programs. Everything is
 * kept as it comes, and looked through whenever the watermark moves.
 */
final class NaiveRule {

    /** How long something must hold: events, or if these are 0 a time. */
    record Span(int events, long ns) {}

    /** What a rule says; spans are null where it does not say them. */
    record Said(
            Span holdsFor,
            Fire fire,
            boolean until,
            Span endsFor,
            long cooldownNs,
            long silenceNs,
            boolean byAll,
            List<String> keys) {}

    /** A row: its values are as text what alerts hold. */
    record Row(String key, long timeNs, long sequence, String values) {}

    private enum Stage {
        NORMAL,
        PENDING,
        ON,
        ENDING
    }

    private static final class Key {
        final String name;
        Stage stage = Stage.NORMAL;
        boolean alerted;
        int held;
        Row begin;
        Row last;
        Long lastAlertNs;
        final NaiveTimes times = new NaiveTimes();
        Row pending;
        Row began;
        String seen;

        Key(String name) {
            this.name = name;
        }
    }

    private record Timer(long dueNs, long order, Key key, boolean ofSilence) {}

    private final Said said;
    private final Map<String, Key> keys = new TreeMap<>();
    private final List<Timer> timers = new ArrayList<>();
    private long orders;

    /** Sequence, key, state, time, values. */
    final List<String> alerts = new ArrayList<>();

    NaiveRule(Said said) {
        this.said = said;
    }

    /** A row, of which a condition is null where it is unknown. */
    void onRow(Row row, Boolean when, Boolean until) {
        if (!said.keys.isEmpty() && !said.keys.contains(row.key)) {
            return;
        }
        Key key = keys.computeIfAbsent(said.byAll ? "" : row.key, Key::new);
        key.last = row;
        if (said.silenceNs > 0) {
            onRowAfterSilence(key, row);
        } else {
            onRow(key, row, when, said.until ? until : when == null ? null : (Boolean) !when);
        }
    }

    private void onRow(Key key, Row row, Boolean when, Boolean ends) {
        boolean wasOn = key.stage == Stage.ON || key.stage == Stage.ENDING;
        if (!wasOn) {
            if (Boolean.TRUE.equals(when)) {
                hold(key, row, said.holdsFor, Stage.PENDING);
            } else if (Boolean.FALSE.equals(when)) {
                stopHolding(key, Stage.NORMAL);
            }
            return;
        }
        if (Boolean.TRUE.equals(ends)) {
            hold(key, row, said.endsFor, Stage.ENDING);
        } else if (Boolean.FALSE.equals(ends)) {
            stopHolding(key, Stage.ON);
        }
        boolean isOn = key.stage == Stage.ON || key.stage == Stage.ENDING;
        if (isOn && said.fire == Fire.EACH && Boolean.TRUE.equals(when)) {
            fire(key, row.timeNs, row.sequence);
        }
    }

    private void onRowAfterSilence(Key key, Row row) {
        if (key.stage != Stage.NORMAL) {
            hold(key, row, said.endsFor, Stage.ENDING);
        }
        timers.removeIf(timer -> timer.key == key && timer.ofSilence);
        key.times.add(row.timeNs);
        timers.add(new Timer(key.times.silentAfter(said.silenceNs) + said.silenceNs, orders++, key, true));
    }

    private void onSilence(Key key, long dueNs, long sequence) {
        if (key.stage == Stage.NORMAL) {
            begin(key, dueNs, sequence);
        } else {
            stopHolding(key, Stage.ON);
        }
        Long nextNs = key.times.takeNext(said.silenceNs);
        if (nextNs != null) {
            hold(key, new Row(key.name, nextNs, sequence, key.last.values), said.endsFor, Stage.ENDING);
            timers.add(new Timer(key.times.silentAfter(said.silenceNs) + said.silenceNs, orders++, key, true));
        }
    }

    private void hold(Key key, Row row, Span span, Stage meanwhile) {
        if (key.stage != meanwhile) {
            key.stage = meanwhile;
            key.held = 0;
            key.pending = meanwhile == Stage.PENDING ? row : key.pending;
            if (span != null && span.events == 0) {
                timers.add(new Timer(row.timeNs + span.ns, orders++, key, false));
            }
        }
        key.held++;
        if (span == null || (span.events > 0 && key.held == span.events)) {
            held(key, row.timeNs, row.sequence);
        }
        if (key.stage == Stage.PENDING) {
            key.seen = row.values;
        }
    }

    private void stopHolding(Key key, Stage stage) {
        key.stage = stage;
        timers.removeIf(timer -> timer.key == key && !timer.ofSilence);
    }

    /** What is pending, or ending, was so for long enough. */
    private void held(Key key, long timeNs, long sequence) {
        if (key.stage == Stage.PENDING) {
            begin(key, timeNs, sequence);
            return;
        }
        key.stage = Stage.NORMAL;
        if (said.fire == Fire.BOTH && key.alerted) {
            alert(key, "RESOLVED", timeNs, sequence, " ends " + key.begin.sequence + " " + key.begin.timeNs);
        }
    }

    private void begin(Key key, long timeNs, long sequence) {
        key.stage = Stage.ON;
        key.begin = new Row(key.name, timeNs, sequence, "");
        key.seen = key.last.values;
        key.alerted = fire(key, timeNs, sequence);
        key.began = key.alerted ? key.begin : key.began;
    }

    private boolean fire(Key key, long timeNs, long sequence) {
        if (said.cooldownNs > 0 && key.lastAlertNs != null && timeNs - key.lastAlertNs < said.cooldownNs) {
            return false;
        }
        key.lastAlertNs = timeNs;
        key.seen = key.last.values;
        alert(key, "FIRING", timeNs, sequence, "");
        return true;
    }

    private void alert(Key key, String state, long timeNs, long sequence, String ends) {
        alerts.add(sequence + " " + key.name + " " + state + " " + timeNs + " " + key.last.values + ends);
    }

    /** What it is doing for keys for which it is not in state normal, as {@link RandomRulesTest} writes it. */
    List<String> active() {
        List<String> active = new ArrayList<>();
        boolean timed = said.silenceNs > 0 || isTimed(said.holdsFor) || isTimed(said.endsFor);
        for (Key key : keys.values()) {
            boolean pending = key.stage == Stage.PENDING;
            boolean ending = key.stage == Stage.ENDING;
            if (key.stage == Stage.NORMAL || (said.fire == Fire.EACH && !said.until && said.holdsFor == null)) {
                continue;
            }
            Span span = pending ? said.holdsFor : ending ? said.endsFor : null;
            String counted = span == null || isTimed(span) ? "" : " " + key.held + " of " + span.events;
            String until = timers.stream()
                    .filter(timer -> timer.key == key && !timer.ofSilence)
                    .map(timer -> " until " + timer.dueNs)
                    .findFirst()
                    .orElse("");
            Row alert = pending ? key.began : key.alerted ? key.begin : null;
            active.add(key.name + " " + (key.stage == Stage.ON ? "FIRING" : key.stage) + " since "
                    + (pending ? key.pending : key.begin).timeNs + until + counted
                    + (alert == null ? "" : " by " + alert.sequence + " at " + alert.timeNs)
                    + (key.lastAlertNs == null || said.cooldownNs == 0
                            ? ""
                            : " cool until " + (key.lastAlertNs + said.cooldownNs))
                    + " saw " + (timed ? key.last.values : key.seen));
        }
        return active;
    }

    private static boolean isTimed(Span span) {
        return span != null && span.events == 0;
    }

    /** The watermark moves, because of the event of that sequence. */
    void advance(long watermarkNs, long sequence) {
        while (true) {
            Timer due = timers.stream()
                    .filter(timer -> timer.dueNs <= watermarkNs)
                    .min(Comparator.comparingLong(Timer::dueNs).thenComparingLong(Timer::order))
                    .orElse(null);
            if (due == null) {
                return;
            }
            timers.remove(due);
            if (!due.ofSilence) {
                held(due.key, due.dueNs, sequence);
            } else {
                onSilence(due.key, due.dueNs, sequence);
            }
        }
    }
}
