package io.ringmill.bench.jmh;

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
 * What does each clause of a rule cost? A hundred rules that have it, on an event of one of a thousand keys; "none" is the
 * same with the condition alone, so that the difference over a hundred is the clause's. A pass is of 2²¹ events.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class RuleClauseBenchmark {

    static final String WINDOW = """
            name: rules
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
            windows:
              w: {window: sliding 100 events, select: {mean: mean(price), sd: stddev_pop(price)}}
            """;

    private static final int RULES = 100;

    @Param({
        "none",
        "fire: each",
        "fire: both",
        "for: 2 events",
        "for: 1ms",
        "until: price < w.mean",
        "until: price < w.mean; endFor: 3 events",
        "until: price < w.mean; endFor: 1ms",
        "cooldown: 1s",
        "silence: 10s",
        "limit: 20 per 1s"
    })
    String clause;

    private SelfCheckedState state;

    @Setup
    public void open() {
        String clauses = clause.replace(";", ",");
        StringBuilder yaml = new StringBuilder(WINDOW).append("rules:\n");
        for (int i = 0; i < RULES; i++) {
            String when = clauses.startsWith("silence") ? "" : "when: price > w.mean + " + (2 + i / 100.0) + " * w.sd";
            String separator = when.isEmpty() || clauses.equals("none") ? "" : ", ";
            yaml.append("  r" + i + ": {" + when + separator + clauses.replace("none", "") + "}\n");
        }
        state = new SelfCheckedState(Pipeline.parse(yaml.toString(), "clauses"), ContenderState.KEYS);
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
