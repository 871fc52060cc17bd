package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code close()} does where something fails or hangs while it closes. */
@Timeout(60)
class CloseTest {

    private static final int SLOTS = 8;

    private final Set<Thread> others = Thread.getAllStackTraces().keySet();
    private final EngineFixture fixture = new EngineFixture();
    private final RecordingSink sink = new RecordingSink();

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static FutureTask<Void> closing(RingEngine engine) {
        FutureTask<Void> closing = new FutureTask<>(engine::close, null);
        new Thread(closing).start();
        return closing;
    }

    private static void publish(RingEngine engine, int count) {
        EventPublisher pings = engine.publisher("pings");
        for (int i = 0; i < count; i++) {
            pings.claim(pings.key("host")).publish();
        }
    }

    @Test
    void shouldCloseAllWhenTheEngineHaltsWhileItWaitsForRoom() {
        CountDownLatch open = new CountDownLatch(1);
        Error cause = new StackOverflowError();
        MemoryJournal journal = new MemoryJournal();
        fixture.ring = SLOTS;
        fixture.journal = Optional.of(journal);
        fixture.sinks = List.of(sink);
        fixture.programs = TradePrograms.programs(
                event -> {
                    hold(open);
                    throw cause;
                },
                event -> {});
        RingEngine engine = fixture.start();
        publish(engine, SLOTS);
        FutureTask<Void> closing = closing(engine);
        await().until(() -> engine.metrics().ring().waits() > 0);
        open.countDown();

        assertThatThrownBy(() -> closing.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
        assertThat(sink.lines).endsWith("close");
        assertThat(journal.closed).isTrue();
        assertThat(ShutdownTest.ringmillThreads(others)).isEmpty();
    }

    @Test
    void shouldCloseAllWhenRulesWaitForAJournalThatFailsAtTheLastSlot() {
        IOException cause = new IOException("disk full");
        boolean[] full = new boolean[1];
        MemoryJournal journal = new MemoryJournal() {
            @Override
            public void endOfBatch() throws IOException {
                if (full[0]) {
                    throw cause;
                }
                super.endOfBatch();
            }
        };
        fixture.topology(Topology.INLINE).pipeline = TradePrograms.pipeline(true);
        fixture.journal = Optional.of(journal);
        fixture.sinks = List.of(sink);
        RingEngine engine = fixture.start();
        publish(engine, 1);
        full[0] = true;

        assertThatThrownBy(engine::close)
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
        assertThat(sink.lines).endsWith("close");
        assertThat(journal.closed).isTrue();
        assertThat(ShutdownTest.ringmillThreads(others)).isEmpty();
    }
}
