package io.ringmill.bench.serve;

import io.ringmill.Engine;
import io.ringmill.bench.contender.RingmillContender;
import io.ringmill.bench.contender.RingmillEngine;
import io.ringmill.bench.work.Expected;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Topology;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * W1, at full speed or at a rate. Only whole rounds of the feed are sent, so that the number of alerts is known.
 *
 * <p><b>Threading:</b> one thread.
 */
final class EngineLoad implements AutoCloseable {

    private static final int KEYS = 1000;
    private static final int EVENTS = 1 << 17;
    private static final int PACKET_NS = 1_000_000;
    private static final double SECOND_NS = 1e9;

    private final Feed feed = Feed.of(EVENTS, KEYS, 1);
    private final RingmillContender contender;
    private int rounds;

    EngineLoad(Topology topology) {
        contender = new RingmillContender(
                feed, Work.W1, new RingmillEngine.Setup(EngineSettings.DEFAULT.withTopology(topology)));
    }

    Engine engine() {
        return contender.engine();
    }

    /** For at least so long as fast as it goes; returns events a second. */
    double fullSpeed(double seconds) {
        long beginNs = System.nanoTime();
        long tookNs = 0;
        int sent = 0;
        for (; tookNs < seconds * SECOND_NS; sent++) {
            contender.publish(0, EVENTS, rounds++ * feed.roundNs());
            contender.drain();
            tookNs = System.nanoTime() - beginNs;
        }
        return (double) EVENTS * sent * SECOND_NS / tookNs;
    }

    /** For at least so long in packets, one a millisecond; returns the engine's own latencies of that time. */
    Histogram paced(double seconds, int eventsPerSecond) {
        Histogram before = latencies();
        int packet = Math.max(1, eventsPerSecond / 1000);
        long dueNs = System.nanoTime();
        long endNs = dueNs + (long) (seconds * SECOND_NS);
        while (System.nanoTime() - endNs < 0) {
            long shiftNs = rounds++ * feed.roundNs();
            for (int from = 0; from < EVENTS; from += packet) {
                dueNs += PACKET_NS;
                for (long leftNs; (leftNs = dueNs - System.nanoTime()) > 0; ) {
                    LockSupport.parkNanos(leftNs);
                }
                contender.publish(from, Math.min(EVENTS, from + packet), shiftNs);
            }
        }
        contender.drain();
        Histogram after = latencies();
        after.subtract(before);
        return after;
    }

    private Histogram latencies() {
        return contender.engine().metrics().latency().stream()
                .filter(latency -> latency.stage() == Stage.WHOLE)
                .findFirst()
                .map(StageLatency::histogram)
                .orElseThrow();
    }

    /** Whether there were as many alerts as the naive reference finds. */
    boolean isRight() {
        return contender.outputs() == Expected.of(Work.W1, feed).outputs(rounds);
    }

    @Override
    public void close() {
        contender.close();
    }
}
