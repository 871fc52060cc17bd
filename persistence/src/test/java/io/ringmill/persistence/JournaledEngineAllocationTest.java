package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringmill.Allocation;
import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real pipeline with a real journal and digest: what publisher, handlers and journal allocate together, once warm. */
class JournaledEngineAllocationTest {

    private static final int EVENTS = 400_000;
    private static final int KEYS = 50;

    /** What the JVM and a new block of the journal's file allocate now and then: far less than a byte an event. */
    private static final long SLACK_BYTES = EVENTS / 4;

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
            windows:
              px100: {window: sliding 100 events, select: {mean: mean(price), sd: stddev_pop(price), hi: max(price)}}
              recent: {window: sliding 5us, select: {low: min(price), ema: "ema(price, 9)"}}
              bar: {window: tumbling 50us, select: {open: first(price), vwap: sum(price * size) / sum(size)}}
            rules:
              spike: {on: trades, when: price > px100.mean + 1.5 * px100.sd, fire: each}
              turn: {on: bar, when: "crosses_above(vwap, open)", cooldown: 1ms}
            """;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"inline", "fused"})
    void shouldAllocateNothingPerEvent(String topology) throws Exception {
        double[] sum = {0};
        Pipeline pipeline = Pipeline.parse(
                PIPELINE + "engine: {topology: " + topology + ", producers: single, wait: sleeping}\n", "a.yml");
        try (Engine engine = Engine.builder(pipeline)
                .journal(ChronicleJournal.open(dir))
                .onAlert(alert -> sum[0] += alert.value(0))
                .onResults(result -> sum[0] += result.value(0))
                .start()) {
            EventPublisher trades = engine.publisher("trades");
            publish(trades, 0);
            engine.awaitHandled();
            long[] handlers = handlers();
            long bytes = Allocation.least(SLACK_BYTES, round -> {
                long before = allocated(handlers);
                long published = Allocation.by(() -> publish(trades, (1L + round) * EVENTS));
                engine.awaitHandled();
                return published + allocated(handlers) - before;
            });

            assertThat(bytes).as("bytes over %d events", EVENTS).isLessThan(SLACK_BYTES);
            assertThat(handlers).isNotEmpty();
            assertThat(sum[0]).isPositive();
        }
    }

    private static void publish(EventPublisher trades, long fromNs) {
        int price = trades.field("price");
        int size = trades.field("size");
        byte[] key = {'K', '0', '0'};
        for (int i = 0; i < EVENTS; i++) {
            key[1] = (byte) ('0' + i % KEYS / 10);
            key[2] = (byte) ('0' + i % 10);
            trades.claim(trades.key(key, 0, key.length), fromNs + i)
                    .set(price, 100 + (i * 7919L) % 1000 / 100.0)
                    .set(size, 1 + i % 5)
                    .publish();
        }
    }

    private static long[] handlers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringmill-"))
                .mapToLong(Thread::getId)
                .toArray();
    }

    private long allocated(long[] ids) {
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }
}
