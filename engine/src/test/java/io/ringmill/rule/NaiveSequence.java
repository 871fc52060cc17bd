package io.ringmill.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A rule {@code sequence} as the reference says it, with lists of runs; the oracle for generated ones. */
final class NaiveSequence {

    /** A row of a node: what conditions see. */
    record Row(int node, String key, long timeNs, long sequence, double x, double beforeX, double knownX) {}

    /** Whether a row fits, given what earlier steps saw. */
    interface Condition {
        boolean holds(Row row, Map<String, Row> seen);
    }

    record Step(String name, int node, int stream, Condition condition, int times) {
        boolean isNot() {
            return name.equals("not");
        }
    }

    private static final class Run {
        final long deadlineNs;
        final Map<String, Row> seen = new LinkedHashMap<>();
        int next;
        int times;

        Run(long deadlineNs) {
            this.deadlineNs = deadlineNs;
        }
    }

    private final List<Step> steps;
    private final long withinNs;
    private final int overlap;
    private final long cooldownNs;
    private final long[] watermarksNs;
    private final Map<String, List<Run>> runs = new TreeMap<>();
    private final Map<String, Long> lastAlertNs = new TreeMap<>();

    /** Sequence, key, time, and by step the sequence and value of what it saw. */
    final List<String> alerts = new ArrayList<>();

    NaiveSequence(List<Step> steps, int streams, long withinNs, int overlap, long cooldownNs) {
        this.steps = steps;
        this.withinNs = withinNs;
        this.overlap = overlap;
        this.cooldownNs = cooldownNs;
        watermarksNs = new long[streams];
        Arrays.fill(watermarksNs, Long.MIN_VALUE);
    }

    boolean isLate(int stream, long timeNs) {
        return timeNs < watermarksNs[stream];
    }

    /** The watermark of a stream moves: runs are over whose deadline all streams have reached. */
    void advance(int stream, long watermarkNs, long sequence) {
        watermarksNs[stream] = Math.max(watermarksNs[stream], watermarkNs);
        TreeSet<Integer> involved = new TreeSet<>();
        steps.forEach(step -> involved.add(step.stream));
        long reachedNs =
                involved.stream().mapToLong(each -> watermarksNs[each]).min().orElseThrow();
        TreeSet<Long> due = new TreeSet<>();
        runs.values().forEach(some -> some.forEach(run -> due.add(run.deadlineNs)));
        for (long dueNs : due) {
            if (dueNs > reachedNs) {
                return;
            }
            runs.forEach((key, some) -> {
                for (Run run : List.copyOf(some)) {
                    if (run.deadlineNs == dueNs) {
                        some.remove(run);
                        if (waitsForItsEnd(run)) {
                            alert(sequence, key, dueNs, run);
                        }
                    }
                }
            });
        }
    }

    void onRow(Row row) {
        List<Run> some = runs.computeIfAbsent(row.key, none -> new ArrayList<>());
        boolean used = false;
        for (Run run : List.copyOf(some)) {
            if (row.timeNs >= run.deadlineNs) {
                continue;
            }
            int at = run.next;
            boolean ended = false;
            while (at < steps.size() && steps.get(at).isNot()) {
                ended |= fits(steps.get(at++), row, run.seen);
            }
            if (ended) {
                some.remove(run);
            } else if (!used && at < steps.size() && fits(steps.get(at), row, run.seen)) {
                used = true;
                take(run, at, row);
                if (run.next == steps.size()) {
                    some.remove(run);
                    alert(row.sequence, row.key, row.timeNs, run);
                }
            }
        }
        if (!used && fits(steps.get(0), row, Map.of())) {
            if (some.size() == overlap) {
                some.stream()
                        .filter(run -> row.timeNs >= run.deadlineNs && !waitsForItsEnd(run))
                        .findFirst()
                        .ifPresent(some::remove);
            }
            if (some.size() == overlap) {
                return;
            }
            Run run = new Run(row.timeNs + withinNs);
            some.add(run);
            take(run, 0, row);
        }
    }

    private boolean waitsForItsEnd(Run run) {
        return steps.subList(run.next, steps.size()).stream().allMatch(Step::isNot);
    }

    private static boolean fits(Step step, Row row, Map<String, Row> seen) {
        return step.node == row.node && step.condition.holds(row, seen);
    }

    private void take(Run run, int step, Row row) {
        if (++run.times == steps.get(step).times) {
            run.seen.put(steps.get(step).name, row);
            run.times = 0;
            run.next = step + 1;
        }
    }

    private void alert(long sequence, String key, long timeNs, Run run) {
        Long last = lastAlertNs.get(key);
        if (cooldownNs > 0 && last != null && timeNs - last < cooldownNs) {
            return;
        }
        lastAlertNs.put(key, timeNs);
        StringBuilder text = new StringBuilder(sequence + " " + key + " " + timeNs);
        run.seen.forEach((name, row) -> text.append(' ')
                .append(name)
                .append(' ')
                .append(row.sequence)
                .append(' ')
                .append(row.x));
        alerts.add(text.toString());
    }
}
