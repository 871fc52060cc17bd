package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.RingmillContender;
import io.ringmill.bench.contender.RingmillEngine;
import io.ringmill.bench.work.Feed;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;

/** Ringmill inline on a pipeline that nobody has written by hand; its check is that each later pass brings the same. */
final class SelfCheckedState {

    /** Windows are full by then, whatever their length. */
    private static final int SETTLED_ROUNDS = 3;

    private final Feed feed;
    private final RingmillContender contender;
    private int rounds;
    private long outputs;
    private long perRound = -1;

    SelfCheckedState(Pipeline pipeline, int keyCount) {
        this(pipeline, keyCount, ContenderState.EVENTS);
    }

    /** {@code events}: of a pass. */
    SelfCheckedState(Pipeline pipeline, int keyCount, int events) {
        feed = Feed.of(events, keyCount, 1);
        contender = new RingmillContender(feed, pipeline, inline());
    }

    /** How Ringmill runs in the caller's thread, with everything else as usual. */
    static RingmillEngine.Setup inline() {
        return new RingmillEngine.Setup(EngineSettings.DEFAULT.withTopology(Topology.INLINE));
    }

    long pass() {
        contender.publish(0, feed.size, rounds++ * feed.roundNs());
        contender.drain();
        long before = outputs;
        outputs = contender.outputs();
        if (rounds > SETTLED_ROUNDS) {
            check(outputs - before);
        }
        return outputs;
    }

    private void check(long newOutputs) {
        if (perRound >= 0 && perRound != newOutputs) {
            throw new IllegalStateException("round " + rounds + " had " + newOutputs + " outputs, not " + perRound);
        }
        perRound = newOutputs;
    }

    void close() {
        contender.close();
    }
}
