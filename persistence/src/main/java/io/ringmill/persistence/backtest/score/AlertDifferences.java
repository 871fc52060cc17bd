package io.ringmill.persistence.backtest.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In what the alerts of a rule differ from those of an older version of it. Alerts of a key and state are the same if session,
 * sequence and time are. One that only the older version has, right before or behind one that only the newer has, with no other
 * alert of that key and state between them, is one alert that moved; what is left was lost or gained.
 */
public final class AlertDifferences {

    private final List<RuleAlerts.Entry> gained = new ArrayList<>();
    private final List<RuleAlerts.Entry> lost = new ArrayList<>();
    private final List<Moved> moved = new ArrayList<>();

    /** An alert that both versions have, each at another place. */
    public record Moved(RuleAlerts.Entry from, RuleAlerts.Entry to) {

        /** Where the earlier of the two is. */
        public RuleAlerts.Entry earlier() {
            return RuleAlerts.Entry.IN_ORDER.compare(from, to) <= 0 ? from : to;
        }
    }

    private record Sided(RuleAlerts.Entry entry, boolean isNewer) {}

    /** The differences of two lists in order. */
    public AlertDifferences(List<RuleAlerts.Entry> newer, List<RuleAlerts.Entry> older) {
        Map<String, List<Sided>> episodes = new TreeMap<>();
        older.forEach(entry -> add(episodes, new Sided(entry, false)));
        newer.forEach(entry -> add(episodes, new Sided(entry, true)));
        episodes.values().forEach(this::walk);
        gained.sort(RuleAlerts.Entry.IN_ORDER);
        lost.sort(RuleAlerts.Entry.IN_ORDER);
        moved.sort(Comparator.comparing(Moved::earlier, RuleAlerts.Entry.IN_ORDER));
    }

    private static void add(Map<String, List<Sided>> episodes, Sided sided) {
        String name = (sided.entry().resolved() ? "resolved " : "firing ")
                + sided.entry().key();
        episodes.computeIfAbsent(name, absent -> new ArrayList<>()).add(sided);
    }

    /** Alerts of one key and state: those that both have stand side by side once they are sorted. */
    private void walk(List<Sided> alerts) {
        alerts.sort(Comparator.comparing(Sided::entry, RuleAlerts.Entry.IN_ORDER));
        Sided alone = null;
        for (int i = 0; i < alerts.size(); i++) {
            Sided next = alerts.get(i);
            boolean isCommon = i + 1 < alerts.size()
                    && next.isNewer() != alerts.get(i + 1).isNewer()
                    && RuleAlerts.Entry.IN_ORDER.compare(
                                    next.entry(), alerts.get(i + 1).entry())
                            == 0;
            if (alone != null && !isCommon && alone.isNewer() != next.isNewer() && isSameSession(alone, next)) {
                moved.add(
                        next.isNewer()
                                ? new Moved(alone.entry(), next.entry())
                                : new Moved(next.entry(), alone.entry()));
                alone = null;
                continue;
            }
            addAlone(alone);
            alone = isCommon ? null : next;
            i += isCommon ? 1 : 0;
        }
        addAlone(alone);
    }

    private static boolean isSameSession(Sided one, Sided other) {
        return one.entry().session() == other.entry().session();
    }

    private void addAlone(Sided alone) {
        if (alone != null) {
            (alone.isNewer() ? gained : lost).add(alone.entry());
        }
    }

    /** Alerts that only the newer version has, in order. */
    public List<RuleAlerts.Entry> gained() {
        return List.copyOf(gained);
    }

    /** Alerts that only the older version has, in order. */
    public List<RuleAlerts.Entry> lost() {
        return List.copyOf(lost);
    }

    /** Alerts that both have at different places, in order. */
    public List<Moved> moved() {
        return List.copyOf(moved);
    }
}
