package io.ringmill.bench.jmh;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.work.Work;
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
 * How fast is Ringmill, from a pipeline file and through its public API, beside the same work written by hand? One
 * operation is a pass of 2^21 events, 1000 keys, so 2097 ms/op are 1 M events/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ThroughputBenchmark {

    @Param
    Work work;

    @Param({"LOOP", "LOOP_RING", "INLINE", "INLINE_TYPED", "INLINE_COLUMNS", "FUSED"})
    Contenders contender;

    private ContenderState state;

    @Setup
    public void open() {
        state = new ContenderState(work, ContenderState.KEYS, contender);
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
