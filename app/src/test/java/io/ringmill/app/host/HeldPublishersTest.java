package io.ringmill.app.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.host.Feeds;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeldPublishersTest {

    private static final PlannedSource SIMULATE =
            new PlannedSource("simulate", "trades", null, SourcePlan.unusable(), false);

    private static final int EVENTS = 60_000;

    /** A second: so slow that it cannot have ended before it is paused. */
    private static final int RATE = 20_000;

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
            windows:
              last20: {window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price)}}
            rules:
              high: {when: price > last20.mean + 2 * last20.sd, fire: each}
            engine: {topology: inline}
            """;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final Gate gate = new Gate();
    private Engine engine;
    private EventSource source;

    @AfterEach
    void stop() {
        threads.shutdownNow();
        engine.close();
    }

    private void start(String sources) {
        Pipeline pipeline = Pipeline.parse(PIPELINE + sources, "held.yml");
        engine = Engine.builder(pipeline).sectionsHandled().digest(true).start();
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        assertThat(faults.all()).isEmpty();
        List<EventSource> opened = connectors.openSources();
        source = opened.isEmpty() ? new OneByOne() : opened.get(0);
    }

    private void simulate() {
        start("sources: [{simulate: {kind: ticks, keys: 3, rate: " + RATE + ", count: " + EVENTS + ", seed: 3}}]\n");
    }

    private Future<?> run() {
        Publishers held = new HeldPublishers(engine, gate, Optional.empty());
        Callable<Object> work = () -> {
            source.run(held);
            return null;
        };
        return threads.submit(work);
    }

    private long published() {
        return engine.metrics().published();
    }

    private static void await(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).as("in time").isFalse();
            LockSupport.parkNanos(100_000);
        }
    }

    private long digestUnpaused() throws Exception {
        simulate();
        run().get();
        engine.close();
        assertThat(published()).isEqualTo(EVENTS);
        return engine.metrics().digest();
    }

    @Test
    void shouldCountAGapWhereTheRunWasInterrupted() {
        simulate();
        SourceFeeds feeds = new SourceFeeds(
                List.of(new SourceFeeds.Held("ticks", SIMULATE, source, gate, true, Optional.empty())), engine::tracks);
        assertThat(feeds.list().get(0).metrics().gaps()).isEqualTo(1);
        engine.close();
    }

    @Test
    void shouldLoseNothingWhenPausedAndResumed() throws Exception {
        long digest = digestUnpaused();
        simulate();
        SourceFeeds feeds = new SourceFeeds(
                List.of(new SourceFeeds.Held("ticks", SIMULATE, source, gate, false, Optional.empty())),
                engine::tracks);
        feeds.pause("ticks");
        Future<?> run = run();
        for (int times = 0; times < 5; times++) {
            feeds.resume("ticks");
            long before = published();
            await(() -> published() > before);
            feeds.pause("ticks");
            Feeds.Feed feed = feeds.list().get(0);
            assertThat(feed.paused()).isTrue();
            assertThat(feed.kind()).isEqualTo("simulate");
            assertThat(feed.metrics().name()).isEqualTo("ticks");
        }
        long held = published();
        Thread.yield();
        assertThat(published()).as("at most what was on its way").isBetween(held, held + 512);
        assertThat(run.isDone()).isFalse();
        feeds.resume("ticks");
        run.get();
        engine.close();
        assertThat(engine.metrics().digest()).isEqualTo(digest);
        assertThatThrownBy(() -> feeds.pause("tick"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no source 'tick'")
                .hasMessageContaining("ticks");
    }

    @Test
    void shouldEndWhenStoppedWhilePaused() throws Exception {
        simulate();
        gate.pause();
        Future<?> run = run();
        gate.release();
        source.close();
        run.get();
        assertThat(gate.isPaused()).isFalse();
        assertThat(published()).isLessThan(EVENTS);
    }

    @Test
    void shouldHoldUpSourcesThatPublishEventByEvent() throws Exception {
        start("");
        gate.pause();
        Future<?> run = run();
        Thread.yield();
        assertThat(published()).isZero();
        gate.resume();
        run.get();
        assertThat(published()).isEqualTo(OneByOne.EVENTS);
    }

    /** As somebody's own source may be. */
    private static final class OneByOne implements EventSource {
        private static final int EVENTS = 3_000;

        @Override
        public String name() {
            return "own";
        }

        @Override
        public void run(Publishers publishers) {
            try (EventPublisher trades = publishers.publisher("trades")) {
                int price = trades.field("price");
                int key = trades.key("A");
                for (int i = 0; i < EVENTS; i += 3) {
                    trades.claim(key, i).set(price, i).publish();
                    trades.claim(key, i).set(price, i).add();
                    trades.claim(key, i).set(price, i).add();
                }
            }
        }

        @Override
        public SourceMetrics metrics() {
            return new SourceMetrics("own", SourceMetrics.State.LIVE, 0, 0, 0, 0, 0, "");
        }

        @Override
        public void close() {
            // it ends soon
        }
    }
}
