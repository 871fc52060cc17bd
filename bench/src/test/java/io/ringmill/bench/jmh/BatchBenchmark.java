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

/** What does publishing in batches bring into a ring with the work by hand behind it? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {

    @Param
    Work work;

    @Param({"LOOP_RING", "LOOP_RING_BATCH", "FUSED", "FUSED_BATCH"})
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
