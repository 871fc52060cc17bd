package io.ringmill.server.api;

import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LatencyHistory.Interval;
import io.ringmill.server.live.LiveEngine;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How long events took, stage by stage. */
final class LatencyResources {

    private static final int POINTS = 51;
    private static final int PER_NINE = 10;
    private static final long NS_PER_S = 1_000_000_000;
    private static final List<String> OVER = List.of("10s", "1m", "start");
    private static final int MOST_WORST = 100;

    private final LiveEngine live;

    LatencyResources(LiveEngine live) {
        this.live = live;
    }

    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    record StageShape(String name, long count, long[] ns, long maxNs) {}

    /** {@code nines} n stands for the percentile 1 - 10^-n; {@code ns} of each stage are in that order. */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    record LatencyShape(String over, long count, double[] nines, List<StageShape> stages) {}

    record WorstShape(
            long ns, String stage, long seq, String stream, String key, String timeNs, String takenNs, String cause) {}

    void addTo(Operations operations) {
        operations
                .get("/latency", "Latency", "How long the stages of an event's way took, by percentile")
                .oneOf("over", "The last 10 seconds or minute, or since the start.", OVER)
                .answers(LatencyShape.class)
                .by(this::latency);
        operations
                .get("/latency/worst", "Latency", "The slowest events since the start, and what stood in their way")
                .integer("limit", 20, 1, MOST_WORST, "At most so many.")
                .answers(Operations.listOf(WorstShape.class))
                .by(this::worst);
    }

    private Answer latency(Exchange exchange) throws Exception {
        String over = Query.oneOf(exchange, "over", "10s", OVER);
        List<Interval> intervals = switch (over) {
            case "10s" -> live.latency().over(10 * NS_PER_S);
            case "1m" -> live.latency().over(60 * NS_PER_S);
            default -> live.latency().sinceStart();
        };
        double[] nines = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            nines[i] = i / (double) PER_NINE;
        }
        List<StageShape> stages = intervals.stream()
                .filter(interval -> interval.histogram().getTotalCount() > 0)
                .map(interval -> stage(interval.stage().label(), interval.histogram(), nines))
                .toList();
        long count = stages.stream().mapToLong(StageShape::count).max().orElse(0);
        return Answer.json(new LatencyShape(over, count, nines, stages));
    }

    private static StageShape stage(String name, Histogram histogram, double[] nines) {
        long[] ns = new long[nines.length];
        for (int i = 0; i < nines.length; i++) {
            ns[i] = histogram.getValueAtPercentile(100 * (1 - Math.pow(10, -nines[i])));
        }
        return new StageShape(name, histogram.getTotalCount(), ns, histogram.getMaxValue());
    }

    private Answer worst(Exchange exchange) throws Exception {
        int limit = Query.integer(exchange, "limit", 20, 1, MOST_WORST);
        return Answer.json(new Items<>(live.worst().stream()
                .limit(limit)
                .map(slow -> new WorstShape(
                        slow.ns(),
                        slow.stage(),
                        slow.sequence(),
                        slow.stream(),
                        slow.key(),
                        Cell.time(slow.timeNs()),
                        Cell.time(slow.takenNs()),
                        slow.cause()))
                .toList()));
    }
}
