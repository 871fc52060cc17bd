package io.ringmill.ingest.outlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.ingest.Connectors;
import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.EdgeMetrics.State;
import io.ringmill.output.Alert;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all sinks that send to another system do, with a far end that does as the test says. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutletTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double}}
            windows:
              last2: {window: sliding 2 events, select: {mean: mean(price)}}
              bar: {window: tumbling 10us, select: {n: count()}}
            rules:
              high: {when: 'price > 100', message: '{key} at {price}', severity: critical, fire: each}
            sinks:
            """;

    private final FarEnd far = new FarEnd("far");
    private final FarEnd near = new FarEnd("near");
    private final List<Sink> others = new ArrayList<>();

    @TempDir
    private Path folder;

    private Engine engine;
    private EventPublisher trades;
    private long timeNs;

    /** {@code more}: further sinks, a line each. */
    private Sink start(String settings, String... more) throws IOException {
        Faults faults = new Faults();
        String sinks = "  - far: " + settings + "\n" + String.join("", more);
        Pipeline pipeline = Pipeline.parse(PIPELINE + sinks, "test.yml");
        Connectors connectors = Connectors.plan(pipeline, ConnectorRegistry.of(List.of(), List.of(far, near)), faults);
        faults.throwIfAny();
        List<Sink> opened = connectors.openSinks();
        Sink sink = opened.get(0);
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled().closeTimeout(Duration.ofSeconds(2));
        opened.forEach(builder::sink);
        others.forEach(builder::sink);
        engine = builder.start();
        trades = engine.publisher("trades");
        return sink;
    }

    private void trade(String key, double price) {
        trades.claim(trades.key(key), ++timeNs)
                .set(trades.field("price"), price)
                .publish();
    }

    private static EdgeMetrics edge(Sink sink) {
        return sink.edge().orElseThrow();
    }

    @Test
    void shouldSendResultsAndAlertsInOrder() throws IOException {
        start("{}");
        for (double price : new double[] {99, 101, 100}) {
            trade("A", price);
        }
        trade("B", 1);
        timeNs = 30_000;
        trade("A", 1);
        engine.end();
        engine.close();
        assertThat(far.came)
                .containsExactlyInAnyOrder(
                        "last2-A-0",
                        "last2-A-1",
                        "high-A-1",
                        "last2-A-2",
                        "last2-B-3",
                        "last2-A-4",
                        "bar-A-4-10000",
                        "bar-B-4-10000",
                        "bar-A-5-40000");
        assertThat(far.closed).isTrue();
    }

    @Test
    void shouldSendOnlyWhatIsChosen() throws IOException {
        start("{windows: [bar]}");
        trade("A", 101);
        engine.end();
        engine.close();
        assertThat(far.came).containsExactly("bar-A-1-10000");
    }

    @Test
    void shouldSendAlertsAloneWhereRulesAreChosen() throws IOException {
        start("{rules: [high]}");
        trade("A", 101);
        engine.close();
        assertThat(far.came).containsExactly("high-A-0");
    }

    @Test
    void shouldNameTheNearestRuleAndWhatElseIsWrong() {
        assertThatThrownBy(
                        () -> start("{rules: [hihg], windows: [bars], onFailure: explode, buffer: {whenFull: wait}}"))
                .hasMessageContaining("rule 'hihg'")
                .hasMessageContaining("'high'")
                .hasMessageContaining("window 'bars'")
                .hasMessageContaining("must be halt or drop, not 'explode'")
                .hasMessageContaining("must be one of block, fail, drop-newest, drop-oldest, conflate");
    }

    @Test
    void shouldTryAgainUntilTheFarEndIsBackAndLoseNothing() throws IOException {
        far.away = new IOException("nobody listens");
        Sink sink = start("{rules: [high], retry: {first: 1ms, most: 2ms}}");
        for (int i = 0; i < 20; i++) {
            trade("A", 200 + i);
        }
        await().until(() -> edge(sink).retries() > 5);
        assertThat(edge(sink).state()).isEqualTo(State.RETRYING);
        assertThat(edge(sink).detail()).isEqualTo("nobody listens");
        assertThat(far.came).isEmpty();
        far.away = null;
        await().until(() -> edge(sink).sent() == 20);
        assertThat(edge(sink).state()).isEqualTo(State.LIVE);
        assertThat(edge(sink).held()).isZero();
        far.away = new IOException("gone again");
        trade("A", 300);
        await().until(() -> edge(sink).state() == State.RETRYING);
        far.away = null;
        await().until(() -> edge(sink).sent() == 21);
        engine.close();
        assertThat(far.came).hasSize(21).doesNotHaveDuplicates();
    }

    @Test
    void shouldCountAndDropWhatDoesNotGetThrough() throws IOException {
        far.away = new IOException("nobody listens");
        Sink sink = start("{rules: [high], onFailure: drop, retry: {first: 1ms, for: 20ms}}");
        trade("A", 200);
        await().until(() -> edge(sink).failed() == 1);
        far.away = null;
        trade("A", 201);
        await().until(() -> edge(sink).sent() == 1);
        engine.close();
        assertThat(far.came).containsExactly("high-A-1");
    }

    @Test
    void shouldCountAsSentWhatWasConfirmedOfASendThatIsGivenUp() throws IOException {
        Path dead = folder.resolve("dead.ndjson");
        Sink sink = start("{windows: [last2], buffer: {linger: 1s, batch: 3}, deadLetters: '" + dead
                + "', retry: {first: 1ms, most: 1ms, for: 200ms}}");
        await().until(() -> edge(sink).state() == State.LIVE);
        far.confirms = "-1";
        far.away = new SocketException("cut off");
        for (int i = 0; i < 3; i++) {
            trade("A", i);
        }
        await().until(() -> edge(sink).failed() == 2);
        engine.close();
        assertThat(edge(sink).sent()).isEqualTo(1);
        assertThat(Files.readString(dead)).contains("last2-A-0", "last2-A-2").doesNotContain("last2-A-1");
    }

    @Test
    void shouldNotCountAsTriedWhileItIsPaused() throws Exception {
        far.away = new IOException("nobody listens");
        Sink sink = start("{rules: [high], onFailure: drop, retry: {first: 20ms, most: 20ms, for: 2s}}");
        trade("A", 200);
        await().until(() -> edge(sink).retries() > 2);
        assertThat(sink.pause()).isTrue();
        Thread.sleep(2_500);
        long before = edge(sink).retries();
        sink.resume();
        await().until(() -> edge(sink).retries() > before + 2 || edge(sink).failed() > 0);
        assertThat(edge(sink).failed()).isZero();
        far.away = null;
        await().until(() -> edge(sink).sent() == 1);
        engine.close();
    }

    /** What is there may be dropped for what is newer between the look and the taking. */
    @Test
    void shouldNeverSendNothing() throws IOException {
        Sink sink = start("{windows: [last2], buffer: {size: 1, batch: 1, whenFull: drop-oldest}}");
        for (int i = 0; i < 300_000; i++) {
            trade("A", i);
        }
        await().until(() -> engine.metrics().egress().sinks().get(0).results() == 300_000);
        await().until(() -> edge(sink).held() == 0);
        engine.close();
        assertThat(far.batches).isNotEmpty().doesNotContain(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "VALUES"})
    void shouldKeepDeadLetters(String form) throws IOException {
        far.form = Target.Form.valueOf(form);
        far.refuses = "-1";
        Path file = folder.resolve("deep/dead.ndjson");
        Sink sink = start("{windows: [last2], deadLetters: '" + file + "'}");
        for (int i = 0; i < 3; i++) {
            trade("A", i);
        }
        await().until(() -> edge(sink).sent() == 2);
        engine.close();
        assertThat(far.came).containsExactly("last2-A-0", "last2-A-2");
        assertThat(edge(sink).failed()).isEqualTo(1);
        String rest = form.equals("JSON")
                ? ",\"message\":{\"window\":\"last2\",\"key\":\"A\",\"time\":2,\"mean\":0.5}}"
                : ",\"values\":{\"mean\":0.5}}";
        assertThat(Files.readString(file))
                .isEqualTo("{\"sink\":\"far away\",\"id\":\"last2-A-1\",\"reason\":\"not liked\",\"kind\":\"result\","
                        + "\"name\":\"last2\",\"key\":\"A\",\"time\":2,\"seq\":1" + rest + "\n");
    }

    @ParameterizedTest
    @CsvSource({"-A-1, 4, 0", "-A-, 0, 4"})
    void shouldCountEachMessageOnceWhenItHalts(String refused, int sent, int held) throws IOException {
        far.refuses = refused;
        Sink sink = start("{rules: [high], onFailure: halt}");
        sink.pause();
        await().until(() -> edge(sink).state() == State.PAUSED);
        for (int i = 0; i < 5; i++) {
            trade("A", 200 + i);
        }
        await().until(() -> edge(sink).held() == 5);
        sink.resume();
        await().until(() -> edge(sink).state() == State.FAILED);
        EdgeMetrics edge = edge(sink);
        assertThat(List.of(edge.sent(), edge.failed(), edge.held())).containsExactly((long) sent, 1L, (long) held);
    }

    @Test
    void shouldHaltTheEngineWhereThatIsWanted() throws IOException {
        far.refuses = "-A-";
        start("{rules: [high], onFailure: halt}");
        trade("A", 200);
        await().until(() -> {
            try {
                trade("A", 201);
                return false;
            } catch (EngineFailedException halted) {
                return true;
            }
        });
        assertThatThrownBy(() -> engine.close())
                .hasStackTraceContaining("far away could not send high-A-0: not liked (onFailure: halt)");
    }

    @Test
    void shouldNotTryAgainWhatCannotWork() throws IOException {
        far.away = new FinalException("wrong password", null);
        start("{rules: [high], retry: {for: 0s}}");
        await().until(() -> {
            try {
                trade("A", 201);
                return false;
            } catch (EngineFailedException halted) {
                return true;
            }
        });
        assertThatThrownBy(() -> engine.close()).hasStackTraceContaining("far away: wrong password");
    }

    @Test
    void shouldNotHangWhenItIsClosedWhileTheFarEndIsAway() throws IOException {
        far.away = new IOException("nobody listens");
        Sink sink = start("{rules: [high], buffer: {size: 3}, retry: {first: 10s}}");
        for (int i = 0; i < 30; i++) {
            trade("A", 200);
        }
        await().until(() -> edge(sink).waits() > 0);
        engine.close();
        assertThat(engine.metrics().egress().sinks().get(0).errors()).isPositive();
        assertThat(far.closed).isTrue();
    }

    /** One whose far end is away is not to keep from the others what was handed to them. */
    @Test
    void shouldHandAllToOtherSinksWhenItIsClosedWhileOneWaits() throws IOException {
        far.away = new IOException("nobody listens");
        List<String> file = Collections.synchronizedList(new ArrayList<>());
        others.add(new Sink() {
            @Override
            public String name() {
                return "file";
            }

            @Override
            public void onAlert(Alert alert) throws IOException {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("a file's channel would be closed");
                }
                file.add(alert.key());
            }

            @Override
            public void close() {
                file.add("closed");
            }
        });
        Sink sink = start("{rules: [high], buffer: {size: 3}, retry: {first: 10s}}");
        for (int i = 0; i < 30; i++) {
            trade("A", 200);
        }
        await().until(() -> edge(sink).waits() > 0);
        long beganNs = System.nanoTime();
        engine.close();
        assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.SECONDS.toNanos(8));
        assertThat(file).hasSize(31).endsWith("closed");
        assertThat(engine.metrics().egress().sinks().get(0).errors()).isPositive();
        assertThat(edge(sink).sent() + edge(sink).unsent()).isEqualTo(30);
    }

    /** What waits behind the one that has no room comes to those that have. */
    @Test
    void shouldSendAllToFarEndsThatAreThereWhenItIsClosedWhileOneWaits() throws IOException {
        far.away = new IOException("nobody listens");
        Sink sink = start("{rules: [high], buffer: {size: 3}, retry: {first: 10s}}", "  - near: {rules: [high]}\n");
        for (int i = 0; i < 30; i++) {
            trade("A", 200);
        }
        await().until(() -> edge(sink).waits() > 0);
        assertThat(near.came.size()).isLessThan(30);
        engine.close();
        assertThat(near.came).hasSize(30);
        assertThat(engine.metrics().egress().sinks().get(1).errors()).isZero();
    }

    @Test
    void shouldBeBackWithoutAnythingToSend() throws IOException {
        far.away = new IOException("nobody listens");
        Sink sink = start("{rules: [high], retry: {first: 1ms, most: 5ms}}");
        await().until(() -> edge(sink).state() == State.RETRYING);
        assertThat(edge(sink).detail()).isEqualTo("nobody listens");
        far.away = null;
        await().until(() -> edge(sink).state() == State.LIVE);
        engine.close();
    }

    @Test
    void shouldRefuseDeadLettersInAFolderAndNamesThatAreOne() {
        assertThatThrownBy(() -> start("{deadLetters: '" + folder + "'}")).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> start("{buffer: {size: 5, batch: 6}, retry: {first: 2s, most: 1s}}"))
                .hasMessageContaining("batch is 6, and the buffer holds 5 at most")
                .hasMessageContaining("'most', the longest wait, is shorter than 'first'");
    }

    @Test
    void shouldHoldEverythingWhilePaused() throws IOException {
        Sink sink = start("{rules: [high]}");
        trade("A", 200);
        await().until(() -> edge(sink).sent() == 1);
        assertThat(sink.pause()).isTrue();
        await().until(() -> edge(sink).state() == State.PAUSED);
        trade("A", 201);
        trade("A", 202);
        await().until(() -> edge(sink).held() == 2);
        assertThat(far.came).hasSize(1);
        sink.resume();
        await().until(() -> edge(sink).sent() == 3);
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop-newest", "drop-oldest", "conflate"})
    void shouldNotHoldUpTheRingAndCountAllOfASlowFarEnd(String whenFull) throws IOException {
        far.room.drainPermits();
        Sink sink = start("{windows: [last2], buffer: {size: 8, batch: 2, whenFull: " + whenFull + "}}");
        int events = 1000;
        for (int i = 0; i < events; i++) {
            trade("K" + i % 5, i);
        }
        await().until(() -> engine.metrics().egress().sinks().get(0).results() == events);
        far.room.release(events);
        await().until(() -> edge(sink).held() == 0);
        engine.close();
        EdgeMetrics edge = edge(sink);
        assertThat(edge.sent() + edge.dropped() + edge.conflated()).isEqualTo(events);
        assertThat(edge.sent()).isEqualTo(far.came.size());
        assertThat(edge.dropped() + edge.conflated()).isPositive();
        assertThat(edge.waits()).isZero();
        assertThat(far.batches).allMatch(size -> size <= 2);
        if (!whenFull.equals("drop-newest")) {
            assertThat(far.came)
                    .contains("last2-K0-995", "last2-K1-996", "last2-K2-997", "last2-K3-998", "last2-K4-999");
        }
    }

    @Test
    void shouldWaitForOthersOfABatch() throws IOException {
        far.room.drainPermits();
        Sink sink = start("{rules: [high], buffer: {batch: 10, linger: 1h}}");
        far.room.release(100);
        for (int i = 0; i < 9; i++) {
            trade("A", 200);
        }
        await().until(() -> engine.metrics().egress().sinks().get(0).alerts() == 9);
        assertThat(far.batches).isEmpty();
        trade("A", 200);
        await().until(() -> edge(sink).sent() == 10);
        assertThat(far.batches).containsExactly(10);
        engine.close();
    }

    @Test
    void shouldKeepAMarkOnlyWhenAllBeforeItHasCome() throws Exception {
        far.room.drainPermits();
        Sink sink = start("{rules: [high], buffer: {batch: 2}}");
        assertThat(far.goneBackTo).isIn("nowhere", "");
        for (int i = 0; i < 5; i++) {
            trade("A", 200);
        }
        await().until(() -> engine.metrics().egress().sinks().get(0).alerts() == 5);
        assertThat(sink.delivery().orElseThrow().mark()).isEqualTo("so far 0");
        assertThat(sink.delivery().orElseThrow().keep()).isFalse();
        far.room.release(4);
        await().until(() -> far.came.size() == 4);
        assertThat(sink.delivery().orElseThrow().keep()).isFalse();
        far.room.release(1);
        await().until(() -> sink.delivery().orElseThrow().keep());
        trade("A", 200);
        await().until(() -> edge(sink).held() == 1);
        assertThat(sink.delivery().orElseThrow().keep()).isTrue();
        far.room.release(1);
        engine.close();
    }

    @Test
    void shouldGiveBodiesAsCsv() throws IOException {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        far.form = Target.Form.CSV;
        MessageMaker maker = new MessageMaker(
                far.form, Pipeline.parse(PIPELINE + "  - console: {}\n", "t").windows());
        Pipeline pipeline = Pipeline.parse(PIPELINE + "  - console: {}\n", "t");
        engine = Engine.builder(pipeline)
                .sectionsHandled()
                .onResult(
                        "last2",
                        result -> bodies.add(new String(maker.of(result).body(), StandardCharsets.UTF_8)))
                .start();
        trades = engine.publisher("trades");
        trade("A,1", 3);
        engine.close();
        assertThat(bodies).containsExactly("1,\"A,1\",3");
    }
}
