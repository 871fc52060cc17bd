package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ringmill.output.Result;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    /** A sink whose far end is away: whoever hands it something waits until told not to, or for ever. */
    private static final class StuckSink extends RecordingSink {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch freed = new CountDownLatch(1);
        private final boolean heedsHurry;

        StuckSink(boolean heedsHurry) {
            this.heedsHurry = heedsHurry;
        }

        @Override
        public void onResult(Result result) {
            reached.countDown();
            hold(freed);
        }

        @Override
        public void stopWaiting() {
            if (heedsHurry) {
                freed.countDown();
            }
        }
    }

    /** An engine that is taking a checkpoint. */
    private FutureTask<Void> checkpoint(RingEngine engine) {
        FutureTask<Void> checkpoint = new FutureTask<>(() -> {
            engine.checkpoint((taken, state) -> {});
            return null;
        });
        Thread thread = new Thread(checkpoint);
        thread.start();
        await().until(() -> Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("standStill")));
        return checkpoint;
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "SHARDED"})
    void shouldCloseInTimeWhenACheckpointWaitsForASink(Topology topology) throws Exception {
        StuckSink stuck = new StuckSink(true);
        fixture.topology(topology).sinks = List.of(stuck);
        fixture.closeTimeout = Duration.ofSeconds(2);
        RingEngine engine = fixture.start();
        publish(engine, 2);
        hold(stuck.reached);
        FutureTask<Void> checkpoint = checkpoint(engine);

        closing(engine).get(10, TimeUnit.SECONDS);
        assertThat(catchThrowable(() -> checkpoint.get(10, TimeUnit.SECONDS)))
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        thrown -> assertThat(thrown).hasCauseInstanceOf(EngineClosedException.class));
        assertThat(stuck.lines).endsWith("close");
        assertThat(ShutdownTest.ringmillThreads(others)).isEmpty();
        engine.checkpoint((taken, state) -> assertThat(taken.sequence()).isEqualTo(2));
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED"})
    void shouldCloseInTimeWhenACheckpointWaitsForASinkThatHangs(Topology topology) throws Exception {
        StuckSink stuck = new StuckSink(false);
        MemoryJournal journal = new MemoryJournal();
        fixture.topology(topology).journal = Optional.of(journal);
        fixture.sinks = List.of(stuck);
        fixture.closeTimeout = Duration.ofSeconds(1);
        RingEngine engine = fixture.start();
        publish(engine, 2);
        hold(stuck.reached);
        FutureTask<Void> checkpoint = checkpoint(engine);

        assertThatThrownBy(() -> closing(engine).get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("the sinks did not take all results in time");
        assertThatThrownBy(() -> checkpoint.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(EngineClosedException.class);
        assertThat(journal.closed).isTrue();
        stuck.freed.countDown();
    }

    @Test
    void shouldCloseInTimeWhenACheckpointWaitsForACallbackThatHangs() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        fixture.closeTimeout = Duration.ofSeconds(1);
        fixture.onResult = result -> {
            reached.countDown();
            hold(never);
        };
        RingEngine engine = fixture.start();
        publish(engine, 2);
        hold(reached);
        FutureTask<Void> checkpoint = checkpoint(engine);

        assertThatThrownBy(() -> closing(engine).get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("handlers did not finish within");
        assertThatThrownBy(() -> checkpoint.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(EngineClosedException.class);
        never.countDown();
    }

    @Test
    void shouldCloseInTimeWhenTheTakerOfACheckpointHangs() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        fixture.closeTimeout = Duration.ofSeconds(1);
        RingEngine engine = fixture.start();
        publish(engine, 2);
        new Thread(() -> {
                    try {
                        engine.checkpoint((taken, state) -> {
                            reached.countDown();
                            hold(never);
                        });
                    } catch (IOException impossible) {
                        throw new UncheckedIOException(impossible);
                    }
                })
                .start();
        hold(reached);

        assertThatThrownBy(() -> closing(engine).get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("a checkpoint does not end");
        never.countDown();
    }
}
