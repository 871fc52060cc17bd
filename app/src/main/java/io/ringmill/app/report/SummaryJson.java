package io.ringmill.app.report;

import io.ringmill.app.terminal.JsonText;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.metrics.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** A {@link Summary} as JSON: one object, the form that {@code --summary} promises. */
final class SummaryJson {

    private SummaryJson() {}

    /** The object, with a line break at its end. */
    static String text(Summary summary) {
        JsonText json = new JsonText().open();
        events(json, summary.events());
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
        speed(json, summary.elapsedNs() / 1e9, summary.eventsPerSecond());
        latency(json, Optional.ofNullable(summary.latency().get(Stage.WHOLE)));
        sinks(json, summary.sinks());
        return json.close().toString() + "\n";
    }

    /** What each took; of one that sends to another system also what became of it. */
    private static void sinks(JsonText json, List<SinkMetrics> sinks) {
        json.name("sinks").raw("[");
        String comma = "";
        for (SinkMetrics sink : sinks) {
            json.raw(comma).open();
            json.name("name").value(sink.name());
            json.name("results").value(sink.results());
            json.name("alerts").value(sink.alerts());
            json.name("late").value(sink.late());
            json.name("filtered").value(sink.filtered());
            json.name("errors").value(sink.errors());
            sink.edge().ifPresent(edge -> edge(json, edge));
            json.close();
            comma = ",";
        }
        json.raw("]");
    }

    private static void edge(JsonText json, EdgeMetrics edge) {
        json.name("state").value(edge.state().label());
        json.name("detail").value(edge.detail());
        json.name("sent").value(edge.sent());
        json.name("failed").value(edge.failed());
        json.name("held").value(edge.held());
        json.name("dropped").value(edge.dropped());
        json.name("conflated").value(edge.conflated());
        json.name("retries").value(edge.retries());
    }

    /** Records read, and what became of them. */
    static void events(JsonText json, Summary.Events events) {
        json.name("events").open();
        json.name("read").value(events.read());
        json.name("accepted").value(events.accepted());
        json.name("filtered").value(events.filtered());
        json.name("late").value(events.late());
        json.name("invalid").value(events.invalid());
        json.name("dropped").value(events.dropped()).close();
    }

    /** How long it took, and how fast it was. */
    static void speed(JsonText json, double elapsedSeconds, double eventsPerSecond) {
        json.name("elapsedSeconds").raw(decimal(elapsedSeconds, 6));
        json.name("eventsPerSecond").raw(decimal(eventsPerSecond, 1));
    }

    /** From ring to rules; nulls where nothing was measured. */
    static void latency(JsonText json, Optional<Histogram> latency) {
        json.name("latencyNs").open();
        String[] names = {"p50", "p90", "p99", "p999", "p9999", "max"};
        double[] percentiles = {50, 90, 99, 99.9, 99.99, 100};
        for (int i = 0; i < names.length; i++) {
            double percentile = percentiles[i];
            json.name(names[i])
                    .raw(latency.map(some -> Long.toString(some.getValueAtPercentile(percentile)))
                            .orElse("null"));
        }
        json.close();
    }

    private static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
