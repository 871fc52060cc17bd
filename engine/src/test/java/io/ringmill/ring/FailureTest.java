package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Event;
import io.ringmill.journal.JournalHeader;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WaitMode;
import io.ringmill.publish.EngineFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FailureTest {

    private static final int MANY = 100_000;

    private final EngineFixture fixture = new EngineFixture();

    private static void throwAt(Event event, long sequence, Throwable thrown) {
        if (event.sequence() == sequence) {
            FailureTest.<RuntimeException>sneak(thrown);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Publishes until told that the engine has failed, over a ring so small that a dead handler would block it. */
    private void assertHaltsWith(Throwable cause) {
        fixture.ring = 8;
        RingEngine engine = fixture.start();
        assertThatThrownBy(() -> EngineFixture.publishTrades(engine, MANY, 1))
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
        assertThat(engine.failure()).containsSame(cause);
        assertThatThrownBy(engine::close)
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
        assertThat(catchThrowable(engine::close)).as("closed a second time").isNull();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaltWhenAWindowProgramThrows(Topology topology) {
        IllegalStateException cause = new IllegalStateException("windows");
        fixture.topology(topology).programs = TradePrograms.programs(event -> throwAt(event, 500, cause), event -> {});

        assertHaltsWith(cause);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaltWhenARuleProgramThrowsAnError(Topology topology) {
        Error cause = new StackOverflowError();
        fixture.topology(topology).programs =
                TradePrograms.programs(event -> {}, event -> throwAt(event, event.sequence() / 500 * 500 + 7, cause));

        assertHaltsWith(cause);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaltWhenTheJournalThrows(Topology topology) {
        IOException cause = new IOException("disk full");
        MemoryJournal journal = new MemoryJournal() {
            @Override
            public void append(Event event) throws IOException {
                super.append(event);
                throwAt(event, 500, cause);
            }
        };
        fixture.topology(topology).journal = Optional.of(journal);

        assertHaltsWith(cause);
        assertThat(journal.events).as("nothing after the failure").hasSize(501);
        assertThat(journal.endedWith).as("no good end").isEqualTo(-1);
        assertThat(journal.closed).isTrue();
    }

    @Test
    void shouldHaltWhenTheJournalCannotEndItsBatch() {
        IOException cause = new IOException("no");
        fixture.journal = Optional.of(new MemoryJournal() {
            @Override
            public void endOfBatch() throws IOException {
                throw cause;
            }
        });

        assertHaltsWith(cause);
    }

    @Test
    void shouldSayItOnCloseWhenTheJournalCannotBeEnded() {
        RuntimeException cause = new IllegalArgumentException("no");
        fixture.journal = Optional.of(new MemoryJournal() {
            @Override
            public void end(long count, long newDigest) {
                throw cause;
            }
        });
        RingEngine engine = fixture.start();

        assertThatThrownBy(engine::close)
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
    }

    @Test
    void shouldStartNothingWhenTheJournalCannotBeBegun() {
        fixture.journal = Optional.of(new MemoryJournal() {
            @Override
            public void begin(JournalHeader newHeader) throws IOException {
                throw new IOException("read-only");
            }
        });
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        assertThatThrownBy(fixture::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("read-only");
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("ringmill-"))
                .isSubsetOf(before);
    }

    @Test
    void shouldJournalWhatWasPublishedWhenTheRulesHaltedTheEngine() {
        MemoryJournal journal = new MemoryJournal();
        CountDownLatch published = new CountDownLatch(1);
        fixture.journal = Optional.of(journal);
        fixture.programs = TradePrograms.programs(event -> {}, event -> {
            awaitUninterrupted(published);
            throw new IllegalStateException("rules");
        });
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 1000, 1);
        published.countDown();

        assertThatThrownBy(engine::close).hasRootCauseMessage("rules");
        assertThat(journal.events).hasSize(1000);
        assertThat(journal.endedWith).isEqualTo(-1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldCountAndGoOnWhenCallbacksThrowAndThatIsThePolicy(Topology topology) {
        fixture.topology(topology).onFailure = OnFailure.CONTINUE;
        fixture.onAlert = alert -> {
            fixture.alerts.add(alert.rule());
            throw new IOException("callback");
        };
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 2000, 1);
        engine.close();

        assertThat(fixture.alerts).isNotEmpty();
        assertThat(engine.metrics().callbackErrors()).isEqualTo(fixture.alerts.size());
        assertThat(engine.metrics().accepted()).isPositive();
        assertThat(engine.failure()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaltWhenACallbackThrowsAndThatIsThePolicy(Topology topology) {
        IOException cause = new IOException("callback");
        fixture.topology(topology).onFailure = OnFailure.HALT;
        fixture.onResult = result -> {
            throw cause;
        };

        assertHaltsWith(cause);
    }

    @Test
    void shouldHaltWhenACallbackThrowsAnErrorWhateverThePolicy() {
        AssertionError cause = new AssertionError("no");
        fixture.onFailure = OnFailure.CONTINUE;
        fixture.onAlert = alert -> {
            throw cause;
        };

        assertHaltsWith(cause);
    }

    @Test
    void shouldFreeABlockedPublisherWhenAHandlerDies() throws InterruptedException {
        CountDownLatch dies = new CountDownLatch(1);
        fixture.ring = 4;
        fixture.programs = TradePrograms.programs(
                event -> {
                    awaitUninterrupted(dies);
                    throw new IllegalStateException("late death");
                },
                event -> {});
        RingEngine engine = fixture.start();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread publisher =
                new Thread(() -> thrown.set(catchThrowable(() -> EngineFixture.publishTrades(engine, MANY, 1))));
        publisher.start();
        await().until(() -> engine.metrics().ring().waits() > 0);
        dies.countDown();
        publisher.join(TimeUnit.SECONDS.toMillis(20));

        assertThat(thrown.get()).isInstanceOf(EngineFailedException.class).hasRootCauseMessage("late death");
        assertThatThrownBy(engine::close).hasRootCauseMessage("late death");
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCKING", "YIELDING", "SLEEPING", "BUSY_SPIN"})
    void shouldFreeEverybodyAndSayItWhenClosingTakesTooLong(WaitMode wait) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        fixture.ring = 4;
        fixture.wait = wait;
        fixture.closeTimeout = Duration.ofMillis(200);
        fixture.programs = TradePrograms.programs(event -> awaitUninterrupted(never), event -> {});
        RingEngine engine = fixture.start();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread publisher =
                new Thread(() -> thrown.set(catchThrowable(() -> EngineFixture.publishTrades(engine, MANY, 1))));
        publisher.start();
        await().until(() -> engine.metrics().ring().waits() > 0);

        assertThatThrownBy(engine::close)
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("close()");
        publisher.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(thrown.get()).isInstanceOf(EngineFailedException.class);
        never.countDown();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaltRatherThanHangWhenACallbackClosesItsEngine(Topology topology) {
        AtomicReference<RingEngine> engine = new AtomicReference<>();
        fixture.topology(topology).onFailure = OnFailure.HALT;
        fixture.onAlert = alert -> engine.get().close();
        engine.set(fixture.start());
        EngineFailedException thrown = catchThrowableOfType(EngineFailedException.class, () -> {
            EngineFixture.publishTrades(engine.get(), MANY, 1);
            engine.get().close();
        });

        assertThat(thrown.getCause()).isInstanceOf(IllegalStateException.class).hasMessageContaining("callback");
        assertThatThrownBy(engine.get()::close).isInstanceOf(EngineFailedException.class);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaltRatherThanHangWhenACallbackPublishesIntoItsFullEngine(Topology topology) {
        AtomicReference<RingEngine> engine = new AtomicReference<>();
        fixture.topology(topology).onFailure = OnFailure.HALT;
        fixture.ring = 4;
        fixture.onAlert = alert -> EngineFixture.publishTrades(engine.get(), 100, 1);
        engine.set(fixture.start());

        assertThatThrownBy(() -> EngineFixture.publishTrades(engine.get(), MANY, 1))
                .isInstanceOf(EngineFailedException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(engine.get()::close).isInstanceOf(EngineFailedException.class);
    }
}
