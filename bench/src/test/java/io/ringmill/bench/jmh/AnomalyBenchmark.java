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
 * What does a detector of anomalies cost an event, of one column or several? Beside a running window that keeps the newest value,
 * of few keys and of so many that their detectors, 4 kB each and of several columns 8 kB a column, are in no cache.
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
public class AnomalyBenchmark {

    private static final int EVENTS_PER_KEY = 300;

    @Param({
        "last(price)",
        "anomaly(price)",
        "anomaly(price, season: 1m)",
        "anomaly(price, size)",
        "anomaly(price, size, price + size % 7)",
        "anomaly(price, size, price + size % 7, size + price % 5, price - size % 11, size % 13, price % 3, size - price % 17)"
    })
    String select;

    @Param({"10", "1000"})
    int keyCount;

    private ChunkedState state;

    @Setup
    public void open() {
        String yaml = "name: anomaly\n"
                + "streams:\n"
                + "  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}\n"
                + "windows:\n"
                + "  w: {window: running, select: {value: \"" + select + "\"}}\n";
        Feed feed = Feed.of(ContenderState.EVENTS, keyCount, 1).inCents();
        state = new ChunkedState(Pipeline.parse(yaml, "anomaly"), feed, 0);
        // Beyond the detector's warm-up and its first season.
        state.fillEvents((long) EVENTS_PER_KEY * keyCount);
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
