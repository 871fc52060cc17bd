package io.ringmill.app.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringmill.app.terminal.JsonText;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.output.DoubleText;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.ReportJson;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.backtest.VariantResult.MarkOut;
import io.ringmill.persistence.backtest.VariantResult.RuleScore;
import io.ringmill.time.Durations;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes what came of a backtest in forms for files; streams are left open. */
public final class BacktestFiles {

    private BacktestFiles() {}

    /** The document, as JSON. */
    public static void json(BacktestReport report, OutputStream to) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(to, UTF_8));
        ReportJson.write(report, out);
        out.flush();
    }

    /** A row for each rule of each variant. */
    public static void csv(BacktestReport report, OutputStream to) throws IOException {
        List<String> paths = report.variants().stream()
                .flatMap(variant -> variant.settings().keySet().stream())
                .distinct()
                .toList();
        List<Long> horizons =
                report.marking().map(BacktestReport.Marking::horizonsNs).orElse(List.of());
        to.write(head(paths, horizons).getBytes(UTF_8));
        for (VariantResult variant : report.variants()) {
            for (String rule : variant.alerts().keySet()) {
                to.write(row(variant, rule, paths, horizons.size()).getBytes(UTF_8));
            }
        }
    }

    private static String head(List<String> paths, List<Long> horizons) {
        List<String> cells = new ArrayList<>(List.of("variant"));
        cells.addAll(paths);
        cells.addAll(List.of(
                "digest",
                "accepted",
                "filtered",
                "late",
                "rule",
                "alerts",
                "firing",
                "keys",
                "precision",
                "recall",
                "f1"));
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
        cells.add(score == null ? "" : Long.toString(score.alerts()));
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
        return Double.isFinite(value) ? DoubleText.text(value + 0.0) : ""; // no minus zero
    }

    private static String line(List<String> cells) {
        return String.join(",", cells.stream().map(BacktestFiles::quoted).toList()) + "\n";
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /**
     * As {@code run} writes it, of the first variant, with the digests of all.
     *
     * @param sources that the first variant was run over; empty if those were journals
     */
    public static void summary(BacktestReport report, List<SourceMetrics> sources, OutputStream to) throws IOException {
        VariantResult first = report.variants().get(0);
        JsonText json = new JsonText().open();
        SummaryJson.events(json, events(first.events(), sources));
        json.name("results").open();
        first.results().forEach((window, count) -> json.name(window).value(count));
        json.close().name("alerts").open();
        first.alerts().forEach((rule, count) -> json.name(rule).value(count));
        json.close().name("digest").value(first.digest());
        double elapsedSeconds = report.elapsedSeconds();
        SummaryJson.speed(json, elapsedSeconds, report.input().events() / Math.max(1e-9, elapsedSeconds));
        SummaryJson.latency(json, Optional.empty());
        json.name("partial").raw(Boolean.toString(report.partial()));
        json.name("variants").open();
        report.variants().forEach(variant -> json.name(variant.name()).value(variant.digest()));
        to.write((json.close().close() + "\n").getBytes(UTF_8));
    }

    /** What variants have seen, and what sources kept from them. */
    private static Summary.Events events(VariantResult.Events seen, List<SourceMetrics> sources) {
        long filtered = seen.filtered()
                + sources.stream().mapToLong(SourceMetrics::filtered).sum();
        long invalid = seen.ahead()
                + sources.stream().mapToLong(SourceMetrics::invalid).sum();
        long read = seen.accepted() + filtered + seen.late() + invalid;
        return new Summary.Events(read, seen.accepted(), filtered, seen.late(), invalid, 0);
    }
}
