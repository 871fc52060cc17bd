package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Event;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WaitMode;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TopologyTest {

    private static final int EVENTS = 10_000;

    private final MemoryJournal journal = new MemoryJournal();

    private EngineFixture run(EngineFixture fixture) {
        fixture.journal = Optional.of(journal);
        try (var engine = new Closing(fixture.start())) {
            EngineFixture.publishTrades(engine.engine(), EVENTS, 7);
            engine.engine().end();
        }
        return fixture;
    }

    /** For try-with-resources; {@link RingEngine} is closed by the facade. */
    record Closing(RingEngine engine) implements AutoCloseable {
        @Override
        public void close() {
            engine.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "PARALLEL", "SHARDED"})
    void shouldGiveWhatFusedGivesWhenTheTopologyIsAnother(Topology topology) {
        EngineFixture expected = run(new EngineFixture());
        long digest = journal.digest;
        List<MemoryJournal.Block> blocks = List.copyOf(journal.blocks);
        List<String> events = List.copyOf(journal.events);
        journal.events.clear();
        journal.blocks.clear();

        EngineFixture actual = run(new EngineFixture().topology(topology));

        assertThat(expected.results).hasSizeGreaterThan(EVENTS / 2);
        assertThat(expected.alerts).hasSizeGreaterThan(EVENTS / 20);
        if (topology == Topology.SHARDED) {
            assertThat(actual.results).containsExactlyInAnyOrderElementsOf(expected.results);
            assertThat(actual.alerts).containsExactlyInAnyOrderElementsOf(expected.alerts);
            assertThat(actual.late).containsExactlyInAnyOrderElementsOf(expected.late);
            assertThat(ofKey(actual.results, "K3")).isEqualTo(ofKey(expected.results, "K3"));
        } else {
            assertThat(actual.results).isEqualTo(expected.results);
            assertThat(actual.alerts).isEqualTo(expected.alerts);
            assertThat(actual.late).isEqualTo(expected.late);
        }
        assertThat(journal.events).isEqualTo(events);
        assertThat(journal.digest).isEqualTo(digest).isNotZero();
        assertThat(journal.blocks).isEqualTo(blocks);
    }

    private static List<String> ofKey(List<String> lines, String key) {
        return lines.stream().filter(line -> line.contains(" " + key + " ")).collect(Collectors.toList());
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldTellTheSameDigestsWhenTheJournalTakesNoEvents(Topology topology) {
        run(new EngineFixture());
        MemoryJournal digestsOnly = new MemoryJournal() {
            @Override
            public boolean takesEvents() {
                return false;
            }
        };
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.journal = Optional.of(digestsOnly);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, 7);
        engine.awaitHandled();
        int toldMeanwhile = digestsOnly.blocks.size();
        engine.end();
        engine.close();

        assertThat(digestsOnly.blocks).isEqualTo(journal.blocks);
        assertThat(digestsOnly.digest).isEqualTo(journal.digest);
        if (topology == Topology.INLINE) {
            assertThat(toldMeanwhile).isEqualTo(EVENTS / Digest.BLOCK);
            assertThat(digestsOnly.events).isEmpty();
        }
    }

    @Test
    void shouldAppendTogetherWhatWasHandedOverTogether() {
        List<Integer> runs = new ArrayList<>();
        MemoryJournal counting = new MemoryJournal() {
            @Override
            public void append(Event event, int count, int stride) throws IOException {
                runs.add(count);
                super.append(event, count, stride);
            }
        };
        EngineFixture fixture = new EngineFixture().topology(Topology.INLINE);
        fixture.journal = Optional.of(counting);
        RingEngine engine = fixture.start();
        EventPublisher trades = engine.publisher("trades");
        int key = trades.key("K");
        for (int i = 0; i < EventPublisher.MOST_GATHERED; i++) {
            trades.claim(key, i).add();
        }
        engine.close();

        assertThat(runs).containsExactly(EventPublisher.MOST_GATHERED);
        assertThat(counting.events).hasSize(EventPublisher.MOST_GATHERED);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldJournalEverythingInRingOrderWhenClosed(Topology topology) {
        run(new EngineFixture().topology(topology));

        assertThat(journal.header.streams()).extracting(stream -> stream.name()).containsExactly("trades", "pings");
        assertThat(journal.events).hasSize(EVENTS + 1);
        assertThat(journal.events.stream().map(line -> Long.parseLong(line.split(" ")[0])))
                .isEqualTo(LongStream.rangeClosed(0, EVENTS).boxed().toList());
        assertThat(journal.events.get(EVENTS)).startsWith(EVENTS + " 2 ");
        assertThat(journal.endedWith).isEqualTo(EVENTS + 1);
        assertThat(journal.closed).isTrue();
    }

    @Test
    void shouldAddUpBlocksToTheWholeDigestWhenClosed() {
        EngineFixture fixture = run(new EngineFixture());

        assertThat(journal.blocks).extracting(MemoryJournal.Block::from).containsExactly(0L, 4096L, 8192L);
        assertThat(journal.blocks).extracting(MemoryJournal.Block::to).containsExactly(4096L, 8192L, EVENTS + 1L);
        assertThat(journal.blocks.stream()
                        .mapToLong(MemoryJournal.Block::digest)
                        .sum())
                .isEqualTo(journal.digest);
        assertThat(fixture.results).isNotEmpty();
    }

    @Test
    void shouldGiveAnotherDigestWhenOneEventDiffers() {
        run(new EngineFixture());
        long digest = journal.digest;
        EngineFixture fixture = new EngineFixture();
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS - 1, 7);
        engine.end();
        engine.close();

        assertThat(journal.digest).isNotEqualTo(digest);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldCountEveryEventOnceWhenDrained(Topology topology) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, 7);
        engine.end();
        engine.close();

        MetricsSnapshot metrics = engine.metrics();
        MetricsSnapshot.StreamMetrics trades = metrics.streams().get(0);
        assertThat(trades.published()).isEqualTo(EVENTS);
        assertThat(trades.late()).isEqualTo(fixture.late.size()).isPositive();
        assertThat(trades.filtered()).isPositive();
        assertThat(trades.accepted() + trades.filtered() + trades.late()).isEqualTo(EVENTS);
        assertThat(metrics.emissions()).isEqualTo(fixture.results.size());
        assertThat(metrics.alerts()).isEqualTo(fixture.alerts.size());
        assertThat(metrics.ring().sequences()).isEqualTo(EVENTS + 1);
        assertThat(metrics.ring().journaled()).isEqualTo(EVENTS + 1);
        assertThat(metrics.ring().used()).isZero();
        assertThat(metrics.latency())
                .extracting(StageLatency::stage)
                .containsExactlyElementsOf(
                        topology == Topology.PARALLEL
                                ? List.of(
                                        Stage.RING_TO_WINDOWS, Stage.RING_TO_RULES, Stage.RING_TO_JOURNAL, Stage.WHOLE)
                                : List.of(Stage.RING_TO_RULES, Stage.RING_TO_JOURNAL, Stage.WHOLE));
        assertThat(metrics.latency()).allMatch(stage -> stage.count() == EVENTS / fixture.latencySampling);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldSeeNoEventBeforeTheJournalWhenItIsToBeFirst(Topology topology) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.pipeline = TradePrograms.pipeline(true);
        fixture.ring = 8;
        fixture.journal = Optional.of(journal);
        RingEngine[] engine = new RingEngine[1];
        fixture.onResult = result -> {
            boolean handedOver = journal.handedOver >= result.sequence();
            boolean confirmed = engine[0].journaledSequence() >= result.sequence();
            fixture.results.add(handedOver + " " + confirmed);
        };
        engine[0] = fixture.start();
        EngineFixture.publishTrades(engine[0], 1000, 7);
        engine[0].close();

        assertThat(fixture.results).hasSizeGreaterThan(500).containsOnly("true true");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldLeaveWindowsOpenWhenClosedWithoutEnd(Topology topology) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.journal = Optional.of(journal);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 100, 7);
        engine.close();

        assertThat(fixture.results).isNotEmpty().noneMatch(line -> line.contains("closing"));
        assertThat(journal.endedWith).isEqualTo(100);
        assertThat(journal.events).hasSize(100);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldGiveTheSameWhenTheWaitingIsAnother(WaitMode wait) {
        EngineFixture expected = run(new EngineFixture());
        journal.events.clear();
        journal.blocks.clear();
        EngineFixture fixture = new EngineFixture();
        fixture.wait = wait;
        fixture.ring = 64;
        run(fixture);

        assertThat(fixture.results).isEqualTo(expected.results);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, 1, true, 2, INLINE",
        "AUTO, 1, false, 2, FUSED",
        "AUTO, 1, true, 3, FUSED",
        "AUTO, 1, false, 1, INLINE",
        "AUTO, 4, false, 2, SHARDED",
        "PARALLEL, 1, true, 1, PARALLEL"
    })
    void shouldChooseByCoresWhenTheChoiceIsLeft(
            Topology asked, int workers, boolean journalFirst, int cores, Topology chosen) {
        EngineSettings settings = new EngineSettings(
                1024, workers, asked, WaitMode.AUTO, WhenFull.BLOCK, Producers.AUTO, 10, 0, OnFailure.CONTINUE);

        assertThat(RingTopology.choose(settings, journalFirst, cores)).isEqualTo(chosen);
    }

    /** Windows and rules run ahead of a slow journal; after a crash it must not speak of events that it does not have. */
    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldTellNoDigestBeforeItsEventsWhenTheJournalIsBehind(Topology topology) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.ring = 16_384;
        CountDownLatch handled = new CountDownLatch(1);
        MemoryJournal slow = new MemoryJournal() {
            @Override
            public void append(Event event) throws IOException {
                if (event.sequence() == 100) {
                    awaitUninterrupted(handled);
                }
                super.append(event);
            }
        };
        fixture.journal = Optional.of(slow);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, 7);
        await().until(() -> engine.metrics().accepted() + engine.metrics().late() > 9_000);
        handled.countDown();
        engine.end();
        engine.close();

        assertThat(slow.blocks).hasSize(3);
        assertThat(slow.early).isEmpty();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** What a source acknowledges by: neither appended nor handled is enough. */
    @ParameterizedTest
    @EnumSource(
            names = {"AUTO"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldTellWhatTheJournalHasHandedOver(Topology topology) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        CountDownLatch handsOver = new CountDownLatch(1);
        CountDownLatch appended = new CountDownLatch(1);
        fixture.journal = Optional.of(new MemoryJournal() {
            @Override
            public void append(Event event) throws IOException {
                super.append(event);
                appended.countDown();
            }

            @Override
            public void endOfBatch() throws IOException {
                awaitUninterrupted(handsOver);
                super.endOfBatch();
            }

            @Override
            public long syncedSequence() {
                return handedOver - 3;
            }
        });
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        for (int i = 0; i < 10; i++) {
            assertThat(pings.claim(pings.key("a")).publish()).isEqualTo(i);
        }
        awaitUninterrupted(appended); // by then the first batch may hold one event, or all
        assertThat(engine.journaledSequence()).isEqualTo(-1);
        handsOver.countDown();
        await().until(() -> engine.journaledSequence() == 9);
        assertThat(engine.syncedSequence()).isEqualTo(6);
        engine.close();
        assertThat(engine.journaledSequence()).isEqualTo(9);
    }

    @Test
    void shouldTellOfNoJournalWhenThereIsNone() {
        RingEngine engine = new EngineFixture().start();
        EngineFixture.publishTrades(engine, 10, 7);
        engine.close();

        assertThat(engine.journaledSequence()).isEqualTo(-1);
        assertThat(engine.syncedSequence()).isEqualTo(-1);
    }
}
