package io.ringmill.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.contender.LoadedContender;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Evaluates at once, but for one event, over which it takes 50 ms. */
    private static final class StallingContender implements Contender {

        private final Listener listener;
        private final long stallAt;
        private long number;

        StallingContender(Listener listener, long stallAt) {
            this.listener = listener;
            this.stallAt = stallAt;
        }

        @Override
        public void publish(int index, long shiftNs) {
            if (number == stallAt) {
                long untilNs = System.nanoTime() + STALL_NS;
                while (System.nanoTime() < untilNs) {
                    Thread.onSpinWait();
                }
            }
            listener.onEvaluated(number++);
        }

        @Override
        public void drain() {}

        @Override
        public long outputs() {
            return number;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldChargeAStallToAllThatWereToBeSentMeanwhile() {
        LatencyRecorder recorder = new LatencyRecorder(false, -1);
        OpenLoop loop = new OpenLoop(new LoadedContender(new StallingContender(recorder, 1500), 1000, 1));
        loop.warmUp(1000);
        loop.send(2000, 10_000, 1, recorder);
        Histogram histogram = recorder.histogram();
        assertThat(histogram.getTotalCount()).isEqualTo(2000);
        // 50 ms are 500 events at 10,000/s; half of them waited for more than 25 ms, which one closed-loop sample
        // hides.
        assertThat(histogram.getCountBetweenValues(STALL_NS / 2, histogram.getMaxValue()))
                .isGreaterThanOrEqualTo(240);
        assertThat(histogram.getMaxValue()).isGreaterThanOrEqualTo(STALL_NS * 99 / 100);
    }

    @Test
    void shouldGiveEventsOfABurstOneTimeWhenScheduled() {
        Schedule schedule = Schedule.of(500, 1_000_000, 4);
        assertThat(schedule.intendedNs(0)).isEqualTo(500);
        assertThat(schedule.intendedNs(3)).isEqualTo(500);
        assertThat(schedule.intendedNs(4)).isEqualTo(4500);
        assertThat(Schedule.of(500, 1_000_000, 1).intendedNs(3)).isEqualTo(3500);
    }
}
