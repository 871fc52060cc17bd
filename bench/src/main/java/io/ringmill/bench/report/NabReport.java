package io.ringmill.bench.report;

import io.ringmill.bench.nab.NabScore;
import io.ringmill.bench.nab.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Scores of the Numenta Anomaly Benchmark, the best first. */
public final class NabReport {

    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Line(String name, double[] scores, String windows, String falseAlarms) {}

    private final List<Line> lines = new ArrayList<>();

    /** Adds a score that was computed. */
    public void ours(String name, NabScore score) {
        double[] scores = Stream.of(Profile.values()).mapToDouble(score::of).toArray();
        lines.add(new Line(
                name, scores, score.found() + " of " + score.windows(), Integer.toString(score.falseAlarms())));
    }

    /** Adds what a folder of the benchmark says of a detector. */
    public void published(String name, Map<?, ?> byProfile) {
        double[] scores = Stream.of(Profile.values())
                .mapToDouble(profile -> byProfile.get(profile.key) instanceof Number number ? number.doubleValue() : 0)
                .toArray();
        lines.add(new Line(name + ", published", scores, "", ""));
    }

    /** A table. */
    public List<String> lines() {
        TextTable table = new TextTable(
                "detector",
                Profile.STANDARD.label,
                Profile.LOW_FP.label,
                Profile.LOW_FN.label,
                "found",
                "false alarms");
        lines.stream()
                .sorted(Comparator.comparingDouble((Line line) -> -line.scores[0]))
                .forEach(line -> table.row(
                        line.name,
                        points(line.scores[0]),
                        points(line.scores[1]),
                        points(line.scores[2]),
                        line.windows,
                        line.falseAlarms));
        return table.toString().lines().toList();
    }

    private static String points(double score) {
        return String.format(Locale.ROOT, "%.1f", score);
    }
}
