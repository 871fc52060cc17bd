package io.ringmill.bench.rivals;

import static org.apache.flink.table.api.Expressions.$;

import io.ringmill.bench.work.Work;
import java.time.Duration;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.evictors.CountEvictor;
import org.apache.flink.streaming.api.windowing.evictors.TimeEvictor;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.Collector;

/**
 * The works as jobs of Flink that end with their input, each with the means that it offers: a function written by hand, its own
 * windows, its SQL. Flink's times are milliseconds; here one of them stands for a microsecond of the feed.
 */
final class FlinkJobs {

    private static final long SECOND = Work.WINDOW_NS / 1_000;

    private FlinkJobs() {}

    /** A function over keyed heap state, with the window of the hand-written loop. */
    static long byHand(Work work, int parallelism) throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        environment.getConfig().enableObjectReuse();
        keyed(trades(environment))
                .process(new FlinkWork(work), TypeInformation.of(Long.class))
                .sinkTo(new DiscardingSink<>());
        return outputs(environment.execute("by hand"));
    }

    /** Flink's windows: of W1 and W2 with evictors, as it has no others that slide by event. */
    static long windows(Work work, int parallelism) throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        KeyedStream<FlinkTrade, Integer> keyed = keyed(timed(trades(environment)));
        SingleOutputStreamOperator<Double> outputs = switch (work) {
            case W1 ->
                keyed.window(GlobalWindows.create())
                        .trigger(CountTrigger.of(1))
                        .evictor(CountEvictor.of(Work.WINDOW_EVENTS))
                        .process(new Deviation(), TypeInformation.of(Double.class));
            case W2 ->
                keyed.window(GlobalWindows.create())
                        .trigger(CountTrigger.of(1))
                        .evictor(TimeEvictor.of(Duration.ofMillis(SECOND)))
                        .process(new Deviation(), TypeInformation.of(Double.class));
            case W3 ->
                keyed.window(TumblingEventTimeWindows.of(Duration.ofMillis(SECOND)))
                        .aggregate(new Bars(), TypeInformation.of(FlinkBar.class), TypeInformation.of(Double.class));
        };
        outputs.process(new Count<>(), TypeInformation.of(Long.class)).sinkTo(new DiscardingSink<>());
        return outputs(environment.execute("windows"));
    }

    /** Flink's SQL. */
    static long sql(Work work, int parallelism) throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        Schema schema = Schema.newBuilder()
                .column("key", "INT NOT NULL")
                .column("price", "DOUBLE NOT NULL")
                .column("size", "DOUBLE NOT NULL")
                .columnByMetadata("ts", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
                .watermark("ts", "SOURCE_WATERMARK()")
                .build();
        Table trades = tables.fromDataStream(timed(trades(environment)), schema)
                .select($("key"), $("price"), $("size"), $("ts"));
        tables.createTemporaryView("trades", trades);
        Table result = tables.sqlQuery(
                switch (work) {
                    case W1 -> over("ROWS BETWEEN " + (Work.WINDOW_EVENTS - 1) + " PRECEDING AND CURRENT ROW");
                    case W2 -> over("RANGE BETWEEN INTERVAL '999.999' SECOND(3, 3) PRECEDING AND CURRENT ROW");
                    case W3 ->
                        "SELECT `key`, window_end, FIRST_VALUE(price), MAX(price), MIN(price), LAST_VALUE(price),"
                                + " SUM(`size`), SUM(price * `size`) / SUM(`size`)"
                                + " FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(ts), INTERVAL '1000' SECOND(4)))"
                                + " GROUP BY `key`, window_start, window_end";
                });
        tables.toDataStream(result)
                .process(new Count<>(), TypeInformation.of(Long.class))
                .sinkTo(new DiscardingSink<>());
        return outputs(environment.execute("sql"));
    }

    private static String over(String range) {
        return "SELECT * FROM (SELECT price, AVG(price) OVER w AS m, STDDEV_POP(price) OVER w AS sd,"
                + " MIN(price) OVER w AS lo, MAX(price) OVER w AS hi FROM trades"
                + " WINDOW w AS (PARTITION BY `key` ORDER BY ts " + range + ")) WHERE price > m + 3 * sd";
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        return StreamExecutionEnvironment.createLocalEnvironment(parallelism, new Configuration());
    }

    private static DataStream<FlinkTrade> trades(StreamExecutionEnvironment environment) {
        return environment
                .fromSource(
                        new FlinkSource(),
                        WatermarkStrategy.noWatermarks(),
                        "trades",
                        TypeInformation.of(FlinkTrade.class))
                .setParallelism(1);
    }

    private static DataStream<FlinkTrade> timed(DataStream<FlinkTrade> trades) {
        return trades.assignTimestampsAndWatermarks(WatermarkStrategy.<FlinkTrade>forMonotonousTimestamps()
                        .withTimestampAssigner((trade, none) -> trade.timeNs / 1_000))
                .setParallelism(1);
    }

    private static KeyedStream<FlinkTrade, Integer> keyed(DataStream<FlinkTrade> trades) {
        return trades.keyBy(trade -> trade.key, TypeInformation.of(Integer.class));
    }

    private static long outputs(JobExecutionResult result) {
        return result.getAccumulatorResult(FlinkWork.OUTPUTS);
    }

    /** Counts what comes. */
    private static final class Count<T> extends ProcessFunction<T, Long> {

        private static final long serialVersionUID = 1L;

        private transient LongCounter counted;

        @Override
        public void open(OpenContext context) {
            counted = new LongCounter();
            getRuntimeContext().addAccumulator(FlinkWork.OUTPUTS, counted);
        }

        @Override
        public void processElement(T output, ProcessFunction<T, Long>.Context context, Collector<Long> out) {
            counted.add(1);
        }
    }

    /** An output where the newest price is more than three deviations above the mean. */
    private static final class Deviation extends ProcessWindowFunction<FlinkTrade, Double, Integer, GlobalWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                Integer key,
                ProcessWindowFunction<FlinkTrade, Double, Integer, GlobalWindow>.Context context,
                Iterable<FlinkTrade> trades,
                Collector<Double> out) {
            double sum = 0;
            int count = 0;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double newest = 0;
            for (FlinkTrade trade : trades) {
                newest = trade.price;
                sum += newest;
                low = Math.min(low, newest);
                high = Math.max(high, newest);
                count++;
            }
            double mean = sum / count;
            double squares = 0;
            for (FlinkTrade trade : trades) {
                squares += (trade.price - mean) * (trade.price - mean);
            }
            double deviation = Math.sqrt(squares / count);
            if (newest > mean + 3 * deviation) {
                out.collect(high - low + deviation);
            }
        }
    }

    /** Bars, as an incremental aggregate. */
    private static final class Bars implements AggregateFunction<FlinkTrade, FlinkBar, Double> {

        private static final long serialVersionUID = 1L;

        @Override
        public FlinkBar createAccumulator() {
            return new FlinkBar();
        }

        @Override
        public FlinkBar add(FlinkTrade trade, FlinkBar bar) {
            bar.add(trade);
            return bar;
        }

        @Override
        public Double getResult(FlinkBar bar) {
            return bar.sum();
        }

        @Override
        public FlinkBar merge(FlinkBar one, FlinkBar another) {
            throw new UnsupportedOperationException("bars of one second are never merged");
        }
    }
}
