package io.ringmill.bench.contender;

import io.ringmill.Engine;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;

/** Ringmill on one of the works, from a pipeline file and through its public API, as any user has it. */
public final class RingmillContender extends EngineContender {

    private final Feed feed;
    private final EventPublisher trades;
    private final int[] keys;
    private final int price;
    private final int size;
    private final boolean batched;

    public RingmillContender(Feed feed, Work work, RingmillEngine.Setup setup) {
        this(feed, Pipeline.parse(work.pipeline(), work.name()), setup);
    }

    /** Any pipeline with one stream {@code trades} that has a price and a size. */
    public RingmillContender(Feed feed, Pipeline pipeline, RingmillEngine.Setup setup) {
        super(RingmillEngine.start(pipeline, setup));
        this.feed = feed;
        trades = engine.publisher("trades");
        price = trades.field("price");
        size = trades.field("size");
        batched = setup.batched();
        keys = ids(feed, trades::key);
    }

    @Override
    public void publish(int index, long shiftNs) {
        claim(index, shiftNs).publish();
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        if (batched) {
            for (int i = from; i < to; i++) {
                claim(i, shiftNs).add();
            }
            trades.flush();
        } else {
            for (int i = from; i < to; i++) {
                claim(i, shiftNs).publish();
            }
        }
    }

    private EventPublisher claim(int index, long shiftNs) {
        return trades.claim(keys[feed.keys[index]], feed.timesNs[index] + shiftNs)
                .set(price, feed.prices[index])
                .set(size, feed.sizes[index]);
    }

    /** The engine, for its metrics. */
    public Engine engine() {
        return engine.engine();
    }
}
