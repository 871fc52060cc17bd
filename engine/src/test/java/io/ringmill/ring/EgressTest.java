package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class EgressTest {

    private static final int EVENTS = 20_000;

    private final EngineFixture fixture = new EngineFixture();
    private final RecordingSink sink = new RecordingSink();

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandOverAllThatTheCallbacksSaw(Topology topology) {
        fixture.topology(topology).sinks = List.of(sink);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, 5);
        engine.end();
        engine.close();

        List<String> expected = new ArrayList<>(fixture.results);
        expected.addAll(fixture.alerts);
        expected.addAll(fixture.late);
        expected.add("close");
        assertThat(sink.lines).containsExactlyInAnyOrderElementsOf(expected).endsWith("close");
        assertThat(engine.metrics().egress().sinks())
                .containsExactly(new SinkMetrics(
                        "recording",
                        fixture.results.size(),
                        fixture.alerts.size(),
                        fixture.late.size(),
                        0,
                        0,
                        Optional.empty()));
    }

    @Test
    void shouldKeepTheOrderOfTheRing() {
        fixture.sinks = List.of(sink);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, EVENTS, 5);
        engine.close();

        assertThat(sink.lines.stream()
                        .filter(line -> !line.equals("close"))
                        .map(line -> Long.parseLong(line.split(" ")[0])))
                .isSorted();
    }

    @Test
    void shouldHandNoRowsWhenTheSinkTakesNone() {
        RecordingSink choosy = new RecordingSink() {
            @Override
            public boolean takesResults(String window) {
                return window.equals("closing");
            }
        };
        fixture.sinks = List.of(choosy, sink);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 1000, 5);
        engine.end();
        engine.close();

        assertThat(choosy.lines).anyMatch(line -> line.contains("closing")).noneMatch(line -> line.contains("sum"));
        assertThat(sink.lines).anyMatch(line -> line.contains("sum"));
    }

    @Test
    void shouldCountPerSinkAndGoOnWhenOneThrows() {
        RecordingSink bad = new RecordingSink() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public void onAlert(Alert alert) throws IOException {
                throw new IOException("socket closed");
            }
        };
        fixture.sinks = List.of(bad, sink);
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 1000, 5);
        engine.close();

        List<SinkMetrics> sinks = engine.metrics().egress().sinks();
        assertThat(sinks.get(0).errors()).isEqualTo(fixture.alerts.size()).isPositive();
        assertThat(sinks.get(0).results()).isEqualTo(fixture.results.size());
        assertThat(sinks.get(0).alerts()).isZero();
        assertThat(sinks.get(1).errors()).isZero();
        assertThat(sinks.get(1).alerts()).isEqualTo(fixture.alerts.size());
        assertThat(bad.lines).endsWith("close");
    }

    @Test
    void shouldHaltWhenASinkThrowsAndThatIsThePolicy() {
        IOException cause = new IOException("disk full");
        fixture.onFailure = OnFailure.HALT;
        fixture.sinks = List.of(new RecordingSink() {
            @Override
            public void flush() throws IOException {
                throw cause;
            }
        });
        RingEngine engine = fixture.start();

        assertThatThrownBy(() -> EngineFixture.publishTrades(engine, Integer.MAX_VALUE, 1))
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
        assertThatThrownBy(engine::close).hasCause(cause);
    }

    @Test
    void shouldSayItWhenASinkCannotBeClosed() {
        IOException cause = new IOException("disk full");
        fixture.onFailure = OnFailure.HALT;
        fixture.sinks = List.of(new RecordingSink() {
            @Override
            public void close() throws IOException {
                throw cause;
            }
        });
        RingEngine engine = fixture.start();

        assertThatThrownBy(engine::close)
                .isInstanceOf(EngineFailedException.class)
                .hasCause(cause);
    }

    @Test
    void shouldWaitCountAndLoseNothingWhenASinkIsSlow() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        fixture.sinks = List.of(new RecordingSink() {
            @Override
            public void onResult(Result result) throws Exception {
                open.await();
                super.onResult(result);
            }
        });
        RingEngine engine = fixture.start();
        Thread publisher = new Thread(() -> EngineFixture.publishTrades(engine, EVENTS, 5));
        publisher.start();
        await().until(() -> engine.metrics().egress().waits() > 0);
        assertThat(engine.metrics().egress().used())
                .isEqualTo(engine.metrics().egress().slots());
        open.countDown();
        publisher.join();
        engine.close();

        assertThat(engine.metrics().egress().sinks().get(0).results()).isEqualTo(fixture.results.size());
    }

    /** As a sink does whose far end is slow: what it has no room for comes to the others. */
    @Test
    void shouldHandAllToTheOthersWhenOneWaitsForRoomAtTheClose() throws InterruptedException {
        CountDownLatch hurried = new CountDownLatch(1);
        RecordingSink waiting = new RecordingSink() {
            @Override
            public void onResult(Result result) throws Exception {
                hurried.await();
                throw new IOException("there is no room");
            }

            @Override
            public void stopWaiting() {
                hurried.countDown();
            }
        };
        fixture.closeTimeout = Duration.ofSeconds(4);
        fixture.sinks = List.of(waiting, sink);
        RingEngine engine = fixture.start();
        Thread publisher = new Thread(() -> {
            try {
                EngineFixture.publishTrades(engine, EVENTS, 5);
            } catch (IllegalStateException closed) {
                // It waits for room in the ring, which is full, when the engine closes.
            }
        });
        publisher.start();
        await().until(() -> engine.metrics().egress().waits() > 0);

        engine.close();

        publisher.join();
        assertThat(engine.metrics().egress().sinks().get(0).errors()).isEqualTo(fixture.results.size());
        assertThat(sink.lines)
                .hasSize(fixture.results.size() + fixture.alerts.size() + fixture.late.size() + 1)
                .endsWith("close");
    }

    @Test
    void shouldNotHangWhenASinkHangs() {
        CountDownLatch never = new CountDownLatch(1);
        fixture.closeTimeout = Duration.ofMillis(200);
        fixture.sinks = List.of(new RecordingSink() {
            @Override
            public void onResult(Result result) throws Exception {
                never.await();
            }
        });
        RingEngine engine = fixture.start();
        EngineFixture.publishTrades(engine, 100, 5);
        engine.awaitHandled();

        assertThatThrownBy(engine::close)
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("sinks");
        never.countDown();
    }
}
