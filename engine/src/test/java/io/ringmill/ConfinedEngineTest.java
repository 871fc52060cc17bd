package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines that are confined to the thread that starts them. */
@Timeout(60)
class ConfinedEngineTest {

    private static final String PIPELINE = """
            name: confined
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {n: double}}
            windows:
              all: {window: running, select: {newest: last(n)}}
            rules:
              big: {when: n > 2, fire: each}
            """;

    private static Engine.Builder builder(String pipeline, Topology topology) {
        return Engine.builder(Pipeline.parse(pipeline, "confined.yml"))
                .settings(EngineSettings.DEFAULT.withTopology(topology).withRing(256))
                .confined();
    }

    private static void elsewhere(Runnable task) {
        try {
            CompletableFuture.runAsync(task).join();
        } catch (CompletionException thrown) {
            throw (RuntimeException) thrown.getCause();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseAnyOtherThreadAndGoOn(Topology topology) {
        AtomicLong alerts = new AtomicLong();
        try (Engine engine = builder(PIPELINE, topology)
                .onAlert(alert -> alerts.incrementAndGet())
                .start()) {
            EventPublisher trades = engine.publisher("trades");
            int key = trades.key("A");
            trades.claim(key, 1).set(trades.field("n"), 1.0).publish();
            EventPublisher another = engine.publisher("trades");
            another.claim(key, 2).set(trades.field("n"), 2.0);
            List<ThrowingCallable> requests = List.of(
                    () -> elsewhere(another::publish),
                    () -> elsewhere(() -> engine.read("all", "A")),
                    () -> elsewhere(engine::alerts),
                    () -> elsewhere(() -> engine.rules().remove("big")),
                    () -> elsewhere(() -> engine.rules().silence("big", Duration.ofSeconds(1))),
                    () -> elsewhere(engine::end),
                    () -> elsewhere(engine::close));

            for (ThrowingCallable request : requests) {
                assertThatThrownBy(request)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("confined to the thread '"
                                + Thread.currentThread().getName() + "'");
            }
            trades.claim(key, 3).set(trades.field("n"), 3.0).publish();
            assertThat(engine.read("all", "A").orElseThrow().value(0)).isEqualTo(3.0);
            engine.rules().remove("big");
            trades.claim(key, 4).set(trades.field("n"), 4.0).publish();
            engine.end();
        }
        assertThat(alerts).hasValue(1);
    }

    @Test
    void shouldRefuseCallbacksThatPublishIntoIt() {
        EventPublisher[] trades = new EventPublisher[1];
        try (Engine engine = builder(PIPELINE, Topology.INLINE)
                .onAlert(alert -> assertThatThrownBy(() -> trades[0]
                                .claim(1, 9)
                                .set(trades[0].field("n"), 1.0)
                                .publish())
                        .hasMessageContaining("a callback must not publish"))
                .start()) {
            trades[0] = engine.publisher("trades");
            EventPublisher outer = engine.publisher("trades");
            outer.claim(outer.key("A"), 1).set(outer.field("n"), 3.0).publish();

            assertThat(engine.metrics().alerts()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseStreamsWhoseWatermarkAnotherThreadMoves() {
        String idling = PIPELINE.replace("unit: ns}", "unit: ns}, outOfOrder: 1ms, idle: 1s");

        assertThatThrownBy(() -> builder(idling, Topology.INLINE).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'idle'")
                .hasMessageContaining("trades");
    }
}
