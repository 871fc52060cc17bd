package io.ringmill.ingest.inlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.Publishers;
import io.ringmill.event.EventColumns;
import io.ringmill.ingest.ForwardingPublisher;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BufferedPublishersTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: long, side: symbol}}
              notes: {key: symbol, fields: {text: symbol}}
            windows:
              last: {on: trades, window: sliding 1 events, select: {p: last(price), s: last(size), side: last(side)}}
              noted: {on: notes, window: sliding 1 events, select: {t: last(text)}}
            """;

    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore room = new Semaphore(Integer.MAX_VALUE / 2);
    private final Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "test.yml"))
            .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
            .onResults(result -> seen.add(result.key() + " " + result.text(0)
                    + (result.size() > 1 ? " " + result.text(1) + " " + result.text(2) : "")))
            .start();

    private final BufferedPublishers publishers(SourceBuffer settings) {
        return new BufferedPublishers("feed", settings, slow());
    }

    /** Publishers that wait for room. */
    private Publishers slow() {
        return stream -> new ForwardingPublisher(engine.publisher(stream)) {
            @Override
            public long publish(EventColumns columns, int from, int count) {
                room.acquireUninterruptibly(count);
                return own().publish(columns, from, count);
            }
        };
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static void trades(EventPublisher to, String key, int from, int count) {
        EventColumns rows = to.columns(count);
        for (int i = 0; i < count; i++) {
            rows.keys()[i] = to.key(key);
            rows.times()[i] = (long) from + i;
            rows.doubles("price")[i] = from + i + 0.5;
            rows.longs("size")[i] = (long) from + i;
            rows.symbols("side")[i] = to.symbol("b");
        }
        to.publish(rows, 0, count);
    }

    private static void note(EventPublisher to, String key, String text) {
        EventColumns rows = to.columns(1);
        rows.keys()[0] = to.key(key);
        rows.symbols("text")[0] = to.symbol(text);
        to.publish(rows, 0, 1);
    }

    @Test
    void shouldPublishAllInOrderAlsoOfSeveralStreams() {
        BufferedPublishers publishers = publishers(new SourceBuffer(4, WhenFull.BLOCK, 2, 0));
        EventPublisher trades = publishers.publisher("trades");
        EventPublisher notes = publishers.publisher("notes");
        trades(trades, "A", 1, 3);
        note(notes, "A", "hello");
        trades(trades, "B", 4, 2);
        publishers.close();
        assertThat(seen).containsExactly("A 1.5 1 b", "A 2.5 2 b", "A 3.5 3 b", "A hello", "B 4.5 4 b", "B 5.5 5 b");
        assertThat(publishers.metrics().held()).isZero();
        assertThat(publishers.metrics().dropped()).isZero();
    }

    @Test
    void shouldNotHoldUpTheSourceWhileTheRingIsFull() {
        room.drainPermits();
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.DROP_OLDEST, 5, 0));
        EventPublisher trades = publishers.publisher("trades");
        trades(trades, "A", 0, 1_000);
        assertThat(seen).isEmpty();
        room.release(1_000);
        publishers.close();
        assertThat(seen).endsWith("A 999.5 999 b");
        assertThat(seen.size() + publishers.metrics().dropped()).isEqualTo(1_000);
        assertThat(publishers.metrics().dropped()).isGreaterThan(900);
        assertThat(publishers.metrics().highest()).isEqualTo(10);
    }

    @Test
    void shouldKeepTheNewestOfEachKey() {
        room.drainPermits();
        BufferedPublishers publishers = publishers(new SourceBuffer(4, WhenFull.CONFLATE, 1, 0));
        EventPublisher notes = publishers.publisher("notes");
        for (int i = 0; i < 100; i++) {
            note(notes, "K" + i % 2, "note " + i);
        }
        room.release(1_000);
        publishers.close();
        assertThat(seen).contains("K0 note 98", "K1 note 99");
        assertThat(seen.size() + publishers.metrics().conflated()).isEqualTo(100);
    }

    /** Closes them, on a thread of its own, behind three trades. */
    private static Thread closing(BufferedPublishers publishers) {
        trades(publishers.publisher("trades"), "A", 1, 3);
        Thread closing = new Thread(publishers::close);
        closing.start();
        return closing;
    }

    /** A paused source has ended, say, or a far end keeps the ring full. */
    @Test
    void shouldPublishAllHoweverLongTheRingTakesNothing() throws Exception {
        room.drainPermits();
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.BLOCK, 5, 0));
        Thread closing = closing(publishers);
        closing.join(6_000);
        assertThat(closing.isAlive()).isTrue();
        room.release(3);
        closing.join();
        assertThat(seen).containsExactly("A 1.5 1 b", "A 2.5 2 b", "A 3.5 3 b");
    }

    @Test
    void shouldWaitForSomeSecondsOnlyWhereAllIsStopped() throws Exception {
        room.drainPermits();
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.BLOCK, 1, 0));
        Thread closing = closing(publishers);
        publishers.stop();
        closing.join(20_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(seen).isEmpty();
        assertThat(publishers.metrics().held()).isEqualTo(3);
        room.release(3);
    }

    @Test
    void shouldSayThatWhatWaitedCouldNotBePublished() {
        room.drainPermits();
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.BLOCK, 1, 0));
        trades(publishers.publisher("trades"), "A", 1, 3);
        engine.close();
        room.release(3);
        assertThatThrownBy(publishers::close).isInstanceOf(EngineClosedException.class);
        publishers.close();
        assertThat(publishers.metrics().held()).isEqualTo(3);
    }

    @Test
    void shouldWaitUntilABatchIsFull() {
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.BLOCK, 3, HOUR_NS));
        EventPublisher trades = publishers.publisher("trades");
        trades(trades, "A", 1, 1);
        trades(trades, "A", 2, 1);
        await().during(Duration.ofMillis(200)).until(seen::isEmpty);
        trades(trades, "A", 3, 1);
        await().until(() -> seen.size() == 3);
        publishers.close();
    }

    @Test
    void shouldWaitForABatchNoLongerThanIsSet() {
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.BLOCK, 3, 50_000_000));
        trades(publishers.publisher("trades"), "A", 1, 1);
        await().until(() -> seen.size() == 1);
        publishers.close();
    }

    @Test
    void shouldNotWaitForABatchOnceTheSourceHasEnded() {
        BufferedPublishers publishers = publishers(new SourceBuffer(10, WhenFull.BLOCK, 3, HOUR_NS));
        trades(publishers.publisher("trades"), "A", 1, 1);
        publishers.close();
        assertThat(seen).hasSize(1);
    }

    @Test
    void shouldTellTheSourceThatTheEngineIsClosed() {
        BufferedPublishers publishers = publishers(new SourceBuffer(4, WhenFull.BLOCK, 2, 0));
        EventPublisher trades = publishers.publisher("trades");
        engine.close();
        await().untilAsserted(() ->
                assertThatThrownBy(() -> trades(trades, "A", 1, 1)).isInstanceOf(EngineClosedException.class));
        publishers.close();
    }
}
