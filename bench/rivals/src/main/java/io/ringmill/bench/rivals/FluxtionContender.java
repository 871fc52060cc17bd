package io.ringmill.bench.rivals;

import com.fluxtion.compiler.Fluxtion;
import com.fluxtion.runtime.EventProcessor;
import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;

/**
 * Fluxtion: hand-written nodes in a graph that is generated and compiled in memory, called directly, one event object
 * reused. The window is the hand-written one, so this shows what the graph costs.
 */
final class FluxtionContender implements Contender {

    private final Feed feed;
    private final EventProcessor<?> processor;
    private final FluxtionAlertNode alerts;
    private final FluxtionTrade trade = new FluxtionTrade();

    FluxtionContender(Work work, Feed feed) throws NoSuchFieldException {
        this.feed = feed;
        processor = Fluxtion.compile(config ->
                config.addNode(new FluxtionAlertNode(new FluxtionWorkNode(work.name(), feed.keyCount)), "alerts"));
        processor.init();
        alerts = processor.getNodeById("alerts");
    }

    @Override
    public void publish(int index, long shiftNs) {
        trade.key = feed.keys[index];
        trade.timeNs = feed.timesNs[index] + shiftNs;
        trade.price = feed.prices[index];
        trade.size = feed.sizes[index];
        processor.onEvent(trade);
    }

    @Override
    public void drain() {
        // everything happens in publish
    }

    @Override
    public long outputs() {
        return alerts.outputs();
    }

    @Override
    public void close() {
        processor.tearDown();
    }
}
