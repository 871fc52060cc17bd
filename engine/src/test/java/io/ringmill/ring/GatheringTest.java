package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.SingleProducerSequencer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.ringmill.ring.waiting.Gathering;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final int RING = 16_384;

    private final Gathering gathering = new Gathering(RING);

    /** Pauses if it is asked to, in which so many come; returns for how long. */
    private long pause(long came) {
        long pauseNs = gathering.pauseNs(1);
        if (pauseNs > 0) {
            gathering.paused(1 + came);
        }
        return pauseNs;
    }

    @Test
    void shouldPauseLongerUpToALimitWhenEventsComeFast() {
        assertThat(List.of(pause(50), pause(100), pause(200), pause(400), pause(500), pause(500)))
                .containsExactly(50_000L, 100_000L, 200_000L, 400_000L, 500_000L, 500_000L);
    }

    @Test
    void shouldHandleAtOnceWhenEventsComeSlowly() {
        assertThat(pause(Gathering.WORTH - 1)).isEqualTo(Gathering.SHORTEST_NS);

        for (int i = 0; i < Gathering.BATCHES_AT_ONCE; i++) {
            assertThat(pause(0)).isZero();
        }
        assertThat(pause(0)).isEqualTo(Gathering.SHORTEST_NS);
    }

    @Test
    void shouldHandleAtOnceWhenManyAreThere() {
        assertThat(gathering.pauseNs(RING / 16)).isZero();
    }

    @Test
    void shouldPauseLessWhenTheRingFillsMeanwhile() {
        pause(50);
        pause(50);

        assertThat(pause(RING / 2)).isEqualTo(200_000);
        assertThat(pause(RING / 2)).isEqualTo(100_000);
        assertThat(pause(RING / 2)).isEqualTo(Gathering.SHORTEST_NS);
        assertThat(pause(RING / 2)).isZero();
    }

    /** Says that one slot is there, and when it is asked again that there are a hundred. */
    private static final class Filling implements SequenceBarrier {
        private int asked;

        @Override
        public long waitFor(long sequence) {
            return asked++ == 0 ? 0 : 99;
        }

        @Override
        public long getCursor() {
            return 99;
        }

        @Override
        public boolean isAlerted() {
            return false;
        }

        @Override
        public void alert() {}

        @Override
        public void clearAlert() {}

        @Override
        public void checkAlert() {}
    }

    @Test
    void shouldHandleTogetherWhatComesInAPause() {
        List<String> batches = new ArrayList<>();
        Processor[] processor = new Processor[1];
        BatchHandler handler = new BatchHandler() {
            @Override
            public void onBatch(long first, long last, boolean endOfBatch) {
                batches.add(first + " to " + last);
                processor[0].halt();
            }

            @Override
            public Gathering gathering() {
                return gathering;
            }
        };
        RunState state = new RunState();
        Ring ring = new Ring("test", new SingleProducerSequencer(1024, new YieldingWaitStrategy()), state);
        processor[0] = new Processor(ring, new Filling(), handler, 1024, "test", state);

        processor[0].run();

        assertThat(batches).containsExactly("0 to 99");
        assertThat(processor[0].sequence).extracting(Sequence::get).isEqualTo(99L);
    }
}
