package io.ringmill.persistence.backtest.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When something was to be found, by key.
 *
 * @param byKey whether a label is for alerts of its key alone, rather than for those of any
 */
public record Labels(boolean byKey, List<Label> all) {

    /** No labels at all. */
    public static final Labels NONE = new Labels(true, List.of());

    public Labels {
        all = List.copyOf(all);
    }

    /** From one time to another, both included. */
    public record Label(String key, long fromNs, long toNs) {}

    /**
     * How a rule's alerts fit the labels.
     *
     * @param found labels with an alert of their key in them, whether one or many
     * @param outside alerts in no label of their key
     * @param missed labels without an alert
     * @param detectionNs from the beginning of a label to its first alert, the median over those that were found
     */
    public record Score(long found, long outside, long missed, OptionalLong detectionNs) {

        /** Found labels of these and the alerts outside; NaN if there are neither. */
        public double precision() {
            return (double) found / (found + outside);
        }

        /** Found labels of all; NaN if there are none. */
        public double recall() {
            return (double) found / (found + missed);
        }

        /** The harmonic mean of precision and recall; NaN if there are neither labels nor alerts. */
        public double f1() {
            return 2.0 * found / (2 * found + outside + missed);
        }
    }

    /** Those of which a part lies in a stretch of time, both ends included. */
    public Labels within(long fromNs, long toNs) {
        return new Labels(
                byKey,
                all.stream()
                        .filter(label -> label.toNs() >= fromNs && label.fromNs() <= toNs)
                        .toList());
    }

    /** How a rule's alerts fit. */
    public Score score(List<RuleAlerts.Entry> alerts) {
        return score(alerts, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The same of a period: labels that begin in it are found or missed, by alerts of any time; outside are alerts in it. */
    public Score score(List<RuleAlerts.Entry> alerts, long fromNs, long toNs) {
        Map<String, long[]> times = times(alerts);
        List<Long> detections = new ArrayList<>();
        int labels = 0;
        for (Label label : all) {
            if (label.fromNs() >= fromNs && label.fromNs() < toNs) {
                labels++;
                first(times.getOrDefault(name(label.key()), new long[0]), label).ifPresent(detections::add);
            }
        }
        Map<String, List<Label>> ordered = ordered();
        long outside = alerts.stream()
                .filter(alert -> alert.timeNs() >= fromNs && alert.timeNs() < toNs)
                .filter(alert -> !isIn(ordered.getOrDefault(name(alert.key()), List.of()), alert.timeNs()))
                .count();
        int found = detections.size();
        return new Score(found, outside, labels - found, median(detections));
    }

    private static OptionalLong median(List<Long> values) {
        if (values.isEmpty()) {
            return OptionalLong.empty();
        }
        values.sort(null);
        long lower = values.get((values.size() - 1) / 2);
        return OptionalLong.of(lower + (values.get(values.size() / 2) - lower) / 2);
    }

    /** By what labels and alerts are brought together. */
    private String name(String key) {
        return byKey ? key : "";
    }

    private Map<String, long[]> times(List<RuleAlerts.Entry> alerts) {
        Map<String, List<Long>> byTheirKey = new LinkedHashMap<>();
        alerts.forEach(alert -> byTheirKey
                .computeIfAbsent(name(alert.key()), absent -> new ArrayList<>())
                .add(alert.timeNs()));
        Map<String, long[]> times = new LinkedHashMap<>();
        byTheirKey.forEach((key, list) ->
                times.put(key, list.stream().mapToLong(Long::longValue).sorted().toArray()));
        return times;
    }

    /** How long after its beginning a label has its first alert. */
    private static Optional<Long> first(long[] timesNs, Label label) {
        int at = Arrays.binarySearch(timesNs, label.fromNs());
        int next = at < 0 ? -at - 1 : at;
        return next < timesNs.length && timesNs[next] <= label.toNs()
                ? Optional.of(timesNs[next] - label.fromNs())
                : Optional.empty();
    }

    /** By key in order of their beginnings, each ending where it or one before ends last. */
    private Map<String, List<Label>> ordered() {
        Map<String, List<Label>> ordered = new LinkedHashMap<>();
        all.stream().sorted(Comparator.comparingLong(Label::fromNs)).forEach(label -> {
            List<Label> ofKey = ordered.computeIfAbsent(name(label.key()), absent -> new ArrayList<>());
            long before =
                    ofKey.isEmpty() ? label.toNs() : ofKey.get(ofKey.size() - 1).toNs();
            ofKey.add(new Label(label.key(), label.fromNs(), Math.max(before, label.toNs())));
        });
        return ordered;
    }

    private static boolean isIn(List<Label> ordered, long timeNs) {
        int low = 0;
        int high = ordered.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ordered.get(middle).fromNs() <= timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && ordered.get(low - 1).toNs() >= timeNs;
    }
}
