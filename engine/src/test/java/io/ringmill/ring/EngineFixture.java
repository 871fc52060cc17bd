package io.ringmill.ring;

import io.ringmill.journal.Deliveries;
import io.ringmill.journal.Journal;
import io.ringmill.output.AlertSink;
import io.ringmill.output.LateSink;
import io.ringmill.output.ResultSink;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WaitMode;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Starts engines over {@link TradePrograms} and collects what they call back with. */
final class EngineFixture {

    final List<String> results = Collections.synchronizedList(new ArrayList<>());
    final List<String> alerts = Collections.synchronizedList(new ArrayList<>());
    final List<String> late = Collections.synchronizedList(new ArrayList<>());

    final List<EngineFailedException> failures = Collections.synchronizedList(new ArrayList<>());

    Topology topology = Topology.FUSED;
    int workers = 1;
    int ring = 1024;
    WaitMode wait = WaitMode.AUTO;
    WhenFull whenFull = WhenFull.BLOCK;
    Producers producers = Producers.MULTI;
    OnFailure onFailure = OnFailure.CONTINUE;
    int latencySampling = 16;
    boolean timers = true;
    Pipeline pipeline = TradePrograms.pipeline();
    Programs programs = TradePrograms.programs();
    Optional<Journal> journal = Optional.empty();
    Duration closeTimeout = Duration.ofSeconds(20);
    List<Sink> sinks = List.of();
    ResultSink onResult = result -> results.add(result.sequence() + " " + result.window() + " " + result.key() + " "
            + result.count() + " " + result.value(0));
    LateSink onLate = event -> late.add(event.sequence() + " " + event.timeNs() + " " + event.watermarkNs());
    Consumer<EngineFailedException> onHalt = failure -> {};
    AlertSink onAlert =
            alert -> alerts.add(alert.sequence() + " " + alert.rule() + " " + alert.key() + " " + alert.valueText(0));

    EngineFixture topology(Topology newTopology) {
        topology = newTopology;
        workers = newTopology == Topology.SHARDED ? 3 : 1;
        return this;
    }

    Optional<Deliveries> deliveries = Optional.empty();

    RingEngine start() {
        EngineSettings settings = new EngineSettings(
                ring, workers, topology, wait, whenFull, producers, 1000, latencySampling, onFailure);
        Listeners listeners = new Listeners(
                List.of(List.of(onResult), List.of(onResult)), List.of(onAlert), List.of(onLate), sinks, failure -> {
                    failures.add(failure);
                    onHalt.accept(failure);
                });
        return RingEngine.start(
                programs,
                new RingEngineSetup(
                        pipeline,
                        settings,
                        journal,
                        listeners,
                        true,
                        timers,
                        closeTimeout,
                        false,
                        Optional.empty(),
                        deliveries));
    }

    /** Seeded trades of 20 keys; one in fifty is late, one in forty filtered, one in twenty dear. */
    static void publishTrades(RingEngine engine, int count, long seed) {
        EventPublisher trades = engine.publisher("trades");
        int price = trades.field("price");
        int size = trades.field("size");
        int side = trades.field("side");
        Random random = new Random(seed);
        int buy = trades.symbol("buy");
        for (int i = 0; i < count; i++) {
            int key = trades.key("K" + random.nextInt(20));
            long timeNs = 1_000_000L + i * 10L - (random.nextInt(50) == 0 ? 100 : 0);
            trades.claim(key, timeNs)
                    .set(
                            price,
                            random.nextInt(40) == 0 ? 0.0 : random.nextInt(20) == 0 ? 950.5 : random.nextInt(800) + 1)
                    .set(size, (long) i)
                    .setSymbol(side, buy)
                    .publish();
        }
    }
}
