package io.ringmill.persistence.backtest;

import io.ringmill.output.Alert;
import io.ringmill.persistence.backtest.score.AlertDifferences;
import io.ringmill.persistence.backtest.score.RuleAlerts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The alerts that a report tells one by one: to be drawn over the price, and those in which variants differ. */
final class ReportAlerts {

    /** Most alerts that are drawn. */
    private static final int SHOWN = 4_000;

    /** Alerts are drawn of so many keys, those with most of them. */
    private static final int SHOWN_KEYS = 20;

    /** Alerts are drawn of so many variants, the best. */
    private static final int SHOWN_VARIANTS = 100;

    /** Most alerts that a list of differences holds. */
    private static final int LISTED = 500;

    private static final Comparator<BacktestReport.DifferentAlert> IN_ORDER = Comparator.comparingInt(
                    BacktestReport.DifferentAlert::session)
            .thenComparingLong(BacktestReport.DifferentAlert::sequence)
            .thenComparingLong(BacktestReport.DifferentAlert::timeNs)
            .thenComparing(BacktestReport.DifferentAlert::rule)
            .thenComparing(BacktestReport.DifferentAlert::key);

    private final BacktestPlan plan;
    private final IntFunction<RuleAlerts> alerts;
    private final int horizons;

    /** {@code alerts}: by distinct rule. */
    ReportAlerts(BacktestPlan plan, IntFunction<RuleAlerts> alerts, int horizons) {
        this.plan = plan;
        this.alerts = alerts;
        this.horizons = horizons;
    }

    /** What makes alerts of several variants one. */
    private record Place(String rule, String key, int session, long sequence, long timeNs) {}

    private static final class Shown {
        private final RuleAlerts.Entry entry;
        private final Set<Integer> variants = new TreeSet<>();

        Shown(RuleAlerts.Entry entry) {
            this.entry = entry;
        }
    }

    /**
     * The alerts to be drawn, in order; notes say what was left out.
     *
     * @param report says what is compared
     * @param results the variants with their scores
     */
    List<BacktestReport.ShownAlert> shown(
            BacktestReport report, List<VariantResult> results, Collection<Pair> pairs, List<String> notes) {
        Set<Integer> variants = new Ranking(results)
                .best(
                        SHOWN_VARIANTS,
                        Ranking.rule(report, results),
                        pairs.stream().map(Pair::variant).toList());
        Map<Integer, Set<Integer>> byRule = new LinkedHashMap<>();
        for (int variant : variants) {
            for (int rule : plan.variants().get(variant).rules().values()) {
                byRule.computeIfAbsent(rule, absent -> new TreeSet<>()).add(variant);
            }
        }
        Set<String> keys = keys(byRule.keySet(), notes);
        if (variants.size() < results.size()) {
            notes.add("the list of alerts has those of " + variants.size() + " of " + results.size()
                    + " variants, "
                    + (results.get(0).rules().isEmpty() ? "the first" : "the best by each rule and horizon"));
        }
        Map<Place, Shown> places = new LinkedHashMap<>();
        byRule.forEach((rule, ofVariants) -> {
            String name = plan.rules().get(rule).name();
            for (RuleAlerts.Entry entry : alerts.apply(rule).firing()) {
                if (keys.contains(entry.key())) {
                    Place place = new Place(name, entry.key(), entry.session(), entry.sequence(), entry.timeNs());
                    places.computeIfAbsent(place, absent -> new Shown(entry))
                            .variants
                            .addAll(ofVariants);
                }
            }
        });
        int every = (places.size() + SHOWN - 1) / SHOWN;
        if (every > 1) {
            notes.add("of " + places.size() + " alerts one in " + every + " is in the list of alerts");
        }
        List<BacktestReport.ShownAlert> shown = new ArrayList<>();
        List<Map.Entry<Place, Shown>> sorted = places.entrySet().stream()
                .sorted(Comparator.comparing(place -> place.getValue().entry, RuleAlerts.Entry.IN_ORDER))
                .toList();
        for (int i = 0; i < sorted.size(); i += Math.max(1, every)) {
            RuleAlerts.Entry entry = sorted.get(i).getValue().entry;
            shown.add(new BacktestReport.ShownAlert(
                    sorted.get(i).getKey().rule(),
                    entry.key(),
                    entry.timeNs(),
                    entry.sequence(),
                    entry.price(),
                    IntStream.range(0, horizons).mapToObj(entry::riseBp).toList(),
                    List.copyOf(sorted.get(i).getValue().variants)));
        }
        return shown;
    }

    /** Those with most alerts of these rules. */
    private Set<String> keys(Set<Integer> rules, List<String> notes) {
        Map<String, Long> counts = rules.stream()
                .flatMap(rule -> alerts.apply(rule).firing().stream())
                .collect(Collectors.groupingBy(RuleAlerts.Entry::key, Collectors.counting()));
        if (counts.size() > SHOWN_KEYS) {
            notes.add("the list of alerts has those of the " + SHOWN_KEYS + " keys of " + counts.size()
                    + " that have most");
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN_KEYS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** A variant and the one that it is held against, by their places. */
    record Pair(int variant, int of) {}

    /** What variants gain and lose against others. */
    List<BacktestReport.Difference> differences(List<Pair> pairs) {
        return pairs.stream().map(pair -> difference(pair.variant(), pair.of())).toList();
    }

    private BacktestReport.Difference difference(int variant, int of) {
        Map<String, Integer> newer = plan.variants().get(variant).rules();
        Map<String, Integer> older = plan.variants().get(of).rules();
        Set<String> rules = new TreeSet<>(newer.keySet());
        rules.addAll(older.keySet());
        List<BacktestReport.DifferentAlert> gained = new ArrayList<>();
        List<BacktestReport.DifferentAlert> lost = new ArrayList<>();
        List<BacktestReport.DifferentAlert> moved = new ArrayList<>();
        for (String rule : rules) {
            if (newer.containsKey(rule) && newer.get(rule).equals(older.get(rule))) {
                continue;
            }
            AlertDifferences differences = new AlertDifferences(all(newer, rule), all(older, rule));
            differences.gained().forEach(entry -> gained.add(alert(rule, entry, Optional.empty())));
            differences.lost().forEach(entry -> lost.add(alert(rule, entry, Optional.empty())));
            differences.moved().forEach(pair -> moved.add(alert(rule, pair.from(), Optional.of(pair.to()))));
        }
        Optional<BacktestReport.DifferentAlert> first = Stream.of(gained, lost, moved)
                .flatMap(List::stream)
                .min(Comparator.comparingInt(BacktestReport.DifferentAlert::session)
                        .thenComparingLong(ReportAlerts::firstSequence)
                        .thenComparing(IN_ORDER));
        return new BacktestReport.Difference(
                variant,
                of,
                first,
                gained.size(),
                lost.size(),
                moved.size(),
                listed(gained),
                listed(lost),
                listed(moved),
                List.of());
    }

    private static long firstSequence(BacktestReport.DifferentAlert alert) {
        return Math.min(alert.sequence(), alert.movedToSequence().orElse(Long.MAX_VALUE));
    }

    private static List<BacktestReport.DifferentAlert> listed(List<BacktestReport.DifferentAlert> alerts) {
        return alerts.stream().sorted(IN_ORDER).limit(LISTED).toList();
    }

    private List<RuleAlerts.Entry> all(Map<String, Integer> rules, String rule) {
        return rules.containsKey(rule) ? alerts.apply(rules.get(rule)).all() : List.of();
    }

    private static BacktestReport.DifferentAlert alert(
            String rule, RuleAlerts.Entry entry, Optional<RuleAlerts.Entry> to) {
        return new BacktestReport.DifferentAlert(
                rule,
                entry.key(),
                (entry.resolved() ? Alert.State.RESOLVED : Alert.State.FIRING).label(),
                entry.session(),
                entry.timeNs(),
                entry.sequence(),
                to.map(RuleAlerts.Entry::timeNs),
                to.map(RuleAlerts.Entry::sequence));
    }
}
