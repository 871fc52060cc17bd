package io.ringmill.server.live;

import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * How long the stages took over the last seconds, as the difference of what they have taken since the start.
 *
 * <p><b>Threading:</b> one thread adds, any reads. <b>Size:</b> of the last minute a histogram of each stage every 5 s, 220 kB each.
 */
public final class LatencyHistory {

    private static final long EVERY_NS = 5_000_000_000L;
    private static final int MOST = 14;

    private record Taken(long atNs, List<StageLatency> stages) {}

    private record Span(Taken from, Taken until) {}

    /** A stage over an interval. */
    public record Interval(Stage stage, Histogram histogram) {}

    private final Deque<Taken> taken = new ArrayDeque<>();
    private Taken newest = new Taken(0, List.of());

    /** Nothing is taken yet. */
    LatencyHistory() {}

    synchronized void add(long atNs, List<StageLatency> stages) {
        newest = new Taken(atNs, stages);
        if (taken.isEmpty() || atNs - taken.getLast().atNs() >= EVERY_NS) {
            taken.add(newest);
            if (taken.size() > MOST) {
                taken.remove();
            }
        }
    }

    /** Since the start. */
    public synchronized List<Interval> sinceStart() {
        return newest.stages().stream()
                .map(stage -> new Interval(stage.stage(), stage.histogram()))
                .toList();
    }

    /** Over about the last so many nanoseconds; shorter if the engine has not run for so long. */
    public List<Interval> over(long ns) {
        Span span = span(ns);
        return span.until().stages().stream()
                .map(stage -> interval(stage, span.from()))
                .toList();
    }

    /** As {@link #over(long)}, of one stage; empty if it has taken nothing. */
    public Optional<Interval> over(long ns, Stage stage) {
        Span span = span(ns);
        return stageOf(span.until().stages(), stage).map(each -> interval(each, span.from()));
    }

    private synchronized Span span(long ns) {
        Taken from = new Taken(0, List.of());
        for (Taken each : taken) {
            if (newest.atNs() - each.atNs() >= ns) {
                from = each;
            }
        }
        return new Span(from, newest);
    }

    private static Interval interval(StageLatency stage, Taken from) {
        Histogram histogram = stage.histogram();
        stageOf(from.stages(), stage.stage()).ifPresent(before -> histogram.subtract(before.histogram()));
        return new Interval(stage.stage(), histogram);
    }

    private static Optional<StageLatency> stageOf(List<StageLatency> stages, Stage stage) {
        return stages.stream().filter(each -> each.stage() == stage).findFirst();
    }
}
