package io.ringmill.ingest.kafka;

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
final class EngineRun implements AutoCloseable {

    private final Sink sink;
    private final Engine engine;
    private final EventPublisher trades;
    private long timeNs = 1_700_000_000_000_000_123L;

    /** Of a file whose last section is {@code sinks}, with one that this module knows. */
    EngineRun(String yaml) throws IOException {
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
    void trade(String key, double price, long size, String side) {
        timeNs += 1001;
        trades.claim(trades.key(key), timeNs)
                .set(trades.field("price"), price)
                .set(trades.field("size"), size)
                .set(trades.field("side"), side)
                .publish();
    }

    EdgeMetrics edge() {
        return sink.edge().orElseThrow();
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
