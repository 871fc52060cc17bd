package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.work.Work;
import java.util.ArrayList;
import java.util.List;
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
 * Is an engine slower because other pipelines ran in the JVM before it, in the same topology and given events in the same
 * way? These are closed before it is measured, so that only what the compiler has seen of them is left.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineCountBenchmark {

    /** So that what they have in common is compiled for all of them. */
    private static final int PASSES = 4;

    @Param({"INLINE", "INLINE_TYPED", "INLINE_COLUMNS", "FUSED", "FUSED_TYPED", "FUSED_COLUMNS", "PARALLEL", "SHARDED"})
    Contenders contender;

    @Param({"0", "1", "3", "7", "15"})
    int others;

    private ContenderState state;

    @Setup
    public void open() {
        Work[] works = Work.values();
        List<ContenderState> before = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            ContenderState other = new ContenderState(works[i % works.length], ContenderState.KEYS, contender);
            other.pass();
            before.add(other);
        }
        for (int pass = 0; pass < PASSES; pass++) {
            before.forEach(ContenderState::pass);
        }
        before.forEach(ContenderState::close);
        state = new ContenderState(Work.W1, ContenderState.KEYS, contender);
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
