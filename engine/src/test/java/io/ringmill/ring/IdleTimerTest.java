package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdleTimerTest {

    private final List<Long> advancesNs = Collections.synchronizedList(new ArrayList<>());
    private final EngineFixture fixture = new EngineFixture();

    /** Holds the windows while it is not. */
    private CountDownLatch open = new CountDownLatch(0);

    private void hold() {
        try {
            open.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private RingEngine start(String idle) {
        fixture.pipeline = Pipeline.builder().name("idle").stream(
                        "trades",
                        stream -> stream.key("symbol")
                                .time("ts", "ns")
                                .field("price", FieldType.DOUBLE)
                                .outOfOrder("10ns")
                                .idle(idle))
                .build();
        fixture.programs = TradePrograms.programs(
                event -> {
                    hold();
                    if (event.kind() == Event.ADVANCE) {
                        advancesNs.add(event.timeNs());
                    }
                },
                event -> {});
        RingEngine engine = fixture.start();
        engine.publisher("trades").key("A");
        return engine;
    }

    /** A timer of our own over an engine whose own timer is far too slow to matter. */
    private static IdleTimer timer(RingEngine engine, RingPublisher... publishers) {
        StreamPublishers all = new StreamPublishers();
        List.of(publishers).forEach(all::add);
        return new IdleTimer(List.of(new IdleTimer.IdleStream(engine.publisher("trades"), all)), new RunState());
    }

    @Test
    void shouldMoveOnFromTheWatermarkAsFastAsTheClockOnceIdle() {
        fixture.topology(Topology.INLINE);
        RingEngine engine = start("1h");
        RingPublisher trades = engine.publisher("trades");
        IdleTimer timer = timer(engine, trades);
        long hourNs = 3_600_000_000_000L;
        timer.poll(0);
        timer.poll(2 * hourNs);
        assertThat(advancesNs).as("nothing has come yet").isEmpty();

        trades.claim(1, 1000).publish();
        trades.claim(1, 990).publish();
        timer.poll(3 * hourNs);
        timer.poll(4 * hourNs);
        assertThat(advancesNs).as("not idle for longer than an hour").isEmpty();
        timer.poll(4 * hourNs + 7);
        timer.poll(4 * hourNs + 50);
        assertThat(advancesNs).containsExactly(1000L - 10 + 7, 1000L - 10 + 50);

        trades.claim(1, 2000).publish();
        timer.poll(5 * hourNs);
        timer.poll(6 * hourNs + 1);
        assertThat(advancesNs).containsExactly(997L, 1040L, 1991L);
        engine.close();
    }

    @Test
    void shouldTakeTheNewestOfAllPublishers() {
        fixture.topology(Topology.INLINE);
        RingEngine engine = start("1h");
        RingPublisher one = engine.publisher("trades");
        RingPublisher another = engine.publisher("trades");
        IdleTimer timer = timer(engine, one, another);
        one.claim(1, 1000).publish();
        another.claim(1, 500).publish();
        timer.poll(0);
        timer.poll(3_600_000_000_001L);

        assertThat(advancesNs).containsExactly(991L);
        engine.close();
    }

    @Test
    void shouldPassOverGatheredEventsThatAreDropped() {
        open = new CountDownLatch(1);
        fixture.whenFull = WhenFull.DROP_NEWEST;
        fixture.ring = 8;
        fixture.timers = false;
        RingEngine engine = start("1h");
        RingPublisher trades = engine.publisher("trades");
        for (int timeNs = 1; timeNs <= 12; timeNs++) {
            trades.claim(1, timeNs).add();
        }
        trades.flush();
        assertThat(trades.counters.get(RingPublisher.DROPPED)).isEqualTo(4);
        assertThat(trades.counters.get(RingPublisher.NEWEST_NS)).isEqualTo(8);
        trades.claim(1, 13).add();
        trades.claim(1, 14).publish();
        assertThat(trades.counters.get(RingPublisher.NEWEST_NS)).isEqualTo(8);
        open.countDown();
        engine.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED"})
    void shouldAdvanceByItselfAndStopWhenClosed(Topology topology) {
        fixture.topology(topology);
        RingEngine engine = start("20ms");
        RingPublisher trades = engine.publisher("trades");
        trades.claim(1, 1000).publish();
        await().until(() -> advancesNs.size() >= 3);
        engine.close();

        assertThat(advancesNs).isSorted().allMatch(ns -> ns > 990);
        assertThat(engine.failure()).isEmpty();
        assertThat(engine.metrics().ring().sequences()).isEqualTo(1 + advancesNs.size());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("ringmill-idle")));
    }

    @Test
    void shouldStartNoTimerWhenThereAreToBeNone() {
        fixture.timers = false;
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        RingEngine engine = start("1ms");

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !others.contains(thread))
                .extracting(Thread::getName)
                .contains("ringmill-fused")
                .doesNotContain("ringmill-idle");
        engine.close();
    }

    @Test
    void shouldHaltWithTheCauseWhenItFails() {
        fixture.topology(Topology.INLINE).timers = false;
        RingEngine engine = start("1ms");
        RingPublisher trades = engine.publisher("trades");
        trades.claim(1, 1000).publish();
        RingPublisher its = engine.publisher("trades");
        its.claim(1, 1001); // so that it cannot advance
        StreamPublishers all = new StreamPublishers();
        all.add(trades);
        RunState state = new RunState();
        IdleTimer timer = new IdleTimer(List.of(new IdleTimer.IdleStream(its, all)), state);
        timer.start();
        await().until(state::failed);

        assertThat(state.failure()).isInstanceOf(IllegalStateException.class).hasMessageContaining("is claimed");
        assertThat(state.failedException()).hasMessageContaining("the idle timer failed");
        timer.stop();
        engine.close();
    }
}
