package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrivalTest {

    private static final int EACH = 20_000;

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED"})
    void shouldNeverGoBackInRingOrderWhenTwoPublish(Topology topology) throws InterruptedException {
        EngineFixture fixture = new EngineFixture().topology(topology);
        MemoryJournal journal = new MemoryJournal();
        fixture.journal = Optional.of(journal);
        long beforeNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        RingEngine engine = fixture.start();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            EventPublisher pings = engine.publisher("pings");
            int key = pings.key("K" + i);
            threads.add(new Thread(() -> {
                for (int event = 0; event < EACH; event++) {
                    pings.claim(key).publish();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        engine.close();
        long afterNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() + 2);

        assertThat(journal.timesNs).hasSize(2 * EACH).isSorted();
        assertThat(journal.timesNs).allMatch(ns -> ns > beforeNs - 50_000_000 && ns < afterNs + 50_000_000);
        assertThat(engine.metrics().late()).isZero();
    }

    @Test
    void shouldGoOnFromTheNewestStampAtItsPaceWhenTheClockGoesBack() {
        long[] nowNs = {100};
        ArrivalClock clock = new ArrivalClock(() -> nowNs[0]);

        assertThat(clock.stampNs()).isEqualTo(100);
        nowNs[0] = 90;
        assertThat(clock.stampNs()).isEqualTo(100);
        nowNs[0] = 95;
        assertThat(clock.stampNs()).isEqualTo(105);
        clock.goOn(1_000);
        assertThat(clock.stampNs()).isEqualTo(1_000);
        nowNs[0] = 98;
        assertThat(clock.stampNs()).isEqualTo(1_003);
    }
}
