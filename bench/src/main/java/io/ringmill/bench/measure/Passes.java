package io.ringmill.bench.measure;

import io.ringmill.bench.contender.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of running passes of one contender in one JVM.
 *
 * @param events in a pass
 * @param nanos how long each measured pass took
 * @param bytes what all threads allocated in each
 * @param rounds passes in all, those of the warm-up included
 * @param outputs alerts or rows of all of them
 * @param coresNs the {@link CoreDistance} before and after
 */
public record Passes(int events, List<Long> nanos, List<Long> bytes, int rounds, long outputs, List<Long> coresNs)
        implements Measured {

    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * How to run them.
     *
     * @param events in a pass
     * @param roundNs by how much the times of a pass are later than those of the one before
     * @param warmUpRounds warm up for at least so many
     * @param warmUpNs and at least so long
     * @param passes to measure
     */
    public record Plan(int events, long roundNs, int warmUpRounds, long warmUpNs, int passes) {}

    public Passes {
        nanos = List.copyOf(nanos);
        bytes = List.copyOf(bytes);
        coresNs = List.copyOf(coresNs);
    }

    /** The same with the {@link CoreDistance} before and after. */
    Passes withCores(List<Long> ns) {
        return new Passes(events, nanos, bytes, rounds, outputs, ns);
    }

    /** Events per second in the median pass. */
    public double eventsPerSecond() {
        return events * NANOS_PER_SECOND / Sample.of(nanos).median();
    }

    /** Bytes per event in the median pass. */
    public double bytesPerEvent() {
        return Sample.of(bytes).median() / events;
    }

    /** Its components by name. */
    public Map<String, Object> toMap() {
        return Map.of(
                "events", events,
                "nanos", nanos,
                "bytes", bytes,
                "rounds", rounds,
                "outputs", outputs,
                "coresNs", coresNs);
    }

    /** What {@link ForkMain} wrote. */
    public static Passes parse(Map<?, ?> map) {
        return new Passes(
                ((Number) map.get("events")).intValue(),
                longs(map.get("nanos")),
                longs(map.get("bytes")),
                ((Number) map.get("rounds")).intValue(),
                ((Number) map.get("outputs")).longValue(),
                longs(map.get("coresNs")));
    }

    static List<Long> longs(Object list) {
        return ((List<?>) list)
                .stream().map(each -> ((Number) each).longValue()).toList();
    }

    /** Warms up, then measures. The garbage of one pass is not left to the next. */
    public static Passes run(Contender contender, Plan plan) {
        int rounds = 0;
        long warmAtNs = System.nanoTime() + plan.warmUpNs();
        while (rounds < plan.warmUpRounds() || System.nanoTime() < warmAtNs) {
            pass(contender, plan, rounds++);
        }
        AllocationMeter meter = new AllocationMeter();
        List<Long> nanos = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        for (int pass = 0; pass < plan.passes(); pass++) {
            System.gc();
            meter.begin();
            long ns = pass(contender, plan, rounds++);
            bytes.add(meter.end());
            nanos.add(ns);
        }
        return new Passes(plan.events(), nanos, bytes, rounds, contender.outputs(), List.of());
    }

    private static long pass(Contender contender, Plan plan, int round) {
        long beginNs = System.nanoTime();
        contender.publish(0, plan.events(), round * plan.roundNs());
        contender.drain();
        return System.nanoTime() - beginNs;
    }
}
