package io.ringmill;

import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules want done at event times is done alike in every topology, also where only the wall clock moves the watermark. */
class RuleTimersTest {

    private static final int EVENTS = 20_000;

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double}, outOfOrder: 30ns, expire: 4us}
              other: {key: k, time: {field: t, unit: ns}, fields: {y: double}, expire: 4us}
            windows:
              bar: {on: s, window: tumbling 100ns, select: {n: count(), y: last(x)}}
              rare: {on: s, window: sliding 5 events, emit: every 70ns, select: {m: mean(x)}}
            rules:
              gap: {on: s, silence: 150ns, fire: both, message: "{key}: {x}, {bar.n}, {other.y}"}
              all: {on: s, by: all, silence: 40ns}
              brief: {on: s, silence: 9ns, endFor: 2 events, fire: both, keys: [k1, k2]}
              bars: {on: bar, silence: 250ns, cooldown: 1us}
              far: {on: other, silence: 900ns, fire: both}
              high: {on: rare, when: m > 60, fire: both, cooldown: 300ns}
              held: {on: s, when: x > 30, for: 60ns, until: x < 40, endFor: 90ns, fire: both, keys: [k0, k1, k3]}
              counted: {on: bar, when: n > 1, for: 2 events, endFor: 2 events, fire: both}
              back: {on: s, silence: 150ns, endFor: 100ns, fire: both, keys: [k2, k0]}
              flaps: {on: rare, when: m > 50, for: 100ns, fire: each, cooldown: 200ns}
            """;

    private static final List<String> EXPECTED = List.of(
            "gap FIRING",
            "gap RESOLVED",
            "all FIRING",
            "brief FIRING",
            "brief RESOLVED",
            "bars FIRING",
            "far FIRING",
            "high",
            "held FIRING",
            "held RESOLVED",
            "counted FIRING",
            "counted RESOLVED",
            "back RESOLVED",
            "flaps");

    private static TopologyRun run(Topology topology) {
        return TopologyRun.of(
                PIPELINE,
                topology,
                true,
                alert -> alert.sequence() + " " + alert.rule() + " " + alert.state() + " " + alert.timeNs() + " "
                        + alert.endedSequence() + " " + alert.endedTimeNs() + " " + alert.message(),
                RuleTimersTest::publish);
    }

    private static void publish(Engine engine) {
        Random random = new Random(3);
        EventPublisher s = engine.publisher("s");
        EventPublisher other = engine.publisher("other");
        int x = s.field("x");
        int y = other.field("y");
        long timeNs = 10_000;
        for (int i = 0; i < EVENTS; i++) {
            timeNs += random.nextInt(200) == 0 ? random.nextInt(6_000) : random.nextInt(12);
            int key = random.nextInt(random.nextInt(20) + 1);
            switch (random.nextInt(12)) {
                case 0 -> s.advance(timeNs - 30);
                case 1 ->
                    other.claim(other.key("k" + key), timeNs)
                            .set(y, random.nextInt(9))
                            .publish();
                default ->
                    s.claim(s.key("k" + key), timeNs - random.nextInt(35))
                            .set(x, random.nextInt(100))
                            .publish();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL", "SHARDED"})
    void shouldGiveWhatFusedGives(Topology topology) {
        TopologyRun expected = run(Topology.FUSED);

        expected.assertHasMany(EXPECTED);
        run(topology).assertGives(expected);
    }
}
