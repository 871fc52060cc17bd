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
 * What does a sequence cost, beside a rule that only compares? 1000 keys of 100 events a second each; every third event
 * fits the first step.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class SequenceBenchmark {

    @Param({"when", "followed", "guarded", "overlap", "absent"})
    String rule;

    private SelfCheckedState state;

    @Setup
    public void open() {
        String head = Work.W1.pipeline();
        String yaml = head.substring(0, head.indexOf("windows:")) + "rules:\n  r:\n    " + rule(rule) + "\n";
        state = new SelfCheckedState(Pipeline.parse(yaml, "sequence"), ContenderState.KEYS);
    }

    private static String rule(String name) {
        String first = "within: 200ms\n    sequence: [{a: price % 0.03 < 0.01}, ";
        return switch (name) {
            case "when" -> "when: price % 0.03 < 0.01 and price < 0";
            case "followed" -> first + "{b: price > a.price * 1.001}]";
            case "guarded" -> first + "{not: price < a.price * 0.999}, {b: price > a.price * 1.001}]";
            case "overlap" -> "overlap: 8\n    " + first + "{b: price > a.price * 1.001}]";
            case "absent" -> first + "{not: price > a.price * 1.001}]";
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Benchmark
    public long pass() {
        return state.pass();
    }

    @TearDown
    public void close() {
        state.close();
    }
}
