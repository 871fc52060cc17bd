package io.ringmill.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.contender.OwnContenders;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.work.Expected;
import io.ringmill.bench.work.Naive;
import io.ringmill.bench.work.Work;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForkMainTest {

    private static final LoadSpec LOAD = new LoadSpec("W1", Optional.empty(), 30_000, 20, 1, 2);

    private static ForkTask task(String system, ForkTask.Kind kind, Map<String, String> settings) {
        ForkTask task = new ForkTask(OwnContenders.class.getName(), system, LOAD, kind, settings);
        ForkTask read = ForkTask.parse((Map<?, ?>) Json.read(Json.write(task.toMap())));
        assertThat(read).isEqualTo(task);
        return read;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loop",
                "loop-ring-batch",
                "inline",
                "inline-batch",
                "inline-typed",
                "inline-columns",
                "fused",
                "fused-batch",
                "fused-typed",
                "fused-columns"
            })
    void shouldMeasurePassesAndCountRightWhenAskedForThroughput(String system) throws Exception {
        Map<String, String> settings = Map.of("warmUpEvents", "70000", "warmUpNs", "0", "passes", "2");
        Passes passes = Passes.parse(
                (Map<?, ?>) Json.read(Json.write(ForkMain.run(task(system, ForkTask.Kind.THROUGHPUT, settings)))));
        assertThat(passes.rounds()).isEqualTo(3 + 2);
        assertThat(passes.nanos()).hasSize(2).allMatch(ns -> ns > 0);
        assertThat(passes.outputs()).isEqualTo(Expected.of(Work.W1, LOAD.feed()).outputs(5));
        assertThat(passes.eventsPerSecond()).isPositive();
        assertThat(passes.coresNs()).hasSize(2).allMatch(ns -> ns > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "loop-ring", "inline", "inline-typed", "fused", "fused-typed"})
    void shouldRecordEveryMeasuredEventAndCountRightWhenAskedForLatency(String system) throws Exception {
        Map<String, String> settings = Map.of(
                "eventsPerSecond", "50000",
                "burst", "10",
                "warmUpEvents", "25000",
                "warmUpMs", "20",
                "measureMs", "100",
                "senderCpu", "-1",
                "evaluatorCpu", "-1");
        Latency latency = Latency.parse(
                (Map<?, ?>) Json.read(Json.write(ForkMain.run(task(system, ForkTask.Kind.LATENCY, settings)))));
        assertThat(latency.histogram().getTotalCount()).isEqualTo(5000);
        assertThat(latency.coresNs()).hasSize(2).allMatch(ns -> ns > 0);
        assertThat(latency.events()).isEqualTo(25_000 + 1000 + 5000);
        Naive naive = new Naive(Work.W1, 20);
        naive.run(LOAD.feed(), 0, 30_000, 0);
        naive.run(LOAD.feed(), 0, 1000, LOAD.feed().roundNs());
        assertThat(latency.outputs()).isEqualTo(naive.outputs());
    }
}
