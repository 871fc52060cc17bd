package io.ringmill.ingest.testing;

import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.time.Duration;

/** An engine with one sink, and trades for it. One thread. */
public final class SinkRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_MS = 5;

    private final Sink sink;
    private final Engine engine;
    private final EventPublisher trades;
    private long timeNs = 1_700_000_000_000_000_123L;

    /** Of a file whose last section is {@code sinks}, with one that is on the class path. */
    public SinkRun(String yaml) throws IOException {
        Faults faults = new Faults();
        Pipeline pipeline = Pipeline.parse(yaml, "test.yml");
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        sink = connectors.openSinks().get(0);
        engine = Engine.builder(pipeline)
                .sectionsHandled()
                .sink(sink)
                .closeTimeout(Duration.ofSeconds(60))
                .start();
        trades = engine.publisher("trades");
    }

    /** A trade, a microsecond and a nanosecond behind the one before. */
    public void trade(String key, double price, long size, String side) {
        timeNs += 1001;
        trades.claim(trades.key(key), timeNs)
                .set(trades.field("price"), price)
                .set(trades.field("size"), size)
                .set(trades.field("side"), side)
                .publish();
    }

    public EdgeMetrics edge() {
        return sink.edge().orElseThrow();
    }

    public Engine engine() {
        return engine;
    }

    /** Waits until so many messages were sent or given up. */
    public void awaitDone(long count) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (edge().sent() + edge().failed() < count) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("sent " + edge().sent() + ", gave up " + edge().failed() + " of "
                        + count + ": " + edge().state() + " " + edge().detail());
            }
            Thread.sleep(LOOK_MS);
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
