package io.ringmill.bench.rivals;

import com.fluxtion.runtime.annotations.OnEventHandler;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.Work;

/** Windows and condition, by hand. The code that Fluxtion generates makes it anew from its constructor's arguments. */
public final class FluxtionWorkNode {

    private final String work;
    private final int keyCount;
    private final transient HandWritten byHand;
    private transient long outputs;

    public FluxtionWorkNode(String work, int keyCount) {
        this.work = work;
        this.keyCount = keyCount;
        byHand = HandWritten.of(Work.valueOf(work), keyCount);
    }

    /** True if there was an output, which triggers what depends on it. */
    @OnEventHandler
    public boolean onTrade(FluxtionTrade trade) {
        byHand.onEvent(trade.key, trade.timeNs, trade.price, trade.size);
        long before = outputs;
        outputs = byHand.outputs();
        return outputs != before;
    }

    /** Outputs so far. */
    public long outputs() {
        return outputs;
    }

    public String getWork() {
        return work;
    }

    public int getKeyCount() {
        return keyCount;
    }
}
