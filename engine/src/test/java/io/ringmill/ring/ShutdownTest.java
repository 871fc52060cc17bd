package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ShutdownTest {

    private static final int PUBLISHERS = 4;

    private final EngineFixture fixture = new EngineFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandleAllWhenManyPublishersAreDone(Topology topology) throws Exception {
        fixture.topology(topology).journal = Optional.of(journal);
        fixture.ring = 64;
        RingEngine engine = fixture.start();
        List<Callable<Integer>> work = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            int seed = i;
            work.add(() -> {
                EngineFixture.publishTrades(engine, 5000, seed);
                return 5000;
            });
        }
        for (Future<Integer> done : threads.invokeAll(work)) {
            assertThat(done.get()).isEqualTo(5000);
        }
        engine.close();

        assertThat(journal.events).hasSize(PUBLISHERS * 5000);
        assertThat(engine.metrics().published()).isEqualTo(PUBLISHERS * 5000);
        assertThat(engine.metrics().accepted()
                        + engine.metrics().filtered()
                        + engine.metrics().late())
                .isEqualTo(PUBLISHERS * 5000);
        assertThat(fixture.results).hasSize((int) engine.metrics().accepted());
    }

    /** The promise: publish() returned, so it is handled; it threw, so it is not. */
    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandleExactlyWhatWasTakenWhenClosedWhilePublishing(Topology topology) throws Exception {
        for (int round = 0; round < 20; round++) {
            closeWhilePublishing(topology);
        }
    }

    private void closeWhilePublishing(Topology topology) throws Exception {
        EngineFixture each = new EngineFixture().topology(topology);
        MemoryJournal its = new MemoryJournal();
        each.journal = Optional.of(its);
        each.ring = 64;
        RingEngine engine = each.start();
        List<Future<Long>> taken = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            taken.add(threads.submit(() -> publishUntilClosed(engine.publisher("pings"))));
        }
        await().until(() -> engine.metrics().published() > 500);
        engine.close();

        long published = 0;
        for (Future<Long> each1 : taken) {
            published += each1.get(20, TimeUnit.SECONDS);
        }
        assertThat(its.events).hasSize((int) published);
        assertThat(its.endedWith).isEqualTo(published);
        assertThat(each.results).hasSize((int) published);
        assertThat(engine.metrics().published()).isEqualTo(published);
    }

    private static long publishUntilClosed(EventPublisher pings) {
        int key = pings.key("host");
        for (long published = 0; ; published++) {
            try {
                pings.claim(key).publish();
            } catch (EngineClosedException closed) {
                return published;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseEventsWhenEndedOrClosed(Topology topology) {
        RingEngine engine = fixture.topology(topology).start();
        EventPublisher pings = engine.publisher("pings");
        pings.claim(pings.key("a")).publish();
        engine.end();
        assertThatThrownBy(() -> pings.claim(0)).isInstanceOf(EngineClosedException.class);
        engine.end();
        engine.close();
        engine.close();
        engine.end();
        assertThatThrownBy(() -> pings.claim(0)).isInstanceOf(EngineClosedException.class);
        assertThatThrownBy(() -> pings.advance(5)).isInstanceOf(EngineClosedException.class);

        assertThat(fixture.results).containsExactly("0 sum a 1 1.0", "1 closing a 1 1.0");
    }

    @Test
    void shouldStopItsThreadsWhenClosed() {
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        fixture.topology(Topology.SHARDED).journal = Optional.of(journal);
        fixture.sinks = List.of(new RecordingSink());
        RingEngine engine = fixture.start();
        assertThat(ringmillThreads(others))
                .containsExactlyInAnyOrder(
                        "ringmill-worker-0",
                        "ringmill-worker-1",
                        "ringmill-worker-2",
                        "ringmill-journal",
                        "ringmill-egress");
        engine.close();

        assertThat(ringmillThreads(others)).isEmpty();
    }

    static List<String> ringmillThreads(Set<Thread> others) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isDaemon() && !others.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("ringmill-"))
                .toList();
    }

    @Test
    void shouldCloseOnceWhenManyClose() throws Exception {
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 1000, 3);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> closers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            closers.add(threads.submit(() -> {
                go.await();
                engine.close();
                return journal.closed;
            }));
        }
        go.countDown();

        for (Future<Boolean> closer : closers) {
            assertThat(closer.get(20, TimeUnit.SECONDS))
                    .as("closed when it returns")
                    .isTrue();
        }
        assertThat(journal.endedWith).isEqualTo(1000);
    }

    @Test
    void shouldDrainAndKeepTheInterruptWhenTheClosingThreadIsInterrupted() {
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 1000, 3);
        Thread.currentThread().interrupt();
        engine.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(journal.endedWith).isEqualTo(1000);
        assertThat(journal.events).hasSize(1000);
    }
}
