package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that expire and come back cost no memory either, over all threads of the engine. */
class ExpiryAllocationTest {

    private static final int EVENTS = 200_000;
    private static final int KEYS = 100;

    /** What the JVM itself allocates now and then: far less than a byte an event. */
    private static final long SLACK_BYTES = EVENTS / 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * All clauses at once; the keys expire now and then, or never. The ring is short, so that what waits between windows
     * and rules, at most a ring of events, has taken as much memory as it ever will before anything is measured.
     */
    @ParameterizedTest
    @CsvSource({
        "INLINE, 3s, auto",
        "FUSED, 1h, sleeping",
        "PARALLEL, 1h, sleeping",
        "PARALLEL, 3s, auto",
        "PARALLEL, 3s, blocking",
        "SHARDED, 3s, sleeping",
    })
    void shouldAllocateNothingPerEventWithAllClauses(Topology topology, String expire, String wait) {
        Pipeline pipeline = Pipeline.parse(
                """
                name: clauses
                streams: {s: {key: k, time: {field: ts, unit: ns}, fields: {x: double}, expire: %s, outOfOrder: 400ms}}
                windows:
                  w: {window: sliding 10 events, select: {m: mean(x)}}
                  bar: {window: tumbling 40s, select: {m: mean(x)}}
                rules:
                  held: {when: x > w.m, for: 100ms, until: x < 400, endFor: 3 events, fire: both, message: "{key}"}
                  counted: {when: x > 500, for: 3 events, endFor: 25s, fire: both, cooldown: 1s, limit: 20 per 100s}
                  each: {on: w, when: m > 300, for: 2s, fire: each, keys: [K11, K12, K33]}
                  gap: {silence: 2s, fire: both, endFor: 2 events, keys: [K10, K20]}
                  gaps: {silence: 80ms, fire: both, by: all}
                  bars: {on: bar, when: m > 500, for: 2 events, endFor: 1m, fire: both}
                  climb:
                    sequence: [{low: x < 200}, {not: x == 300}, {top: {when: x > low.x + 100, times: 2}}]
                    within: 100s
                    overlap: 4
                    cooldown: 1s
                  fell: {sequence: [{high: {on: w, when: m > 300}}, {not: {on: s, when: x > high.m}}], within: 1500ms}
                engine: {topology: %s, workers: %d, wait: %s, ring: 1024}
                """.formatted(
                                expire,
                                topology.name().toLowerCase(java.util.Locale.ROOT),
                                topology == Topology.SHARDED ? 2 : 1,
                                wait),
                "clauses.yml");
        try (Engine engine =
                Engine.builder(pipeline).onAlert(alert -> {}).sink(new NoSink()).start()) {
            assertAllocatesNothing(engine);
            assertThat(engine.metrics().rules().stream()
                            .filter(rule -> rule.alerts() == 0)
                            .map(rule -> rule.name()))
                    .isSubsetOf(expire.equals("3s") ? List.of("counted", "climb") : List.of());
        }
    }

    private static final class NoSink implements Sink {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldAllocateNothingPerEventWhenKeysExpire(Topology topology) {
        Pipeline pipeline = Pipeline.parse(
                """
                name: expiry
                streams: {s: {key: k, time: {field: ts, unit: ns}, fields: {x: double}, expire: 1s}}
                windows: {w: {window: sliding 10 events, select: {m: mean(x)}}}
                rules:
                  onTurn: {when: x > w.m, message: "{key}"}
                  cooled: {when: w.m > 3, cooldown: 1s, message: "{key}"}
                engine: {topology: %s, workers: %d, wait: sleeping, ring: 1024}
                """.formatted(topology.name().toLowerCase(java.util.Locale.ROOT), topology == Topology.SHARDED ? 2 : 1),
                "expiry.yml");
        try (Engine engine = Engine.builder(pipeline).onResults(result -> {}).start()) {
            assertAllocatesNothing(engine);
            assertThat(engine.metrics().alerts()).isPositive();
        }
    }

    private void assertAllocatesNothing(Engine engine) {
        EventPublisher events = engine.publisher("s");
        publish(engine, events, 0);
        publish(engine, events, 1);
        long[] ids = engineThreads();
        long bytes = Allocation.least(SLACK_BYTES, round -> {
            long before = allocated(ids);
            publish(engine, events, 2 + round);
            return allocated(ids) - before;
        });

        assertThat(bytes).as("bytes over %d events", EVENTS).isLessThan(SLACK_BYTES);
    }

    /** A key comes every ten seconds, so it has always expired. */
    private static void publish(Engine engine, EventPublisher events, long pass) {
        int x = events.field("x");
        byte[] key = {'K', '0', '0'};
        for (int i = 0; i < EVENTS; i++) {
            key[1] = (byte) ('0' + i % KEYS / 10);
            key[2] = (byte) ('0' + i % 10);
            events.claim(events.key(key, 0, key.length), (pass * EVENTS + i) * 100_000_000)
                    .set(x, i & 1023)
                    .publish();
        }
        engine.awaitHandled();
    }

    /** Looked for once: the look itself allocates. */
    private static long[] engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringmill-"))
                .mapToLong(Thread::getId)
                .toArray();
    }

    private long allocated(long[] ids) {
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(ids)) {
            sum += bytes;
        }
        return sum + threads.getCurrentThreadAllocatedBytes();
    }
}
