package io.ringmill.ingest.testing;

import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.EdgeMetrics.State;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntConsumer;

/** An engine with one sink, and trades for it. One thread. */
public final class SinkRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_MS = 5;
    private static final String ROWS = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price), size: last(size)}}
            """;

    private final Sink sink;
    private final Engine engine;
    private final EventPublisher trades;
    private final int priceField;
    private final int sizeField;
    private final int sideField;
    private long timeNs = Rates.timeNs(-1);

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
        priceField = trades.field("price");
        sizeField = trades.field("size");
        sideField = trades.field("side");
    }

    /**
     * Has a sink send rows of {@link Rates}, as results of a window {@code w}; returns how many seconds that took, from the start of the
     * engine.
     *
     * @param sink as a pipeline file has it
     * @throws IllegalStateException if it gave up any
     */
    public static double seconds(String sink, int rows) throws IOException, InterruptedException {
        return seconds(sink, rows, row -> {});
    }

    /** As {@link #seconds(String, int)}; {@code ahead} is told of each row before it is made, and may wait. */
    public static double seconds(String sink, int rows, IntConsumer ahead) throws IOException, InterruptedException {
        long beganNs = System.nanoTime();
        try (SinkRun run = new SinkRun(ROWS + "sinks: [{" + sink + "}]\n")) {
            for (int row = 0; row < rows; row++) {
                ahead.accept(row);
                run.trade(Rates.key(row), Rates.price(row), row, "buy");
            }
            run.awaitDone(rows);
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            if (run.edge().failed() > 0) {
                throw new IllegalStateException("gave up " + run.edge().failed() + " of " + rows);
            }
            return seconds;
        }
    }

    /** A trade, a microsecond and a nanosecond behind the one before. */
    public void trade(String key, double price, long size, String side) {
        timeNs += 1001;
        trades.claim(trades.key(key), timeNs)
                .set(priceField, price)
                .set(sizeField, size)
                .set(sideField, side)
                .publish();
    }

    /**
     * Hands over a trade, unless the sink has failed and the engine has halted before it, and waits until the sink has failed.
     *
     * @return what it says of that
     */
    public String awaitFailure() throws InterruptedException {
        try {
            trade("A", 101, 1, "buy");
        } catch (EngineFailedException alreadyHalted) {
            // As the sink shows below.
        }
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (edge().state() != State.FAILED) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("it does not fail: " + edge().state() + " " + edge().detail());
            }
            Thread.sleep(LOOK_MS);
        }
        return edge().detail();
    }

    public EdgeMetrics edge() {
        return sink.edge().orElseThrow();
    }

    public Engine engine() {
        return engine;
    }

    /** Waits until so many messages were sent or given up, as long as there are more and more. */
    public void awaitDone(long count) throws InterruptedException {
        long before = 0;
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        for (long done = 0; done < count; done = edge().sent() + edge().failed()) {
            if (done > before) {
                before = done;
                deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            }
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
