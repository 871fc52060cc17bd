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
 * What does each form of a window cost an event? A mean, a deviation and a maximum, 100 keys of 1000 events a second each;
 * a good minute has gone by before anything is measured.
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
public class FormBenchmark {

    private static final int KEYS = 100;
    private static final double EVENTS_PER_SECOND_AND_KEY = 1000;
    private static final long SECOND_NS = 1_000_000_000L;
    /** The longest window is a minute. */
    private static final long FILL_NS = 62 * SECOND_NS;

    @Param({
        "sliding 100 events",
        "sliding 10000 events",
        "sliding 10s",
        "tumbling 1s",
        "tumbling 1000 events",
        "hopping 10s every 1s",
        "hopping 1m every 1s",
        "session gap 1s",
        "running"
    })
    String form;

    private ChunkedState state;

    @Setup
    public void open() {
        String yaml = "name: form\n"
                + "streams:\n"
                + "  trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}\n"
                + "windows:\n"
                + "  w: {window: " + form + ", select: {mean: mean(price), sd: stddev_pop(price), hi: max(price)}}\n";
        Feed feed = Feed.of(ContenderState.EVENTS, KEYS, 1, EVENTS_PER_SECOND_AND_KEY)
                .inCents();
        // A session has a chunk's events of its key, about 80; without a pause it would never end.
        long pauseNs = form.startsWith("session") ? 2 * SECOND_NS : 0;
        state = new ChunkedState(Pipeline.parse(yaml, "form"), feed, pauseNs);
        state.fillTime(FILL_NS);
    }

    @Benchmark
    public long event() {
        return state.chunk();
    }

    @TearDown
    public void close() {
        state.close(form.startsWith("sliding") || form.equals("running"));
    }
}
