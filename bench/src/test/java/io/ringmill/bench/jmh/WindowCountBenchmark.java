package io.ringmill.bench.jmh;

import io.ringmill.bench.work.Work;
import io.ringmill.pipeline.Pipeline;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do more windows and rules cost, each with a mean, a deviation, a minimum and a maximum of its own? A pass is of 2¹⁶ events,
 * and divided by its windows and rules says what one of each costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class WindowCountBenchmark {

    /** So few that the longest window is full after a pass or two. */
    private static final int KEYS = 100;

    private static final int EVENTS = Math.min(ContenderState.EVENTS, 1 << 16);

    @Param({"1", "2", "5", "10", "30", "100", "300", "1000"})
    int windows;

    private SelfCheckedState state;

    @Setup
    public void open() {
        state = new SelfCheckedState(Pipeline.parse(yaml(windows), "count"), KEYS, EVENTS);
    }

    @Benchmark
    public long pass() {
        return state.pass();
    }

    @TearDown
    public void close() {
        state.close();
    }

    /** W1 with so many windows, each one event longer than the one before, and a rule on each. */
    private static String yaml(int windows) {
        String one = Work.W1.pipeline();
        StringBuilder yaml = new StringBuilder(one.substring(0, one.indexOf("windows:")));
        yaml.append("windows:\n");
        for (int i = 0; i < windows; i++) {
            yaml.append("  w" + i + ": {window: sliding " + (Work.WINDOW_EVENTS + i) + " events, select: {")
                    .append("mean: mean(price), sd: stddev_pop(price), lo: min(price), hi: max(price)}}\n");
        }
        yaml.append("rules:\n");
        for (int i = 0; i < windows; i++) {
            yaml.append("  r" + i + ": {when: price > w" + i + ".mean + 3 * w" + i + ".sd, fire: each}\n");
        }
        return yaml.toString();
    }
}
