package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.event.Dictionary;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EventPublisher;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PublisherCloseTest {

    private final EngineFixture fixture = new EngineFixture();

    private StreamMetrics pings(RingEngine engine) {
        return engine.metrics().streams().get(1);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandOverWhatGatheredAndCountOnWhenClosed(Topology topology) {
        RingEngine engine = fixture.topology(topology).start();
        for (int i = 0; i < 100; i++) {
            try (EventPublisher pings = engine.publisher("pings")) {
                int key = pings.key("K" + i);
                pings.claim(key).publish();
                pings.claim(Dictionary.FULL).publish();
                pings.claim(key).add();
                pings.claim(key).add();
                pings.claim(key); // never published
            }
        }
        engine.close();

        assertThat(pings(engine).published()).isEqualTo(300);
        assertThat(pings(engine).accepted()).isEqualTo(300);
        assertThat(pings(engine).refused()).isEqualTo(100);
        assertThat(pings(engine).dropped()).isZero();
    }

    @Test
    void shouldTakeNothingWhenClosed() {
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        int key = pings.key("a");
        pings.close();
        pings.close();
        pings.discard();

        assertThatThrownBy(() -> pings.claim(key))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(pings::publish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pings::add).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pings::flush).hasMessageContaining("is closed");
        assertThatThrownBy(() -> pings.advance(5)).hasMessageContaining("is closed");
        engine.close();
    }

    @Test
    void shouldHoldNothingOfAPublisherWhenItIsClosed() {
        RingEngine engine = fixture.start();
        EventPublisher pings = engine.publisher("pings");
        pings.claim(pings.key("a")).publish();
        pings.close();
        WeakReference<EventPublisher> closed = new WeakReference<>(pings);
        pings = null;
        await().until(() -> {
            System.gc();
            return closed.get() == null;
        });

        assertThat(pings(engine).published()).isOne();
        engine.close();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldCountWhatGatheredWhenTheEngineClosesFirst(Topology topology) {
        RingEngine engine = fixture.topology(topology).start();
        EventPublisher pings = engine.publisher("pings");
        int key = pings.key("a");
        pings.claim(key).add();
        pings.claim(key).add();
        assertThat(pings(engine).dropped()).as("they may still come").isZero();
        engine.close();

        assertThat(pings(engine).dropped()).isEqualTo(2);
        assertThatThrownBy(pings::flush).isInstanceOf(EngineClosedException.class);
        pings.close();
        assertThat(pings(engine).dropped()).isEqualTo(2);
        assertThat(pings(engine).published()).isZero();
    }
}
