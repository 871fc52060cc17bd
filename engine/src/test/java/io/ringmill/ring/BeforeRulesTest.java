package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Event;
import io.ringmill.event.EventColumns;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BeforeRulesTest {

    private static final int EVENTS = 3000;
    private static final int ROWS = 100;

    /** A slow journal that knows how much of it would outlive the process. */
    private static final class SlowJournal implements Journal {
        private long appended = -1;
        private volatile long handedOver = -1;

        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void append(Event event) {
            appended = event.sequence();
        }

        @Override
        public void endOfBatch() {
            LockSupport.parkNanos(20_000);
            handedOver = appended;
        }

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long events, long digest) {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldAlertOnlyOnWhatWasHandedOverWhenRulesWaitForTheJournal(Topology topology) {
        SlowJournal journal = new SlowJournal();
        AtomicLong alerts = new AtomicLong();
        AtomicLong early = new AtomicLong();
        EngineFixture fixture = new EngineFixture().topology(topology);
        fixture.pipeline = TradePrograms.pipeline(true);
        fixture.ring = 256;
        fixture.journal = Optional.of(journal);
        fixture.onAlert = alert -> {
            alerts.incrementAndGet();
            if (alert.sequence() > journal.handedOver) {
                early.incrementAndGet();
            }
        };
        RingEngine engine = fixture.start();
        publishRows(engine);
        EngineFixture.publishTrades(engine, EVENTS, 7);
        engine.close();

        assertThat(alerts).hasPositiveValue();
        assertThat(early).hasValue(0);
        assertThat(journal.handedOver).isEqualTo(2 * EVENTS - 1);
    }

    private static void publishRows(RingEngine engine) {
        EventPublisher trades = engine.publisher("trades");
        EventColumns columns = trades.columns(ROWS);
        int key = trades.key("K");
        double[] prices = columns.doubles("price");
        long[] sizes = columns.longs("size");
        Arrays.fill(columns.symbols("side"), 0);
        for (int from = 0; from < EVENTS; from += ROWS) {
            for (int row = 0; row < ROWS; row++) {
                columns.keys()[row] = key;
                columns.times()[row] = (long) from + row;
                prices[row] = 950.5;
                sizes[row] = row;
            }
            trades.publish(columns, 0, ROWS);
        }
    }
}
