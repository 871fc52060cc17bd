package io.ringmill.app.report;

import io.ringmill.app.terminal.JsonText;
import io.ringmill.output.DoubleText;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.ReportJson;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.MarkOut;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import io.ringmill.time.Durations;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes what came of a backtest into files. */
public final class BacktestFiles {

    private BacktestFiles() {}

    /** The document, as JSON. */
    public static void json(BacktestReport report, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            ReportJson.write(report, out);
        }
    }

    /** A row for each rule of each variant. */
    public static void csv(BacktestReport report, Path file) throws IOException {
        List<String> paths = report.variants().stream()
                .flatMap(variant -> variant.settings().keySet().stream())
                .distinct()
                .toList();
        List<Long> horizons =
                report.marking().map(BacktestReport.Marking::horizonsNs).orElse(List.of());
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(head(paths, horizons));
            for (VariantResult variant : report.variants()) {
                for (String rule : variant.alerts().keySet()) {
                    out.write(row(variant, rule, paths, horizons.size()));
                }
            }
        }
    }

    private static String head(List<String> paths, List<Long> horizons) {
        List<String> cells = new ArrayList<>(List.of("variant"));
        cells.addAll(paths);
        cells.addAll(List.of(
                "digest", "accepted", "filtered", "late", "rule", "alerts", "keys", "precision", "recall", "f1"));
        for (long horizon : horizons) {
            Stream.of("count", "missing", "mean_bp", "median_bp", "stddev_bp", "t", "low_bp", "high_bp", "hit_rate")
                    .forEach(name -> cells.add(name + "_" + Durations.print(horizon)));
        }
        return line(cells);
    }

    private static String row(VariantResult variant, String rule, List<String> paths, int horizons) {
        List<String> cells = new ArrayList<>(List.of(variant.name()));
        paths.forEach(path -> cells.add(variant.settings().getOrDefault(path, "")));
        cells.addAll(List.of(
                variant.digest(),
                Long.toString(variant.events().accepted()),
                Long.toString(variant.events().filtered()),
                Long.toString(variant.events().late()),
                rule,
                Long.toString(variant.alerts().get(rule))));
        RuleScore score = variant.rules().get(rule);
        cells.add(score == null ? "" : Integer.toString(score.keys()));
        if (score != null && score.labels().isPresent()) {
            VariantResult.LabelScore labels = score.labels().get();
            Stream.of(labels.precision(), labels.recall(), labels.f1()).forEach(value -> cells.add(number(value)));
        } else {
            cells.addAll(List.of("", "", ""));
        }
        for (int i = 0; i < horizons; i++) {
            if (score == null || i >= score.markOuts().size()) {
                cells.addAll(List.of("", "", "", "", "", "", "", "", ""));
            } else {
                addMarkOut(score.markOuts().get(i), cells);
            }
        }
        return line(cells);
    }

    private static void addMarkOut(MarkOut out, List<String> cells) {
        cells.add(Long.toString(out.count()));
        cells.add(Long.toString(out.missing()));
        Stream.of(out.meanBp(), out.medianBp(), out.stddevBp(), out.t(), out.lowBp(), out.highBp(), out.hitRate())
                .forEach(value -> cells.add(number(value)));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? DoubleText.text(value) : "";
    }

    private static String line(List<String> cells) {
        return String.join(",", cells.stream().map(BacktestFiles::quoted).toList()) + "\n";
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** As {@code run} writes it, of the first variant, with the digests of all. */
    public static void summary(BacktestReport report, Path file) throws IOException {
        VariantResult first = report.variants().get(0);
        VariantResult.Events events = first.events();
        JsonText json = new JsonText().open();
        json.name("events").open();
        json.name("read").value(events.accepted() + events.filtered() + events.late() + events.ahead());
        json.name("accepted").value(events.accepted());
        json.name("filtered").value(events.filtered());
        json.name("late").value(events.late());
        json.name("invalid").value(events.ahead());
        json.name("dropped").value(0).close();
        json.name("results").open();
        first.results().forEach((window, count) -> json.name(window).value(count));
        json.close().name("alerts").open();
        first.alerts().forEach((rule, count) -> json.name(rule).value(count));
        json.close().name("digest").value(first.digest());
        json.name("elapsedSeconds").raw(String.format(Locale.ROOT, "%.6f", report.elapsedSeconds()));
        json.name("eventsPerSecond")
                .raw(String.format(
                        Locale.ROOT, "%.1f", report.input().events() / Math.max(1e-9, report.elapsedSeconds())));
        json.name("partial").raw(Boolean.toString(report.partial()));
        json.name("variants").open();
        report.variants().forEach(variant -> json.name(variant.name()).value(variant.digest()));
        json.close();
        Files.writeString(file, json.close() + "\n");
    }
}
