package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Dictionary;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.RingFullException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WhenFullTest {

    private static final int SLOTS = 8;

    private final CountDownLatch open = new CountDownLatch(1);
    private final EngineFixture fixture = new EngineFixture();

    @BeforeEach
    void holdTheHandler() {
        fixture.ring = SLOTS;
        fixture.programs = TradePrograms.programs(
                event -> {
                    try {
                        open.await();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                },
                event -> {});
    }

    private static void publish(EventPublisher pings, int count) {
        int key = pings.key("host");
        for (int i = 0; i < count; i++) {
            pings.claim(key).publish();
        }
    }

    @Test
    void shouldDropAndCountWhenThatIsThePolicy() {
        fixture.whenFull = WhenFull.DROP_NEWEST;
        RingEngine engine = fixture.start();
        publish(engine.publisher("pings"), SLOTS + 5);
        open.countDown();
        engine.close();

        assertThat(engine.metrics().published()).isEqualTo(SLOTS);
        assertThat(engine.metrics().dropped()).isEqualTo(5);
        assertThat(fixture.results).hasSize(SLOTS);
    }

    @Test
    void shouldThrowAndKeepTheEventClaimedWhenItIsToFail() {
        fixture.whenFull = WhenFull.FAIL;
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        publish(pings, SLOTS);
        pings.claim(1);
        RingFullException full = catchThrowableOfType(RingFullException.class, pings::publish);
        assertThat(full).hasMessageContaining("8 events wait");
        open.countDown();
        await().until(() -> engine.metrics().ring().used() == 0);
        pings.publish();
        engine.close();

        assertThat(engine.metrics().published()).isEqualTo(SLOTS + 1);
        assertThat(fixture.results).hasSize(SLOTS + 1);
    }

    @Test
    void shouldWaitAndLoseNothingWhenItIsToBlock() throws InterruptedException {
        fixture.whenFull = WhenFull.BLOCK;
        RingEngine engine = fixture.start();
        Thread publisher = new Thread(() -> publish(engine.publisher("pings"), SLOTS * 10));
        publisher.start();
        await().until(() -> engine.metrics().ring().waits() > 0);
        assertThat(engine.metrics().published()).isEqualTo(SLOTS);
        open.countDown();
        publisher.join();
        engine.close();

        assertThat(fixture.results).hasSize(SLOTS * 10);
        assertThat(engine.metrics().dropped()).isZero();
    }

    private static void add(EventPublisher pings, int from, int to) {
        for (int i = from; i < to; i++) {
            pings.claim(pings.key("K" + i)).add();
        }
    }

    private static List<Integer> keys(EventPublisher pings, int count) {
        return IntStream.range(0, count).mapToObj(i -> pings.key("K" + i)).toList();
    }

    @Test
    void shouldDropWhatDoesNotFitWhenABatchIsTooLong() {
        fixture.whenFull = WhenFull.DROP_NEWEST;
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        add(pings, 0, SLOTS + 5);
        pings.flush();
        open.countDown();
        engine.close();

        assertThat(engine.metrics().published()).isEqualTo(SLOTS);
        assertThat(engine.metrics().dropped()).isEqualTo(5);
        assertThat(fixture.results).hasSize(SLOTS);
    }

    @Test
    void shouldKeepWhatDoesNotFitWhenABatchIsTooLongAndItIsToFail() {
        fixture.whenFull = WhenFull.FAIL;
        MemoryJournal journal = new MemoryJournal();
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        add(pings, 0, SLOTS + 5);
        assertThat(catchThrowableOfType(RingFullException.class, pings::flush)).hasMessageContaining("8 events wait");
        assertThat(engine.metrics().published()).isEqualTo(SLOTS);
        open.countDown();
        await().until(() -> engine.metrics().ring().used() == 0);
        add(pings, SLOTS + 5, SLOTS + 6);
        pings.flush();
        engine.close();

        assertThat(engine.metrics().published()).isEqualTo(SLOTS + 6);
        assertThat(journal.keys).isEqualTo(keys(pings, SLOTS + 6));
    }

    @Test
    void shouldWaitAndLoseNothingWhenABatchIsTooLong() throws InterruptedException {
        MemoryJournal journal = new MemoryJournal();
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        Thread publisher = new Thread(() -> {
            EventPublisher pings = engine.publisher("pings");
            add(pings, 0, SLOTS * 10);
            pings.flush();
        });
        publisher.start();
        await().until(() -> engine.metrics().ring().waits() > 0);
        open.countDown();
        publisher.join();
        engine.close();

        assertThat(journal.keys).isEqualTo(keys(engine.publisher("pings"), SLOTS * 10));
    }

    /** Nobody waits for room while holding the lock, so one who fills the ring does not starve the others. */
    @Test
    void shouldLetAnotherPublishInWhenOneKeepsTheRingFull() throws InterruptedException {
        open.countDown();
        RingEngine engine = fixture.start();
        Thread greedy = new Thread(() -> {
            EventPublisher pings = engine.publisher("pings");
            int key = pings.key("host");
            while (!Thread.currentThread().isInterrupted()) {
                pings.claim(key).publish();
            }
        });
        greedy.start();
        await().until(() -> engine.metrics().ring().waits() > 10);
        publish(engine.publisher("pings"), 1000);
        greedy.interrupt();
        greedy.join();
        engine.close();

        assertThat(engine.metrics().published()).isGreaterThan(1000);
        assertThat(fixture.results).hasSize((int) engine.metrics().published());
    }

    @Test
    void shouldHaveHandledWhatWasPublishedWhenAwaited() {
        open.countDown();
        RingEngine engine = fixture.start();
        for (int round = 1; round <= 50; round++) {
            publish(engine.publisher("pings"), 10);
            engine.awaitHandled();
            assertThat(fixture.results).hasSize(round * 10);
        }
        engine.close();
    }

    /** What could not be handed over stays; what was claimed beside it does too. */
    @Test
    void shouldKeepAllWhenAsManyGatheredAsMayAndItIsToFail() {
        fixture.whenFull = WhenFull.FAIL;
        MemoryJournal journal = new MemoryJournal();
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        publish(pings, SLOTS);
        add(pings, 0, EventPublisher.MOST_GATHERED - 1);
        pings.claim(pings.key("K" + (EventPublisher.MOST_GATHERED - 1)));
        assertThat(catchThrowable(pings::add)).as("gathered").isInstanceOf(RingFullException.class);
        pings.claim(pings.key("K" + EventPublisher.MOST_GATHERED));
        assertThat(catchThrowable(pings::add)).as("still claimed").isInstanceOf(RingFullException.class);
        assertThat(catchThrowable(pings::publish)).as("still claimed").isInstanceOf(RingFullException.class);
        open.countDown();
        while (engine.metrics().published() < SLOTS + EventPublisher.MOST_GATHERED + 1) {
            Throwable full = catchThrowable(pings::publish);
            assertThat(full == null || full instanceof RingFullException).isTrue();
        }
        engine.close();

        assertThat(journal.keys.subList(SLOTS, journal.keys.size()))
                .isEqualTo(keys(pings, EventPublisher.MOST_GATHERED + 1));
    }

    @Test
    void shouldGiveSequencesAndNoneOfWhatIsDropped() {
        fixture.whenFull = WhenFull.DROP_NEWEST;
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        int key = pings.key("host");
        assertThat(pings.claim(key).publish()).isZero();
        add(pings, 0, 4);
        assertThat(pings.flush()).isEqualTo(4);
        assertThat(pings.flush()).as("of none").isEqualTo(EventPublisher.NOT_PUBLISHED);
        add(pings, 0, 2);
        assertThat(pings.claim(key).publish()).as("with others").isEqualTo(7);
        assertThat(pings.claim(key).publish()).isEqualTo(EventPublisher.NOT_PUBLISHED);
        assertThat(pings.claim(Dictionary.FULL).publish()).isEqualTo(EventPublisher.NOT_PUBLISHED);
        open.countDown();
        engine.close();

        assertThat(engine.metrics().published()).isEqualTo(SLOTS);
    }
}
