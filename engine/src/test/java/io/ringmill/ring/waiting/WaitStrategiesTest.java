package io.ringmill.ring.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SingleProducerSequencer;
import com.lmax.disruptor.WaitStrategy;
import io.ringmill.pipeline.WaitMode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaitStrategiesTest {

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    /** A sequence that moves on once it was looked at so often. */
    private static final class LookedAt extends Sequence {
        private final int looks;
        private int count;

        LookedAt(int looks) {
            super(-1);
            this.looks = looks;
        }

        @Override
        public long get() {
            return ++count < looks ? -1 : 0;
        }
    }

    private static long waitNs(WaitStrategy wait, int looks) throws Exception {
        LookedAt sequence = new LookedAt(looks);
        SingleProducerSequencer sequencer = new SingleProducerSequencer(8, wait);
        long beforeNs = System.nanoTime();
        assertThat(wait.waitFor(0, new Sequence(), sequence, sequencer.newBarrier()))
                .isZero();
        return System.nanoTime() - beforeNs;
    }

    /** 200 looks without parking, 100 short parks, 39 that grow from 50 µs to 5 ms, 20 at that. */
    @Test
    void shouldLookRarelyWhenIdleForLong() throws Exception {
        assertThat(waitNs(WaitStrategies.of(WaitMode.AUTO, 2, 2), 360))
                .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(120));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "SLEEPING"})
    void shouldSleepAndNotSpinWhenItsThreadIsInterrupted(WaitMode mode) throws Exception {
        Thread.currentThread().interrupt();

        assertThat(waitNs(WaitStrategies.of(mode, 2, 2), 400)).isGreaterThan(TimeUnit.MICROSECONDS.toNanos(190 * 50));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void shouldSleepAndKeepTheInterrupt() {
        Thread.currentThread().interrupt();
        long beforeNs = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            Nap.nanos(1_000_000);
        }

        assertThat(System.nanoTime() - beforeNs).isGreaterThan(9_000_000);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
