package io.ringmill.bench.rivals;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Flink's MiniCluster: parallelism 1, object reuse, heap state, no checkpoints. The window is the hand-written one, so
 * this shows what the engine costs: in one chain of operators, or over {@code keyBy}.
 */
final class FlinkContender implements Contender {

    private static final long CLOSE_SECONDS = 20;

    private final JobClient job;

    /** {@code chained}: the source's stream is taken as keyed, which it is when there is one task. */
    FlinkContender(Work work, Feed feed, boolean chained) throws Exception {
        Turnstile.open(feed);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
        environment.getConfig().enableObjectReuse();
        DataStream<FlinkTrade> trades = environment.fromSource(
                new FlinkSource(), WatermarkStrategy.noWatermarks(), "trades", TypeInformation.of(FlinkTrade.class));
        KeyedStream<FlinkTrade, Integer> keyed = chained
                ? DataStreamUtils.reinterpretAsKeyedStream(
                        trades, trade -> trade.key, TypeInformation.of(Integer.class))
                : trades.keyBy(trade -> trade.key, TypeInformation.of(Integer.class));
        keyed.process(new FlinkWork(work), TypeInformation.of(Long.class)).sinkTo(new DiscardingSink<>());
        job = environment.executeAsync("bench");
    }

    @Override
    public void publish(int index, long shiftNs) {
        Turnstile.admit(1);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        Turnstile.admit(to - from);
    }

    @Override
    public void drain() {
        Turnstile.awaitDone();
    }

    @Override
    public long outputs() {
        return Turnstile.outputs();
    }

    @Override
    public void close() {
        Turnstile.close();
        try {
            job.cancel().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException ignored) {
            // it has ended by itself, or the JVM will end it
        }
    }
}
