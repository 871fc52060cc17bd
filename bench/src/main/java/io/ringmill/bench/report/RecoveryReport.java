package io.ringmill.bench.report;

import io.ringmill.bench.measure.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What is told of runs that went on. */
public final class RecoveryReport {

    private static final double MEGABYTE = 1e6;

    private RecoveryReport() {}

    /** A table, and what the snapshot takes. Brackets hold the 95 % confidence interval of the median over JVMs. */
    public static String text(Map<String, ?> figures) {
        TextTable table = new TextTable("goes on from", "seconds", "events replayed", "results");
        row(table, "the snapshot", figures, "snapshot");
        row(table, "the journal alone", figures, "journal");
        double snapshot = number(figures.get("snapshotBytes"));
        StringBuilder text = new StringBuilder(table.toString());
        text.append(String.format(
                Locale.ROOT,
                "%njournal %.0f MB, snapshot %.1f MB, %.0f bytes a key",
                number(figures.get("journalBytes")) / MEGABYTE,
                snapshot / MEGABYTE,
                snapshot / number(figures.get("keys"))));
        if (figures.get("made") instanceof Map<?, ?> made) {
            text.append(String.format(
                    Locale.ROOT,
                    ", written and forced to the disk in %s s",
                    Figures.threeDigits(number(made.get("seconds")))));
        }
        return text.append('\n').toString();
    }

    private static void row(TextTable table, String label, Map<String, ?> figures, String kind) {
        List<Map<?, ?>> runs = runs(figures, kind);
        Sample seconds =
                Sample.of(runs.stream().map(run -> number(run.get("seconds"))).toList());
        table.row(
                label,
                Figures.threeDigits(seconds.median()) + " [" + Figures.threeDigits(seconds.low()) + ", "
                        + Figures.threeDigits(seconds.high()) + "]",
                String.format(Locale.ROOT, "%,.0f", number(runs.get(0).get("events"))),
                right(figures) ? "right" : "WRONG");
    }

    /** Whether all runs came to the same results, alerts and digest. */
    public static boolean right(Map<String, ?> figures) {
        Stream<Map<?, ?>> made = figures.get("made") instanceof Map<?, ?> one ? Stream.of(one) : Stream.empty();
        return Stream.concat(made, Stream.of("snapshot", "journal").flatMap(kind -> runs(figures, kind).stream()))
                        .map(run -> List.of(run.get("alerts"), run.get("digest")))
                        .distinct()
                        .count()
                == 1;
    }

    private static List<Map<?, ?>> runs(Map<String, ?> figures, String kind) {
        return ((List<?>) figures.get(kind))
                .stream().<Map<?, ?>>map(run -> (Map<?, ?>) run).toList();
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
