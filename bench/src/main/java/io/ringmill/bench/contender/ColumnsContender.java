package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.event.EventColumns;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;

/**
 * Ringmill on one of the works, given events as columns: of some hundred rows at a time, which are filled in here, as a
 * reader would.
 */
final class ColumnsContender implements Contender {

    private static final int ROWS = 1024;

    private final Feed feed;
    private final RingmillEngine engine;
    private final EventPublisher trades;
    private final EventColumns columns;
    private final int[] keys;

    ColumnsContender(Feed feed, Work work, RingmillEngine.Setup setup) {
        this.feed = feed;
        engine = RingmillEngine.start(Pipeline.parse(work.pipeline(), work.name()), setup);
        trades = engine.publisher("trades");
        columns = trades.columns(ROWS);
        keys = new int[feed.keyCount];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = trades.key(Feed.keyText(key));
        }
    }

    @Override
    public void publish(int index, long shiftNs) {
        publish(index, index + 1, shiftNs);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        for (int first = from; first < to; first += ROWS) {
            int rows = Math.min(ROWS, to - first);
            fill(first, rows, shiftNs);
            trades.publish(columns, 0, rows);
        }
    }

    private void fill(int first, int rows, long shiftNs) {
        int[] ids = columns.keys();
        long[] times = columns.times();
        for (int row = 0; row < rows; row++) {
            ids[row] = keys[feed.keys[first + row]];
            times[row] = feed.timesNs[first + row] + shiftNs;
        }
        System.arraycopy(feed.prices, first, columns.doubles("price"), 0, rows);
        System.arraycopy(feed.sizes, first, columns.doubles("size"), 0, rows);
    }

    @Override
    public void drain() {
        engine.awaitHandled();
    }

    @Override
    public long outputs() {
        return engine.outputs();
    }

    @Override
    public void close() {
        engine.close();
    }
}
