package io.ringmill.bench.jmh;

import io.ringmill.bench.work.Feed;
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
 * What do more rules cost an event, if each is for all of a thousand keys, and if each is for one of them? A pass is of 2²¹
 * events, so that a millisecond is half a nanosecond an event.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class RuleCountBenchmark {

    @Param({"1", "10", "100", "1000"})
    int rules;

    @Param({"false", "true"})
    boolean keyed;

    private SelfCheckedState state;

    @Setup
    public void open() {
        state = new SelfCheckedState(Pipeline.parse(yaml(rules, keyed), "rules"), ContenderState.KEYS);
    }

    @Benchmark
    public long pass() {
        return state.pass();
    }

    @TearDown
    public void close() {
        state.close();
    }

    private static String yaml(int rules, boolean keyed) {
        StringBuilder yaml = new StringBuilder(RuleClauseBenchmark.WINDOW).append("rules:\n");
        for (int i = 0; i < rules; i++) {
            String keys = keyed ? ", keys: [" + Feed.keyText(i % ContenderState.KEYS) + "]" : "";
            yaml.append("  r" + i + ": {when: price > w.mean + " + (3 + i / 1000.0) + " * w.sd" + keys + "}\n");
        }
        return yaml.toString();
    }
}
