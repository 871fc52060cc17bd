package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourcePosition;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Up to where sources may acknowledge. */
class LastingSequenceTest {

    private static final String STREAM = """
            streams: {s: {fields: {v: double}}}
            engine: {topology: %s}
            """;
    private static final String SYNCED = STREAM + "journal: {dir: unused, sync: every 1s}\n";
    private static final List<String> TOPOLOGIES = List.of("inline", "fused", "parallel");

    private final Held journal = new Held();

    @Test
    void shouldHoldUpNobodyWhenThereIsNoJournal() {
        for (String topology : TOPOLOGIES) {
            try (Engine engine = Engine.builder(Pipeline.parse(STREAM.formatted(topology), "t.yml"))
                    .start()) {
                assertThat(engine.lastingSequence()).isEqualTo(Long.MAX_VALUE);
            }
        }
    }

    @Test
    void shouldFollowWhatTheJournalHasHandedOver() {
        for (String topology : TOPOLOGIES) {
            Held own = new Held();
            try (Engine engine = start(STREAM.formatted(topology), own)) {
                Publishers source = engine.source("it", SourcePosition.START, 0);
                EventPublisher publisher = source.publisher("s");
                long sequence = publisher.claim(0).publish();
                assertThat(source.lastingSequence()).isEqualTo(-1);
                own.goOn.countDown();
                await().until(() -> source.lastingSequence() == sequence && engine.lastingSequence() == sequence);
            }
        }
    }

    @Test
    void shouldFollowWhatIsOnTheDiskWhenTheJournalSyncs() {
        journal.goOn.countDown();
        try (Engine engine = start(SYNCED.formatted("fused"), journal)) {
            long sequence = engine.publisher("s").claim(0).publish();
            await().until(() -> engine.journaledSequence() == sequence);
            assertThat(engine.lastingSequence()).isEqualTo(-1);
            journal.synced = sequence;
            assertThat(engine.lastingSequence()).isEqualTo(sequence);
        }
    }

    @Test
    void shouldHoldUpNobodyWhenTheJournalKeepsNothingAnyMore() {
        journal.goOn.countDown();
        try (Engine engine = start(SYNCED.formatted("fused"), journal)) {
            engine.publisher("s").claim(0).publish();
            journal.stopped = true;
            assertThat(engine.lastingSequence()).isEqualTo(Long.MAX_VALUE);
        }
    }

    private static Engine start(String yaml, Journal journal) {
        return Engine.builder(Pipeline.parse(yaml, "t.yml"))
                .sectionsHandled()
                .journal(journal)
                .start();
    }

    /** Hands over when it may, and is forced to the disk as the test says. */
    private static final class Held implements Journal {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile long synced = -1;
        private volatile boolean stopped;

        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void append(Event event) {}

        @Override
        public void endOfBatch() {
            try {
                goOn.await();
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public long syncedSequence() {
            return synced;
        }

        @Override
        public boolean hasStopped() {
            return stopped;
        }

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long events, long digest) {}

        @Override
        public void close() {}
    }
}
