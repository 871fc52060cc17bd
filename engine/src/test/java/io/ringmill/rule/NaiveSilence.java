package io.ringmill.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A rule {@code silence} with {@code fire: both} as the reference says it, over a stream; the oracle for generated ones. */
final class NaiveSilence {

    private static final class Key {
        final String name;
        final NaiveTimes times = new NaiveTimes();
        long waitsSince;
        boolean waits;
        boolean fired;

        Key(String name) {
            this.name = name;
        }
    }

    private final long silenceNs;
    private final long outOfOrderNs;
    private final long cooldownNs;
    private final boolean byAll;
    private final Map<String, Key> keys = new TreeMap<>();
    private final Map<String, Long> lastAlertNs = new TreeMap<>();
    private long watermarkNs = Long.MIN_VALUE;
    private long waiting;

    /** Sequence, key, state, time. */
    final List<String> alerts = new ArrayList<>();

    NaiveSilence(long silenceNs, long outOfOrderNs, long cooldownNs, boolean byAll) {
        this.silenceNs = silenceNs;
        this.outOfOrderNs = outOfOrderNs;
        this.cooldownNs = cooldownNs;
        this.byAll = byAll;
    }

    void onEvent(long sequence, String keyName, long timeNs) {
        if (timeNs < watermarkNs) {
            return;
        }
        advance(sequence, timeNs - outOfOrderNs);
        Key key = keys.computeIfAbsent(byAll ? "" : keyName, Key::new);
        if (key.fired) {
            alerts.add(sequence + " " + key.name + " RESOLVED " + timeNs);
            key.fired = false;
        }
        key.times.add(timeNs);
        key.waits = true;
        key.waitsSince = waiting++;
    }

    void advance(long sequence, long newWatermarkNs) {
        watermarkNs = Math.max(watermarkNs, newWatermarkNs);
        while (true) {
            Key key = keys.values().stream()
                    .filter(some -> some.waits && some.times.silentAfter(silenceNs) + silenceNs <= watermarkNs)
                    .min(Comparator.<Key>comparingLong(some -> some.times.silentAfter(silenceNs))
                            .thenComparingLong(some -> some.waitsSince))
                    .orElse(null);
            if (key == null) {
                return;
            }
            onSilence(sequence, key);
        }
    }

    private void onSilence(long sequence, Key key) {
        long dueNs = key.times.silentAfter(silenceNs) + silenceNs;
        Long last = lastAlertNs.get(key.name);
        if (last == null || dueNs - last >= cooldownNs) {
            lastAlertNs.put(key.name, dueNs);
            key.fired = true;
            alerts.add(sequence + " " + key.name + " FIRING " + dueNs);
        }
        Long next = key.times.takeNext(silenceNs);
        key.waits = next != null;
        if (next == null) {
            return;
        }
        key.waitsSince = waiting++;
        if (key.fired) {
            alerts.add(sequence + " " + key.name + " RESOLVED " + next);
            key.fired = false;
        }
    }
}
