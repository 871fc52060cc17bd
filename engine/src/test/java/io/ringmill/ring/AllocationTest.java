package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringmill.Allocation;
import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.output.AlertSink;
import io.ringmill.output.AlertTap;
import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WaitMode;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.Named;
import io.ringmill.publish.TypedPublisher;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From publish() to the last callback, journal and egress included, over all threads of the engine. */
class AllocationTest {

    private static final int EVENTS = 400_000;

    /** What the JVM itself allocates now and then, such as for a compiled method's profile: far less than a byte an event. */
    private static final long SLACK_BYTES = EVENTS / 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    interface Trades extends TypedPublisher {
        void trade(
                @Named("key") int key,
                @Named("time") long timeNs,
                @Named("price") double price,
                @Named("side") int side);
    }

    /** Publishes so many events, from a time on. */
    @FunctionalInterface
    private interface Publishing {
        void publish(int count, long fromNs);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldAllocateNothingPerEvent(Topology topology) {
        shouldAllocateNothing(topology, engine -> {
            EventPublisher trades = engine.publisher("trades");
            return (count, fromNs) -> publish(trades, count, fromNs);
        });
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldAllocateNothingPerCall(Topology topology) {
        shouldAllocateNothing(topology, engine -> {
            Trades trades = engine.publisher("trades", Trades.class);
            int[] keys = {trades.key("KEY0"), trades.key("KEY1")};
            int side = trades.symbol("KEY");
            return (count, fromNs) -> {
                for (int i = 0; i < count; i++) {
                    trades.trade(keys[i & 1], fromNs + i, i % 1000 + 0.5, side);
                }
            };
        });
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldAllocateNothingPerRow(Topology topology) {
        shouldAllocateNothing(topology, engine -> {
            EventPublisher trades = engine.publisher("trades");
            EventColumns rows = trades.columns(500);
            Arrays.fill(rows.keys(), trades.key("KEY0"));
            Arrays.fill(rows.symbols("side"), trades.symbol("KEY"));
            return (count, fromNs) -> {
                for (int i = 0; i < count; i++) {
                    rows.times()[i % 500] = fromNs + i;
                    rows.doubles("price")[i % 500] = i % 1000 + 0.5;
                    if (i % 500 == 499) {
                        trades.publish(rows, 0, 500);
                    }
                }
            };
        });
    }

    private void shouldAllocateNothing(Topology topology, Function<RingEngine, Publishing> publisher) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.producers = Producers.SINGLE;
        fixture.wait = WaitMode.SLEEPING;
        double[] sum = {0};
        fixture.onResult = result -> sum[0] += result.value(0);
        fixture.onAlert = alert -> sum[0] += alert.value(0);
        fixture.journal = Optional.of(new CountingJournal());
        fixture.sinks = List.of(new CountingSink());
        RingEngine engine = fixture.start();
        AlertTap tap = engine.tap(1024); // overwritten again and again, as nobody polls
        Publishing publishing = publisher.apply(engine);
        publishing.publish(EVENTS, 0);
        awaitIdle(engine);
        long[] published = {EVENTS};
        long bytes = Allocation.least(SLACK_BYTES, round -> {
            long fromNs = published[0];
            published[0] += EVENTS;
            return allocatedBy(() -> publishing.publish(EVENTS, fromNs), engine);
        });
        engine.close();

        assertThat(bytes).as("bytes over %d events", EVENTS).isLessThan(SLACK_BYTES);
        assertThat(engine.metrics().accepted()).isEqualTo(published[0]);
        assertThat(engine.metrics().egress().sinks().get(0).results()).isEqualTo(published[0]);
        assertThat(sum[0]).isPositive();
        assertThat(tap.missed()).isPositive();
    }

    @Test
    void shouldAllocateNothingToPoll() {
        EngineFixture fixture = new EngineFixture().topology(Topology.INLINE);
        fixture.onResult = result -> {};
        fixture.onAlert = alert -> {};
        RingEngine engine = fixture.start();
        AlertTap tap = engine.tap(1 << 16);
        EventPublisher trades = engine.publisher("trades");
        double[] sum = {0};
        AlertSink sink = alert -> sum[0] += alert.value(0);
        int[] polled = {0};
        long bytes = Allocation.least(10_000, round -> {
            publish(trades, EVENTS, (long) round * EVENTS);
            long polling = Allocation.by(() -> polled[0] = tap.poll(sink, Integer.MAX_VALUE));
            assertThat(polled[0]).isEqualTo(1 << 16);
            return polling;
        });
        engine.close();

        assertThat(bytes).isLessThan(10_000);
        assertThat(sum[0]).isPositive();
    }

    private long allocatedBy(Runnable publishing, RingEngine engine) {
        long[] handlers = ringmillThreads();
        long before = allocated(handlers);
        long bytes = Allocation.by(publishing);
        awaitIdle(engine);
        return bytes + allocated(handlers) - before;
    }

    private static void publish(EventPublisher trades, int count, long fromNs) {
        int price = trades.field("price");
        int side = trades.field("side");
        byte[] key = {'K', 'E', 'Y', '0'};
        for (int i = 0; i < count; i++) {
            key[3] = (byte) ('0' + i % 10);
            trades.claim(trades.key(key, 0, key.length), fromNs + i)
                    .set(price, i % 1000 + 0.5)
                    .setSymbol(side, trades.symbol(key, 0, 3))
                    .publish();
        }
    }

    private static void awaitIdle(RingEngine engine) {
        while (engine.metrics().ring().used() > 0 || engine.metrics().egress().used() > 0) {
            Thread.onSpinWait();
        }
    }

    private static long[] ringmillThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringmill-"))
                .mapToLong(Thread::getId)
                .toArray();
    }

    private long allocated(long[] ids) {
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }

    private static final class CountingJournal implements Journal {

        private long cells;

        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void append(Event event) {
            cells += event.cell(0);
        }

        @Override
        public void endOfBatch() {}

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long events, long digest) {}

        @Override
        public void close() {
            assertThat(cells).isNotZero();
        }
    }

    private static final class CountingSink extends RecordingSink {

        @Override
        public void onResult(io.ringmill.output.Result result) {}

        @Override
        public void onAlert(io.ringmill.output.Alert alert) {}
    }
}
