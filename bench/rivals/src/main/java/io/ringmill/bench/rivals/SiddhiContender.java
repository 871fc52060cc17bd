package io.ringmill.bench.rivals;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.siddhi.core.SiddhiAppRuntime;
import io.siddhi.core.SiddhiManager;
import io.siddhi.core.event.Event;
import io.siddhi.core.stream.input.InputHandler;
import io.siddhi.core.stream.output.StreamCallback;

/**
 * Siddhi: synchronous junctions, no statistics. It has no {@code first} over a batch, so its bars lack the open. Its
 * sums drift, which may cost or bring an alert where a window holds but one event. Times are microseconds, which it
 * takes for milliseconds.
 */
final class SiddhiContender implements Contender {

    private static final long NANOS = 1_000;

    private static final String STREAM = "define stream Trade (key string, price double, size double, ts long);\n";

    private static final String SELECT = """
            select key, price, avg(price) as mean, stdDev(price) as sd, min(price) as lo, max(price) as hi
            """;

    private static final String HAVING = "having price > mean + 3 * sd insert into Out;\n";

    private final Feed feed;
    private final SiddhiManager manager = new SiddhiManager();
    private final SiddhiAppRuntime runtime;
    private final InputHandler trades;
    private final String[] keys;
    private long outputs;

    SiddhiContender(Work work, Feed feed) {
        this.feed = feed;
        keys = new String[feed.keyCount];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = Feed.keyText(key);
        }
        runtime = manager.createSiddhiAppRuntime(STREAM + query(work));
        runtime.addCallback("Out", new StreamCallback() {
            @Override
            public void receive(Event[] events) {
                outputs += events.length;
            }
        });
        runtime.start();
        trades = runtime.getInputHandler("Trade");
    }

    private static String query(Work work) {
        return switch (work) {
            case W1 -> "partition with (key of Trade) begin from Trade#window.length(100) " + SELECT + HAVING + "end;";
            case W2 -> "from Trade#window.externalTime(ts, 1000000) " + SELECT + "group by key " + HAVING;
            case W3 -> """
                from Trade#window.externalTimeBatch(ts, 1000000, 0)
                select key, max(price) as high, min(price) as low, price as close, sum(size) as vol,
                sum(price * size) / sum(size) as vwap
                group by key insert into Out;
                """;
        };
    }

    @Override
    public void publish(int index, long shiftNs) {
        long time = (feed.timesNs[index] + shiftNs) / NANOS;
        try {
            trades.send(time, new Object[] {keys[feed.keys[index]], feed.prices[index], feed.sizes[index], time});
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void drain() {
        // everything happens in publish
    }

    @Override
    public long outputs() {
        return outputs;
    }

    @Override
    public void close() {
        runtime.shutdown();
        manager.shutdown();
    }
}
