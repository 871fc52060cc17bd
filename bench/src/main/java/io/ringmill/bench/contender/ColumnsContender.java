package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.event.EventColumns;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.util.Arrays;

/** Ringmill on one of the works, given events as columns, some hundred rows at a time. */
final class ColumnsContender extends EngineContender {

    private static final int ROWS = 1024;

    private final Feed feed;
    private final EventPublisher trades;
    private final EventColumns columns;

    /** Those of the feed, and later by what a round's are. */
    private final long[] timesNs;

    ColumnsContender(Feed feed, Work work, RingmillEngine.Setup setup) {
        super(RingmillEngine.start(Pipeline.parse(work.pipeline(), work.name()), setup));
        this.feed = feed;
        trades = engine.publisher("trades");
        int[] ids = ids(feed, trades::key);
        int[] keys = new int[feed.size];
        Arrays.setAll(keys, i -> ids[feed.keys[i]]);
        timesNs = feed.timesNs.clone();
        columns = trades.columns()
                .keys(keys)
                .times(timesNs)
                .doubles("price", feed.prices)
                .doubles("size", feed.sizes);
    }

    @Override
    public void publish(int index, long shiftNs) {
        timesNs[index] = feed.timesNs[index] + shiftNs;
        trades.publish(columns, index, 1);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        for (int first = from; first < to; first += ROWS) {
            int end = Math.min(to, first + ROWS);
            for (int row = first; row < end; row++) {
                timesNs[row] = feed.timesNs[row] + shiftNs;
            }
            trades.publish(columns, first, end - first);
        }
    }
}
