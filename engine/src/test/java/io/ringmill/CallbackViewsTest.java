package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callbacks are handed stays as it is while they look at it, whatever other workers do. */
class CallbackViewsTest {

    private static final int WORKERS = 3;
    private static final int EVENTS = 6_000;

    private static final Pipeline PIPELINE = Pipeline.parse("""
            name: views
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, number: long, side: symbol}
                outOfOrder: 100ns
            windows:
              px: {window: sliding 3 events, select: {mean: mean(price), last: last(number)}}
            rules:
              each: {when: price > 0, fire: each, message: "{key} {price} {side} {px.mean}"}
            """, "views.yml");

    /** Looks twice, the first time on each thread only when all workers are in such a callback. */
    private static final class Looks {
        final LongAdder count = new LongAdder();
        final Set<String> changed = ConcurrentHashMap.newKeySet();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final CountDownLatch allAreIn;

        Looks(int workers) {
            allAreIn = new CountDownLatch(workers);
        }

        void look(Supplier<String> view) throws InterruptedException {
            String before = view.get();
            if (threads.add(Thread.currentThread())) {
                allAreIn.countDown();
                assertThat(allAreIn.await(30, TimeUnit.SECONDS)).isTrue();
            }
            String after = view.get();
            count.increment();
            if (!after.equals(before)) {
                changed.add(before + " became " + after);
            }
        }
    }

    private static String text(Result result) {
        return result.window() + result.key() + result.sequence() + " " + result.timeNs() + " " + result.startNs() + " "
                + result.endNs() + " " + result.count() + " " + result.value(0) + " " + result.value("last");
    }

    private static String text(Alert alert) {
        return alert.toString() + alert.sequence() + " " + alert.value(0) + alert.severity();
    }

    private static String text(LateEvent late) {
        assertThat(late.valueText(1)).as("its own number").isEqualTo(Long.toString(late.sequence()));
        return late.toJson() + late.keyId() + late.watermarkNs() + late.value(0) + late.valueText(2);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldShowTheSameTwiceWhenAllWorkersAreInTheirCallbacks(Topology topology) {
        int workers = topology == Topology.SHARDED ? WORKERS : 1;
        Looks results = new Looks(workers);
        Looks alerts = new Looks(workers);
        Looks lates = new Looks(workers);
        Engine engine = Engine.builder(PIPELINE)
                .settings(settings(topology, workers))
                .onResults(result -> results.look(() -> text(result)))
                .onAlert(alert -> alerts.look(() -> text(alert)))
                .onLate(late -> lates.look(() -> text(late)))
                .start();
        EventPublisher trades = engine.publisher("trades");
        int price = trades.field("price");
        int number = trades.field("number");
        int side = trades.field("side");
        for (int i = 0; i < EVENTS; i++) {
            trades.claim(trades.key("K" + i % 9), i * 10L - (i % 10 == 9 ? 1_000 : 0))
                    .set(price, i + 0.5)
                    .set(number, (long) i)
                    .set(side, "S" + i % 7)
                    .publish();
        }
        engine.close();

        assertThat(results.changed).isEmpty();
        assertThat(alerts.changed).isEmpty();
        assertThat(lates.changed).isEmpty();
        assertThat(engine.metrics().callbackErrors()).isZero();
        assertThat(results.count.sum()).isEqualTo(engine.metrics().accepted()).isPositive();
        assertThat(alerts.count.sum()).isEqualTo(engine.metrics().alerts()).isPositive();
        assertThat(lates.count.sum()).isEqualTo(engine.metrics().late()).isPositive();
    }

    private static EngineSettings settings(Topology topology, int workers) {
        return EngineSettings.DEFAULT.withRing(256).withTopology(topology).withWorkers(workers);
    }
}
