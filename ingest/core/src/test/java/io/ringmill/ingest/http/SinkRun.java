package io.ringmill.ingest.http;

import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** An engine with one sink, and trades for it. One thread. */
final class SinkRun implements AutoCloseable {

    static final long BEGIN_NS = 1_700_000_000_000_000_000L;

    /** Only for a test that hangs: on a busy machine everything takes its time. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: long, side: symbol}}
            windows:
              Last2: {window: sliding 2 events, select: {mean: mean(price), sd: stddev_samp(price), n: sum(size), side: last(side)}}
            rules:
              high: {when: 'price > 100 and Last2.n > 0', message: '{key} "{side}" at {price}', severity: critical, fire: each}
            sinks:
            """;

    private final Sink sink;
    private final Engine engine;
    private final EventPublisher trades;
    private long timeNs = BEGIN_NS;

    private SinkRun(Sink sink, Engine engine) {
        this.sink = sink;
        this.engine = engine;
        trades = engine.publisher("trades");
    }

    /** With a sink as a pipeline file has it, and the pipeline above. */
    static SinkRun start(String sink) throws IOException {
        Faults faults = new Faults();
        Pipeline pipeline = Pipeline.parse(PIPELINE + "  - " + sink + "\n", "test.yml");
        Connectors connectors = Connectors.plan(pipeline, faults);
        faults.throwIfAny();
        Sink opened = connectors.openSinks().get(0);
        return new SinkRun(
                opened,
                Engine.builder(pipeline)
                        .sectionsHandled()
                        .sink(opened)
                        .closeTimeout(Duration.ofSeconds(5))
                        .start());
    }

    /** A trade a microsecond after the one before. */
    void trade(String key, double price) {
        trade(key, price, "b");
    }

    void trade(String key, double price, String side) {
        timeNs += 1000;
        trades.claim(trades.key(key), timeNs)
                .set(trades.field("price"), price)
                .set(trades.field("size"), 7L)
                .set(trades.field("side"), side)
                .publish();
    }

    EdgeMetrics edge() {
        return sink.edge().orElseThrow();
    }

    void awaitSent(long count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast("the sink failed", () -> edge().state() == EdgeMetrics.State.FAILED)
                .until(() -> edge().sent() == count);
    }

    void awaitFailed(long count) {
        Awaitility.await().atMost(PATIENCE).until(() -> edge().failed() == count);
    }

    @Override
    public void close() {
        engine.close();
    }
}
