package io.ringmill.bench.rivals;

import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.Work;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The works as hand-written keyed functions over heap state that is changed in place. W1 and W2: the hand-written window
 * of one key. W3: a bar and a timer at its end.
 */
final class FlinkWork extends KeyedProcessFunction<Integer, FlinkTrade, Long> {

    private static final long serialVersionUID = 1L;

    /** Name of the accumulator. */
    static final String OUTPUTS = "outputs";

    private final Work work;
    private transient ValueState<HandWritten> windows;
    private transient ValueState<FlinkBar> bars;
    private transient long events;
    private transient long outputs;
    private transient double checksum;

    /** For a job that ends. */
    private transient LongCounter counted;

    FlinkWork(Work work) {
        this.work = work;
    }

    @Override
    public void open(OpenContext context) {
        counted = new LongCounter();
        getRuntimeContext().addAccumulator(OUTPUTS, counted);
        windows = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("window", TypeInformation.of(HandWritten.class)));
        bars = getRuntimeContext().getState(new ValueStateDescriptor<>("bar", TypeInformation.of(FlinkBar.class)));
    }

    @Override
    public void processElement(FlinkTrade trade, Context context, Collector<Long> out) throws Exception {
        if (work == Work.W3) {
            addToBar(trade, context);
        } else {
            addToWindow(trade);
        }
        Turnstile.done(++events, Double.isNaN(checksum) ? -1 : outputs);
    }

    @Override
    public void close() {
        counted.add(outputs);
    }

    private void addToWindow(FlinkTrade trade) throws Exception {
        HandWritten window = windows.value();
        if (window == null) {
            window = HandWritten.of(work, 1);
            windows.update(window);
        }
        long before = window.outputs();
        window.onEvent(0, trade.timeNs, trade.price, trade.size);
        outputs += window.outputs() - before;
    }

    private void addToBar(FlinkTrade trade, Context context) throws Exception {
        FlinkBar bar = bars.value();
        if (bar == null) {
            bar = new FlinkBar();
            bars.update(bar);
        }
        if (!bar.isBegun()) {
            context.timerService().registerEventTimeTimer((trade.timeNs / Work.WINDOW_NS + 1) * Work.WINDOW_NS - 1);
        }
        bar.add(trade);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) throws Exception {
        FlinkBar bar = bars.value();
        outputs++;
        checksum += bar.sum();
        bar.clear();
    }
}
