package io.ringmill.bench.jmh;

import io.ringmill.bench.work.Feed;
import io.ringmill.pipeline.Pipeline;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does each aggregate cost an event, and does it cost more in a longer window? One window of one aggregate, one key;
 * the window is full before anything is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChunkedState.CHUNK)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class AggregateBenchmark {

    @Param({
        "count",
        "sum",
        "mean",
        "min",
        "max",
        "first",
        "last",
        "range",
        "var_pop",
        "var_samp",
        "stddev_pop",
        "stddev_samp",
        "skew",
        "kurtosis",
        "median",
        "quantile",
        "approx_quantile",
        "distinct",
        "ema",
        "ewma",
        "rate",
        "slope",
        "covar_pop",
        "corr",
        "zscore",
        "twap"
    })
    String aggregate;

    @Param({"100", "10000", "1000000"})
    int length;

    private ChunkedState state;

    @Setup
    public void open() {
        String yaml = "name: aggregate\n"
                + "streams:\n"
                + "  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}\n"
                + "windows:\n"
                + "  w: {window: sliding " + length + " events, select: {value: \"" + call() + "\"}}\n";
        Feed feed = Feed.of(ContenderState.EVENTS, 1, 1).inCents();
        state = new ChunkedState(Pipeline.parse(yaml, "aggregate"), feed, 0);
        state.fillEvents(length);
    }

    private String call() {
        return switch (aggregate) {
            case "count", "rate" -> aggregate + "()";
            case "quantile", "approx_quantile" -> aggregate + "(price, 0.99)";
            case "ema" -> "ema(price, 38)";
            case "ewma" -> "ewma(price, 30s)";
            case "covar_pop", "corr" -> aggregate + "(price, size)";
            default -> aggregate + "(price)";
        };
    }

    @Benchmark
    public long event() {
        return state.chunk();
    }

    @TearDown
    public void close() {
        state.close(true);
    }
}
