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

/** What does each aggregate that learns cost an event? One running window of one aggregate, one key; {@code mean} is for comparison. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChunkedState.CHUNK)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class LearningBenchmark {

    @Param({
        "mean(price)",
        "forecast(price, 1)",
        "forecast(price, 10)",
        "forecast(price, 10, season: 288)",
        "forecast_error(price)",
        "regress(price, size)",
        "regress(price, size, size % 7, size % 5)",
        "classify(price > 100, size)",
        "classify(price > 100, size, size % 7, size % 5)"
    })
    String call;

    private ChunkedState state;

    @Setup
    public void open() {
        String yaml = "name: learning\n"
                + "streams:\n"
                + "  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}\n"
                + "windows:\n"
                + "  w: {window: running, select: {value: \"" + call + "\"}}\n";
        state = new ChunkedState(
                Pipeline.parse(yaml, "learning"),
                Feed.of(ContenderState.EVENTS, 1, 1).inCents(),
                0);
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
