package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callbacks may not do, and how what they throw is told. */
@Timeout(60)
class CallbackTest {

    private final EngineFixture fixture = new EngineFixture();
    private final AtomicReference<RingEngine> engine = new AtomicReference<>();
    private final List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());

    /** One way after the other, into a ring with room and a lock that is free. */
    private void publishInAnyWay() {
        EventPublisher pings = engine.get().publisher("pings");
        int key = pings.key("callback");
        thrown.add(catchThrowable(() -> pings.claim(key).publish()));
        pings.discard();
        pings.claim(key).add();
        thrown.add(catchThrowable(pings::flush));
        thrown.add(catchThrowable(() -> engine.get().publisher("pings").advance(7)));
    }

    private void publishOne() {
        EventPublisher trades = engine.get().publisher("trades");
        trades.claim(trades.key("A"), 1_000)
                .set(trades.field("price"), 950.0)
                .set(trades.field("side"), "buy")
                .publish();
        trades.claim(trades.key("A"), 1).set(trades.field("price"), 1.0).publish();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseEventsWhenACallbackOrASinkPublishes(Topology topology) {
        fixture.topology(topology).onResult = result -> publishInAnyWay();
        fixture.onAlert = alert -> publishInAnyWay();
        fixture.sinks = List.of(new RecordingSink() {
            @Override
            public void onResult(Result result) {
                publishInAnyWay();
            }

            @Override
            public void onAlert(Alert alert) {
                publishInAnyWay();
            }

            @Override
            public void onLate(LateEvent event) {
                publishInAnyWay();
            }
        });
        engine.set(fixture.start());
        publishOne();
        await().until(() -> thrown.size() == 3 * 5);
        engine.get().close();

        assertThat(thrown)
                .allSatisfy(each -> assertThat(each)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callback must not publish into its own engine")
                        .hasMessageContaining("another thread"));
        assertThat(engine.get().metrics().ring().sequences()).isEqualTo(2);
    }

    @Test
    void shouldTakeEventsWhenACallbackPublishesIntoAnotherEngine() {
        EngineFixture behind = new EngineFixture();
        RingEngine second = behind.start();
        EventPublisher pings = second.publisher("pings");
        int key = pings.key("a");
        fixture.onResult = result -> pings.claim(key).publish();
        engine.set(fixture.start());
        publishOne();
        engine.get().close();
        second.close();

        assertThat(second.metrics().published())
                .isEqualTo(fixture.alerts.size())
                .isOne();
    }

    private void assertHalts(String callback, Throwable cause) {
        engine.set(fixture.start());
        Throwable atPublisher = catchThrowable(this::publishOne);
        assertThat(atPublisher == null || atPublisher instanceof EngineFailedException)
                .isTrue();
        assertThatThrownBy(engine.get()::close)
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining(callback + " failed")
                .hasCause(cause);
        assertThat(engine.get().failure()).containsSame(cause);
        assertThat(fixture.failures)
                .hasSize(1)
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageContaining(callback + " failed")
                        .hasCause(cause));
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldNameTheWindowWhenACallbackForResultsThrows(Topology topology) {
        IOException cause = new IOException("no");
        fixture.topology(topology).onFailure = OnFailure.HALT;
        fixture.onResult = result -> {
            throw cause;
        };

        assertHalts("a callback for results of window sum at sequence 0", cause);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldBlameTheCallbackWhenItThrowsAnErrorWhateverThePolicy(Topology topology) {
        Error cause = new StackOverflowError();
        fixture.topology(topology).onFailure = OnFailure.CONTINUE;
        fixture.onAlert = alert -> {
            throw cause;
        };

        assertHalts("a callback for alerts of rule dear at sequence 0", cause);
    }

    @Test
    void shouldNameLateEventsWhenTheirCallbackThrows() {
        IOException cause = new IOException("no");
        fixture.onFailure = OnFailure.HALT;
        fixture.onLate = event -> {
            throw cause;
        };

        assertHalts("a callback for late events at sequence 1", cause);
    }

    @Test
    void shouldHaltAllTheSameWhenTheListenerForFailuresThrows() {
        IOException cause = new IOException("no");
        fixture.onFailure = OnFailure.HALT;
        fixture.onAlert = alert -> {
            throw cause;
        };
        fixture.onHalt = failure -> {
            throw new IllegalArgumentException("listener");
        };

        assertHalts("a callback for alerts of rule dear at sequence 0", cause);
    }

    @Test
    void shouldTellNothingWhenAllIsWell() {
        engine.set(fixture.start());
        publishOne();
        engine.get().close();

        assertThat(fixture.failures).isEmpty();
    }

    /** A callback that was interrupted says so the usual way. */
    @ParameterizedTest
    @EnumSource(io.ringmill.pipeline.WaitMode.class)
    void shouldGoOnWhenACallbackInterruptsItsThread(io.ringmill.pipeline.WaitMode wait) {
        fixture.wait = wait;
        List<Boolean> interrupted = Collections.synchronizedList(new ArrayList<>());
        fixture.onResult = result -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        };
        engine.set(fixture.start());
        EventPublisher pings = engine.get().publisher("pings");
        for (int i = 0; i < 50; i++) {
            pings.claim(pings.key("a")).publish();
            engine.get().awaitHandled();
        }
        engine.get().close();

        assertThat(interrupted).as("its thread can wait again").hasSize(50).containsOnly(false);
    }
}
