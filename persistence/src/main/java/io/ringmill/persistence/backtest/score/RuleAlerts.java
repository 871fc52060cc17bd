package io.ringmill.persistence.backtest.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The alerts of one rule over all sessions, in order of sessions and sequences. Immutable. */
public final class RuleAlerts {

    private final List<Entry> all;

    /** An alert: a row of a tape. */
    public record Entry(SessionTape tape, int row) {

        /** In order of sessions, sequences and times. */
        public static final Comparator<Entry> IN_ORDER = Comparator.comparingInt(Entry::session)
                .thenComparingLong(Entry::sequence)
                .thenComparingLong(Entry::timeNs);

        public int session() {
            return tape.session();
        }

        public long sequence() {
            return tape.tape().sequence(row);
        }

        public long timeNs() {
            return tape.tape().timeNs(row);
        }

        /** The text of its key. */
        public String key() {
            return tape.key(row);
        }

        /** Whether it ends an episode, rather than begins one. */
        public boolean resolved() {
            return tape.tape().isResolved(row);
        }

        /** When one could act on it. */
        long startNs() {
            return timeNs() + tape.delays().ns(sequence());
        }

        /** The price then; NaN if there is none. */
        public double price() {
            return tape.tape().price(row);
        }

        /** By how much the price was higher at a horizon, in basis points; NaN if that is not known. */
        public double riseBp(int horizon) {
            return tape.tape().riseBp(row, horizon);
        }
    }

    private RuleAlerts(List<Entry> all) {
        this.all = all;
    }

    /** Those of a rule; in a session they are on one tape. */
    public static RuleAlerts of(int rule, List<SessionTape> tapes) {
        List<Entry> all = new ArrayList<>();
        tapes.stream().sorted(Comparator.comparingInt(SessionTape::session)).forEach(tape -> {
            for (int i = 0; i < tape.count(rule); i++) {
                all.add(new Entry(tape, tape.row(rule, i)));
            }
        });
        return new RuleAlerts(List.copyOf(all));
    }

    /** All, those that end an episode too. */
    public List<Entry> all() {
        return all;
    }

    /** Those that begin an episode, or tell of one event of it: of state firing. */
    public List<Entry> firing() {
        return all.stream().filter(entry -> !entry.resolved()).toList();
    }

    /** How many there are by key, the most first. */
    public static Map<String, List<Entry>> byKey(List<Entry> entries) {
        Map<String, List<Entry>> byName = new TreeMap<>();
        entries.forEach(entry ->
                byName.computeIfAbsent(entry.key(), absent -> new ArrayList<>()).add(entry));
        Map<String, List<Entry>> byCount = new LinkedHashMap<>();
        byName.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<String, List<Entry>> key) -> -key.getValue().size()))
                .forEach(key -> byCount.put(key.getKey(), key.getValue()));
        return byCount;
    }

    /**
     * Mark-outs, times the side, of a horizon.
     *
     * @param seed of the bootstrap that gives the interval; empty for one by Student's t
     */
    public static Estimate estimate(List<Entry> entries, int horizon, long horizonNs, int side, OptionalLong seed) {
        MarkOuts marks = marks(entries, horizon, horizonNs, side);
        Estimate estimate = marks.estimate();
        if (seed.isPresent()) {
            ClusterBootstrap bootstrap = new ClusterBootstrap(marks, horizonNs);
            return bootstrap.isPossible() ? bootstrap.of(estimate, seed.getAsLong()) : estimate;
        }
        return estimate;
    }

    /** The mean alone. */
    public static double mean(List<Entry> entries, int horizon, int side) {
        return marks(entries, horizon, 1, side).mean();
    }

    private static MarkOuts marks(List<Entry> entries, int horizon, long horizonNs, int side) {
        MarkOuts marks = new MarkOuts(horizonNs);
        Predicate<Entry> isKnown = entry -> !Double.isNaN(entry.riseBp(horizon));
        int number = 0;
        for (List<Entry> ofKey : new TreeMap<>(byKey(entries)).values()) {
            int key = number++;
            ofKey.stream()
                    .filter(isKnown)
                    .sorted(Comparator.comparingLong(Entry::startNs))
                    .forEach(entry -> marks.add(side * entry.riseBp(horizon) + 0.0, key, entry.startNs()));
        }
        return marks;
    }
}
