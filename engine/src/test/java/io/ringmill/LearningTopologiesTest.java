package io.ringmill;

import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is learned has the same bits in every topology, also under disorder and where keys expire. */
class LearningTopologiesTest {

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, y: double}, outOfOrder: 30ns, expire: 4us}
            windows:
              learned:
                window: running
                select: {ahead: forecast(x, 1ms, season: 7), off: forecast_error(x), told: regress(x, y, x % 10, memory: 50), high: "classify(x > 50, y)"}
              bar: {window: tumbling 100ns, select: {m: mean(x), n: count()}}
              bars: {on: bar, window: running, emit: every 500ns, select: {told: "regress(m, n)", off: "forecast_error(m, season: 3)"}}
              all: {on: s, by: all, window: running, select: {told: "regress(x, y)"}}
            rules:
              off: {on: learned, when: abs(off) > 30}
              high: {on: learned, when: high > 0.6 and told > 40}
            """;

    private static TopologyRun run(Topology topology) {
        return TopologyRun.of(
                PIPELINE,
                topology,
                false,
                alert -> alert.sequence() + " " + alert.rule() + " " + alert.timeNs() + " " + alert.message(),
                LearningTopologiesTest::publish);
    }

    private static void publish(Engine engine) {
        Random random = new Random(6);
        EventPublisher s = engine.publisher("s");
        int x = s.field("x");
        int y = s.field("y");
        long timeNs = 10_000;
        for (int i = 0; i < 20_000; i++) {
            timeNs += random.nextInt(200) == 0 ? random.nextInt(6_000) : random.nextInt(12);
            double value = 100 * random.nextDouble();
            int key = random.nextInt(random.nextInt(12) + 1);
            s.claim(s.key("k" + key), timeNs - random.nextInt(35))
                    .set(x, random.nextInt(20) == 0 ? Double.NaN : value)
                    .set(y, value + 30 * random.nextGaussian())
                    .publish();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL", "SHARDED"})
    void shouldGiveWhatFusedGives(Topology topology) {
        TopologyRun expected = run(Topology.FUSED);

        expected.assertHasMany(List.of("off ", "high "));
        run(topology).assertGives(expected);
    }
}
