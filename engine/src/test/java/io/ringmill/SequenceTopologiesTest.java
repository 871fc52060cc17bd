package io.ringmill;

import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences over several streams and windows match alike in every topology, also where a stream's watermark is behind or ahead. */
class SequenceTopologiesTest {

    private static final int EVENTS = 20_000;

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double}, outOfOrder: 30ns, expire: 4us}
              other: {key: k, time: {field: t, unit: ns}, fields: {y: double}, expire: 4us}
            windows:
              bar: {on: s, window: tumbling 100ns, select: {n: count(), y: last(x)}}
              total: {on: other, by: all, window: tumbling 50ns, select: {n: count()}}
            rules:
              across:
                sequence: [{high: {on: s, when: x > 90}}, {not: {on: s, when: x < 5}}, {low: {on: other, when: y < high.x / 2}}]
                within: 700ns
                overlap: 4
              absent:
                sequence: [{high: {on: s, when: x > 80}}, {not: {on: other, when: y > high.x}}]
                within: 400ns
                overlap: 3
                cooldown: 200ns
                message: "{key}: {high.x}, {high.bar.n}, {high.other.y}, {high.time}"
              bars:
                sequence: [{few: {on: bar, when: n < 2}}, {y: {on: other, when: y > few.y, times: 2}}, {not: {on: bar, when: n > 1}}]
                within: 900ns
              pinned:
                sequence: [{few: {on: total, when: n < 3}}, {many: {on: total, when: n > few.n, times: 3}}]
                within: 400ns
            """;

    private static TopologyRun run(Topology topology) {
        return TopologyRun.of(
                PIPELINE,
                topology,
                false,
                alert -> alert.sequence() + " " + alert.rule() + " " + alert.timeNs() + " " + alert.message(),
                SequenceTopologiesTest::publish);
    }

    private static void publish(Engine engine) {
        Random random = new Random(5);
        EventPublisher s = engine.publisher("s");
        EventPublisher other = engine.publisher("other");
        int x = s.field("x");
        int y = other.field("y");
        long timeNs = 10_000;
        for (int i = 0; i < EVENTS; i++) {
            timeNs += random.nextInt(200) == 0 ? random.nextInt(6_000) : random.nextInt(12);
            // In turns, the other stream is behind the first, and ahead of it.
            long otherNs = timeNs + (i / 2_000 % 2 == 0 ? -300 : 500);
            int key = random.nextInt(random.nextInt(12) + 1);
            switch (random.nextInt(8)) {
                case 0 -> s.advance(timeNs - 30);
                case 1 -> other.advance(otherNs);
                case 2, 3 ->
                    other.claim(other.key("k" + key), otherNs)
                            .set(y, random.nextInt(100))
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

        expected.assertHasMany(List.of("across ", "absent ", "bars ", "pinned "));
        run(topology).assertGives(expected);
    }
}
