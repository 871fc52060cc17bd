package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules leave behind that came and went: nothing. {@code -Dringmill.changes=N} makes so many changes, as {@code -Psoak} does. */
@Timeout(900)
class LiveRulesMemoryTest {

    private static final int CHANGES = Integer.getInteger("ringmill.changes", 600);
    private static final int WARM_UP = Math.min(300, CHANGES / 2);

    private static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, who: symbol}}
              q: {key: k, time: {field: t, unit: ns}, fields: {bid: double}}
            windows:
              few: {on: s, window: sliding 5 events, select: {mean: mean(x)}}
              bar: {on: s, window: tumbling 50ns, select: {most: max(x), mid: median(x)}}
            rules:
              high: {on: s, when: x > 60, until: x < 30, fire: both}
              timed: {on: s, when: x > 40, for: 20ns}
            """;

    /** A publisher of the test's own, whose events enter the program as values where that is possible. */
    interface Values {
        long put(int key, long time, double x);
    }

    private long timeNs;

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL"})
    void shouldLeaveNothingBehindWhenRulesComeAndGo(Topology topology) {
        EngineSettings settings = EngineSettings.DEFAULT.withTopology(topology).withRing(64);
        try (Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "rules.yml"))
                .settings(settings)
                .digest(true)
                .start()) {
            Values values = engine.publisher("s", Values.class);
            EventPublisher s = engine.publisher("s");
            EventPublisher q = engine.publisher("q");
            for (int key = 0; key < 50; key++) {
                s.key("k" + key);
            }
            change(engine, values, q, 0, WARM_UP);
            long classes = metaspaceBytes();
            long heap = heapBytes();
            change(engine, values, q, WARM_UP, CHANGES);
            assertThat(metaspaceBytes() - classes).as("metaspace").isLessThan(1 << 20);
            assertThat(heapBytes() - heap).as("heap").isLessThan(2 << 20);
            assertThat(engine.metrics().alerts()).isGreaterThan(CHANGES);
            assertThat(engine.pipeline().rules()).hasSizeLessThan(5);
        }
    }

    private void change(Engine engine, Values values, EventPublisher q, int from, int to) {
        for (int change = from; change < to; change++) {
            for (int i = 0; i < 20; i++) {
                timeNs++;
                values.put(1 + (int) (timeNs % 50), timeNs, (double) (timeNs * 7 % 100));
                q.claim(1 + (int) (timeNs % 50), timeNs)
                        .set(q.field("bid"), (double) (timeNs * 3 % 100))
                        .publish();
            }
            switch (change % 3) {
                case 0 ->
                    engine.rules()
                            .add("r" + change, "{on: s, when: x > q.bid and few.mean > " + change % 50 + ", for: 5ns}");
                case 1 ->
                    engine.rules()
                            .replace(
                                    "r" + (change - 1),
                                    "{sequence: [{a: {on: s, when: x > 50}}, {b: {on: q, when: bid > a.x}}], within: 9ns}");
                default -> engine.rules().remove("r" + (change - 2));
            }
        }
    }

    private static long heapBytes() {
        collect();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long metaspaceBytes() {
        collect();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    /** What refers to a class that is gone may itself be let go of by the first collection only. */
    private static void collect() {
        System.gc();
        System.gc();
    }
}
