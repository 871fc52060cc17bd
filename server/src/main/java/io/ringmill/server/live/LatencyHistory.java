package io.ringmill.server.live;

import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
        Taken until;
        Taken from = new Taken(0, List.of());
        synchronized (this) {
            until = newest;
            for (Taken each : taken) {
                if (until.atNs() - each.atNs() >= ns) {
                    from = each;
                }
            }
        }
        List<Interval> intervals = new ArrayList<>();
        for (StageLatency stage : until.stages()) {
            Histogram histogram = stage.histogram();
            stageOf(from.stages(), stage.stage()).ifPresent(before -> histogram.subtract(before.histogram()));
            intervals.add(new Interval(stage.stage(), histogram));
        }
        return intervals;
    }

    private static Optional<StageLatency> stageOf(List<StageLatency> stages, Stage stage) {
        return stages.stream().filter(each -> each.stage() == stage).findFirst();
    }
}
