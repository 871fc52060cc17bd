package io.ringmill.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs every JMH benchmark once with few events, in this JVM; they check their counts themselves. */
class BenchmarksSmokeTest {

    @Test
    void shouldRunAndCountRightWhenSmall() throws RunnerException {
        System.setProperty("ringmill.bench.events", "20000");
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io.ringmill.bench.jmh.*")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .shouldFailOnError(true)
                        .verbosity(org.openjdk.jmh.runner.options.VerboseMode.SILENT)
                        .param("keyCount", "10", "1000")
                        .param("events", "100", "3000")
                        .param("windows", "1", "3")
                        .param("others", "0", "3")
                        .param("length", "300")
                        .param("rules", "1", "30")
                        .build())
                .run();
        assertThat(results)
                .hasSize(6 * 2 + 3 * 6 + 2 + 3 * 2 + 8 * 2 + 3 * 4 + 2 + 2 + 5 + 2 * 2 + 26 + 9 + 9 + 2 * 2 + 11 + 5
                        + 8 * 2 * 2);
    }
}
