package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.Named;
import io.ringmill.publish.TypedPublisher;
import java.util.Arrays;

/** Ringmill on one of the works, given events by a method of an interface of ours. */
final class TypedContender extends EngineContender {

    /** An event of the stream {@code trades}. */
    interface Trades extends TypedPublisher {
        void trade(
                @Named("key") int key,
                @Named("time") long timeNs,
                @Named("price") double price,
                @Named("size") double size);
    }

    private final Feed feed;
    private final Trades trades;

    /** By event, as whoever publishes has them. */
    private final int[] keys;

    TypedContender(Feed feed, Work work, RingmillEngine.Setup setup) {
        super(RingmillEngine.start(Pipeline.parse(work.pipeline(), work.name()), setup));
        this.feed = feed;
        trades = engine.engine().publisher("trades", Trades.class);
        int[] ids = ids(feed, trades::key);
        keys = new int[feed.size];
        Arrays.setAll(keys, i -> ids[feed.keys[i]]);
    }

    @Override
    public void publish(int index, long shiftNs) {
        trades.trade(keys[index], feed.timesNs[index] + shiftNs, feed.prices[index], feed.sizes[index]);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        for (int i = from; i < to; i++) {
            trades.trade(keys[i], feed.timesNs[i] + shiftNs, feed.prices[i], feed.sizes[i]);
        }
    }
}
