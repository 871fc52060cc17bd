package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.Deliveries;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.output.Alert;
import io.ringmill.output.Delivery;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveriesTest {

    private static final int EVENTS = 20_000;
    private static final long SEED = 11;

    /** A sink whose target outlives it, as a file does. */
    private static final class ListSink implements Sink, Delivery {
        private final List<String> target;
        private int alerts;
        private int redelivered;
        private int fullAt = -1;

        ListSink(List<String> target) {
            this.target = target;
        }

        @Override
        public String name() {
            return "list";
        }

        @Override
        public void onResult(Result result) throws IOException {
            if (target.size() == fullAt) {
                fullAt = -1;
                throw new IOException("no space left, for a moment");
            }
            target.add(result.key() + " " + result.window() + " " + result.sequence() + " " + result.value(0));
        }

        @Override
        public void onAlert(Alert alert) {
            alerts++;
            redelivered += alert.isRedelivered() ? 1 : 0;
            target.add(alert.key() + " " + alert.rule() + " " + alert.sequence() + " " + alert.timeNs());
        }

        @Override
        public void onLate(LateEvent late) {
            target.add(late.key() + " late " + late.sequence());
        }

        @Override
        public Optional<Delivery> delivery() {
            return Optional.of(this);
        }

        @Override
        public String mark() {
            return Integer.toString(target.size());
        }

        @Override
        public void goBackTo(String mark) {
            target.subList(mark.isEmpty() ? 0 : Integer.parseInt(mark), target.size())
                    .clear();
        }

        @Override
        public void close() {}
    }

    private MemoryJournal journal;
    private final List<DeliveryRecord> records = Collections.synchronizedList(new ArrayList<>());

    private ListSink run(List<String> target, Topology topology, Optional<DeliveryRecord> before, long journaled) {
        return run(new ListSink(target), topology, before, journaled);
    }

    private ListSink run(ListSink sink, Topology topology, Optional<DeliveryRecord> before, long journaled) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        journal = new MemoryJournal();
        fixture.journal = Optional.of(journal);
        fixture.sinks = List.of(sink);
        fixture.deliveries =
                Optional.of(new Deliveries(records::add, 0, before, journaled, before.isEmpty() ? 200_000 : 1 << 30));
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, SEED);
        engine.close();
        return sink;
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL"})
    void shouldHandOverAgainWhatASinkCouldNotWriteWhenARunGoesOn(Topology topology) {
        List<String> whole = new ArrayList<>();
        run(whole, topology, Optional.empty(), 0);
        records.clear();
        List<String> target = new ArrayList<>();
        ListSink sink = new ListSink(target);
        sink.fullAt = whole.size() / 2;
        run(sink, topology, Optional.empty(), 0);
        assertThat(target).hasSize(whole.size() - 1);
        assertThat(journal.endedWith).as("the session is not over").isEqualTo(-1);
        assertThat(journal.closed).isTrue();
        List<DeliveryRecord> kept = List.copyOf(records);

        run(target, topology, kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(kept.size() - 1)), 0);

        assertThat(target).isEqualTo(whole);
        assertThat(journal.endedWith).isEqualTo(EVENTS);
    }

    /** The journal takes no more, and the engine goes on: nobody waits for what it will never hold. */
    @Test
    void shouldNotWaitForAJournalThatHasStopped() {
        List<String> whole = new ArrayList<>();
        run(whole, Topology.FUSED, Optional.empty(), 0);
        records.clear();
        EngineFixture fixture = new EngineFixture().topology(Topology.FUSED);
        fixture.journal = Optional.of(new MemoryJournal() {
            @Override
            public boolean hasStopped() {
                return handedOver >= 1_000;
            }
        });
        List<String> target = new ArrayList<>();
        fixture.sinks = List.of(new ListSink(target));
        fixture.deliveries = Optional.of(new Deliveries(records::add, 0, Optional.empty(), 0, 200_000));
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, SEED);
        long beganNs = System.nanoTime();
        engine.close();
        assertThat(System.nanoTime() - beganNs).isLessThan(fixture.closeTimeout.toNanos() / 2);
        assertThat(target).isEqualTo(whole);
    }

    /** In order per key: what several workers promise. */
    private static Map<String, List<String>> byKey(List<String> rows) {
        Map<String, List<String>> byKey = new TreeMap<>();
        rows.forEach(row -> byKey.computeIfAbsent(row.substring(0, row.indexOf(' ')), key -> new ArrayList<>())
                .add(row));
        return byKey;
    }

    private static Stream<List<Topology>> pairs() {
        return Stream.of(
                List.of(Topology.INLINE, Topology.FUSED),
                List.of(Topology.FUSED, Topology.SHARDED),
                List.of(Topology.SHARDED, Topology.PARALLEL),
                List.of(Topology.SHARDED, Topology.SHARDED),
                List.of(Topology.PARALLEL, Topology.INLINE));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldHandOverEachRowOnceWhenARunGoesOnBehindAnyRecord(List<Topology> topologies) {
        List<String> whole = new ArrayList<>();
        run(whole, topologies.get(0), Optional.empty(), 0);
        List<DeliveryRecord> kept = List.copyOf(records);
        assertThat(kept).hasSizeGreaterThan(2);
        assertThat(kept.get(kept.size() - 1).complete()).isEqualTo(EVENTS - 1);
        for (int i = 0; i < kept.size(); i += 1 + kept.size() / 6) {
            // Killed some time after: more had come, which is taken back.
            List<String> target = new ArrayList<>(whole);
            run(target, topologies.get(1), Optional.of(kept.get(i)), 0);

            assertThat(byKey(target)).as("record %s", kept.get(i)).isEqualTo(byKey(whole));
            if (!topologies.contains(Topology.SHARDED)) {
                assertThat(target).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldSayThatAlertsMayHaveComeWhenTheRunBeforeHadJournaledTheirEvents(List<Topology> topologies) {
        ListSink sink = run(new ArrayList<>(), topologies.get(1), Optional.empty(), EVENTS / 2);

        assertThat(sink.redelivered).isPositive().isLessThan(sink.alerts);
    }
}
