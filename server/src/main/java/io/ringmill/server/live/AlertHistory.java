package io.ringmill.server.live;

import io.ringmill.output.Alert;
import io.ringmill.output.Severity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The newest alerts, and how many there were in each minute of event time.
 *
 * <p><b>Threading:</b> one thread adds, any reads. <b>Allocation:</b> on the thread that adds. <b>Size:</b> 10,000 alerts, fewer if
 * their texts are long: 32 MB; counts of a day.
 */
public final class AlertHistory {

    /** So many are kept at most. */
    public static final int MOST = 10_000;

    /** Of one minute. */
    public static final long MINUTE_NS = 60_000_000_000L;

    /** So many minutes are counted. */
    public static final int MINUTES = 1440;

    private static final int MOST_LETTERS = 16 << 20;

    private static final String FIRING = Alert.State.FIRING.label();

    private final Deque<KeptAlert> kept = new ArrayDeque<>();
    private final NavigableMap<Long, Map<Severity, Long>> minutes = new TreeMap<>();
    private final Map<String, Long> lastNs = new HashMap<>();
    /** By sequence, the greatest place; of the newest ones, as alerts of several workers come in no order. */
    private final Map<Long, Integer> places = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > MOST;
        }
    };

    private long letters;
    private long arrived;
    private long newestNs = Long.MIN_VALUE;
    private long greatestSequence = -1;
    private long missed;
    private long fromSequence;
    private long fromNs;

    /** None yet, of an engine that begins. */
    public AlertHistory() {
        this(0, Long.MIN_VALUE, List.of());
    }

    /**
     * Those of before, as after a restart; what is not among them of events before is not known.
     *
     * @param sequence of the first event whose alerts will be added
     * @param timeNs the newest event time before it; the least long if there is none
     */
    AlertHistory(long sequence, long timeNs, List<KeptAlert> before) {
        fromSequence = before.isEmpty() ? sequence : before.get(0).sequence();
        fromNs = before.isEmpty() ? timeNs : before.get(0).timeNs();
        before.forEach(this::keep);
    }

    /** What is kept behind an id, in the order of arrival, and whether more came that is not kept. */
    public record Resumed(List<KeptAlert> alerts, boolean gap) {

        /** Behind what is no alert's id: nobody knows what is missing. */
        public static final Resumed UNKNOWN = new Resumed(List.of(), true);
    }

    /**
     * From where on alerts are kept.
     *
     * @param sequence of the first event all of whose alerts are; 0 if all are
     * @param timeNs event time; the least long if all are
     */
    public record From(long sequence, long timeNs) {}

    /** Adds one. */
    public synchronized KeptAlert add(Alert alert) {
        KeptAlert added = new KeptAlert(
                arrived + 1,
                new AlertId(alert.sequence(), places.getOrDefault(alert.sequence(), -1) + 1),
                alert.rule(),
                alert.key(),
                alert.timeNs(),
                alert.state().label(),
                alert.severity().label(),
                alert.message(),
                Cell.values(alert),
                alert.endedSequence(),
                alert.endedTimeNs());
        keep(added);
        return added;
    }

    private void keep(KeptAlert added) {
        arrived = added.arrival();
        places.put(added.sequence(), added.id().place());
        greatestSequence = Math.max(greatestSequence, added.sequence());
        kept.add(added);
        letters += added.size();
        while (kept.size() > MOST || (letters > MOST_LETTERS && kept.size() > 1)) {
            KeptAlert oldest = kept.remove();
            letters -= oldest.size();
            fromSequence = Math.max(fromSequence, oldest.sequence() + 1);
            fromNs = Math.max(fromNs, oldest.timeNs());
        }
        count(added);
    }

    private void count(KeptAlert alert) {
        newestNs = Math.max(newestNs, alert.timeNs());
        lastNs.merge(alert.rule(), alert.timeNs(), Math::max);
        if (alert.state().equals(FIRING)) {
            long minute = Math.floorDiv(alert.timeNs(), MINUTE_NS);
            minutes.computeIfAbsent(minute, each -> new EnumMap<>(Severity.class))
                    .merge(Severity.valueOf(alert.severity().toUpperCase(Locale.ROOT)), 1L, Long::sum);
            while (minutes.size() > MINUTES) {
                minutes.pollFirstEntry();
            }
        }
    }

    /** So many could not be taken over from the engine in time. */
    synchronized void missed(long more) {
        missed += more;
    }

    /** How many could not be taken over from the engine in time since the start. */
    public synchronized long missed() {
        return missed;
    }

    /** How many came, kept or not. */
    public synchronized long arrived() {
        return arrived;
    }

    /** From where on they are kept. */
    public synchronized From from() {
        return new From(fromSequence, fromNs);
    }

    /** Event time of the newest; the least long if there is none. */
    public synchronized long newestNs() {
        return newestNs;
    }

    /** The newest minute up to a time in which an alert began to fire: its begin; the least long if there is none. */
    public synchronized long newestCountedNs(long mostNs) {
        Long minute = minutes.floorKey(Math.floorDiv(mostNs, MINUTE_NS));
        return minute == null ? Long.MIN_VALUE : minute * MINUTE_NS;
    }

    /** Event time of a rule's newest; the least long if there is none. */
    public synchronized long lastNs(String rule) {
        return lastNs.getOrDefault(rule, Long.MIN_VALUE);
    }

    /** All that are kept, in the order of arrival. */
    public synchronized List<KeptAlert> kept() {
        return new ArrayList<>(kept);
    }

    /** The newest of them, so many at most, in the order of arrival. */
    public synchronized List<KeptAlert> newest(int most) {
        return kept.stream().skip(Math.max(0, kept.size() - most)).toList();
    }

    /**
     * What came behind the alert of an id; if that one is not kept, what has a greater sequence. An id that is greater than any is
     * of another run: then all that is kept came behind it.
     */
    public synchronized Resumed behind(AlertId id) {
        List<KeptAlert> behind = new ArrayList<>();
        boolean found = false;
        for (KeptAlert alert : kept) {
            if (found) {
                behind.add(alert);
            } else {
                found = alert.id().equals(id);
            }
        }
        if (found) {
            return new Resumed(behind, false);
        }
        if (id.sequence() > greatestSequence && id.sequence() >= 0) {
            return new Resumed(new ArrayList<>(kept), true);
        }
        kept.stream().filter(id::isBefore).forEach(behind::add);
        return new Resumed(behind, fromSequence > 0 && id.sequence() < fromSequence);
    }

    /**
     * How many alerts of state firing there were, by severity, in each span of so many minutes of event time.
     *
     * @param fromMinute of the first span, in minutes since the epoch
     */
    public synchronized Map<Severity, long[]> counts(long fromMinute, int minutesEach, int spans) {
        Map<Severity, long[]> counts = new TreeMap<>();
        for (Severity severity : Severity.values()) {
            counts.put(severity, new long[spans]);
        }
        minutes.subMap(fromMinute, fromMinute + (long) minutesEach * spans).forEach((minute, ofMinute) -> {
            int span = (int) ((minute - fromMinute) / minutesEach);
            ofMinute.forEach((severity, count) -> counts.get(severity)[span] += count);
        });
        return counts;
    }
}
