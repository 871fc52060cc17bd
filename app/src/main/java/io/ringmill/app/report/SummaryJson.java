package io.ringmill.app.report;

import io.ringmill.app.terminal.JsonText;
import io.ringmill.metrics.Stage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** A {@link Summary} as JSON: one object, the form that {@code --summary} promises. */
final class SummaryJson {

    private SummaryJson() {}

    /** Writes the file whole or not at all; makes its folder if need be. A device or pipe is written to as it is. */
    static void write(Summary summary, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            try (OutputStream out = Files.newOutputStream(target)) {
                out.write(text(summary).getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        Files.createDirectories(target.getParent());
        Path temporary = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.writeString(temporary, text(summary));
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The object, with a line break at its end. */
    static String text(Summary summary) {
        Summary.Events events = summary.events();
        JsonText json = new JsonText().open();
        json.name("events").open();
        json.name("read").value(events.read());
        json.name("accepted").value(events.accepted());
        json.name("filtered").value(events.filtered());
        json.name("late").value(events.late());
        json.name("invalid").value(events.invalid());
        json.name("dropped").value(events.dropped()).close();
        json.name("results").open();
        summary.results().forEach((window, count) -> json.name(window).value(count));
        json.close().name("alerts").open();
        summary.alerts().forEach(rule -> json.name(rule.rule()).value(rule.count()));
        if (summary.alerts().stream().anyMatch(rule -> rule.suppressed() > 0)) {
            json.close().name("suppressed").open();
            summary.alerts().stream()
                    .filter(rule -> rule.suppressed() > 0)
                    .forEach(rule -> json.name(rule.rule()).value(rule.suppressed()));
        }
        json.close().name("digest").value(summary.digest().orElse(null));
        json.name("elapsedSeconds").raw(decimal(summary.elapsedNs() / 1e9, 6));
        json.name("eventsPerSecond").raw(decimal(summary.eventsPerSecond(), 1));
        json.name("latencyNs").open();
        latency(json, Optional.ofNullable(summary.latency().get(Stage.WHOLE)));
        return json.close().close().toString() + "\n";
    }

    private static void latency(JsonText json, Optional<Histogram> latency) {
        String[] names = {"p50", "p90", "p99", "p999", "p9999", "max"};
        double[] percentiles = {50, 90, 99, 99.9, 99.99, 100};
        for (int i = 0; i < names.length; i++) {
            double percentile = percentiles[i];
            json.name(names[i])
                    .raw(latency.map(some -> Long.toString(some.getValueAtPercentile(percentile)))
                            .orElse("null"));
        }
    }

    private static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
