package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.Journal;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Runs of a pipeline of two streams on seeded input, journaled. */
final class Recording {

    static final long START_NS = 1_700_000_000_000_000_000L;

    static final String PIPELINE = """
        streams:
          trades:
            key: symbol
            time: {field: ts, unit: ns}
            fields: {price: double, size: double, side: symbol, id: long}
            derive: {notional: price * size}
            where: size > 0
            outOfOrder: 2ms
          quotes:
            key: symbol
            time: {field: ts, unit: ns}
            fields: {bid: double}
          beats:
            fields: {load: double}
        windows:
          px20: {on: trades, window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price)}}
          bar: {on: trades, window: tumbling 10ms, select: {last: last(price), vol: sum(size)}}
          all: {on: trades, by: all, window: running, select: {total: sum(notional)}}
          load: {on: beats, window: running, select: {most: max(load)}}
        rules:
          spike: {on: trades, when: price > px20.mean + 2 * px20.sd and price > quotes.bid, fire: each}
          many: {on: trades, when: id > 9000 and side == "buy", fire: each}
          quiet: {on: trades, silence: 5ms, fire: both}
          gap: {on: quotes, silence: 4ms, by: all, message: "no quote since {bid}"}
        """;

    private Recording() {}

    static Pipeline pipeline() {
        return Pipeline.parse(PIPELINE, "recording.yml");
    }

    /** Without one of its rules. */
    static Pipeline pipelineWithout(String rule) {
        return Pipeline.parse(PIPELINE.replaceAll("(?m)^ *" + rule + ":.*\\R", ""), "recording.yml");
    }

    static EngineSettings settings(Topology topology) {
        return EngineSettings.DEFAULT
                .withRing(1024)
                .withWorkers(topology == Topology.SHARDED ? 3 : 1)
                .withTopology(topology);
    }

    /** Runs to the end of the input; returns the metrics after the engine was closed. */
    static MetricsSnapshot run(Journal journal, Topology topology, int events, long seed) {
        Engine engine = Engine.builder(pipeline())
                .settings(settings(topology))
                .journal(journal)
                .start();
        try (engine) {
            publish(engine, events, seed);
            engine.end();
        }
        return engine.metrics();
    }

    static void publish(Engine engine, int events, long seed) {
        publish(engine, 0, events, seed);
    }

    /** Publishes those from one on, up to another. */
    static void publish(Engine engine, int from, int events, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EventPublisher trades = engine.publisher("trades");
        EventPublisher quotes = engine.publisher("quotes");
        EventPublisher beats = engine.publisher("beats");
        int price = trades.field("price");
        int size = trades.field("size");
        int side = trades.field("side");
        int id = trades.field("id");
        long timeNs = START_NS;
        for (int i = 0; i < events; i++) {
            timeNs += random.nextInt(200_000);
            long lateNs = random.nextInt(20) == 0 ? random.nextInt(4_000_000) : 0;
            String key = "key " + random.nextInt(30);
            int kind = random.nextInt(20);
            double value = random.nextDouble();
            int sized = random.nextInt(10);
            boolean priced = random.nextInt(10) > 0;
            boolean buys = random.nextBoolean();
            if (i < from) {
                continue;
            }
            switch (kind) {
                case 0 ->
                    quotes.claim(quotes.key(key), timeNs)
                            .set(quotes.field("bid"), 99 + value)
                            .publish();
                case 1 -> beats.claim(0).set(beats.field("load"), value).publish();
                case 2 -> trades.advance(timeNs - 2_000_000);
                default -> {
                    trades.claim(trades.key(key), timeNs - lateNs)
                            .set(size, sized)
                            .set(id, i);
                    if (priced) {
                        trades.set(price, 100 + value);
                        trades.set(side, buys ? "buy" : "sell");
                    }
                    trades.publish();
                }
            }
        }
    }

    /** Flips bits of the byte in the middle of the journal's only file. */
    static void flip(Path dir, int bits) throws IOException {
        Path file;
        try (Stream<Path> files = Files.list(dir)) {
            file = files.filter(each -> each.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= (byte) bits;
        Files.write(file, bytes);
    }
}
